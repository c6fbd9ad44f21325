#include <cstdio>

#include "node/domain/calendar/working_days.h"
#include "node/domain/erasure/erasure.pb.h"
#include "node/domain/fleet/boxes.pb.h"
#include "node/main/commands.h"
#include "node/main/local_client.h"

namespace yichuang::node {
namespace {

void say(const std::string& text) {
  std::printf("%s\n", text.c_str());
}

std::string local(const google::protobuf::Timestamp& time) {
  return format_local(Instant{time.seconds() * 1000}).substr(0, 19);
}

std::string box_line(const v1::FleetBox& box) {
  std::string out = box.node().substr(0, 16) + "  " + box.name() + "  接入 " + local(box.issued()) + "  所写 " +
                    std::to_string(box.entries()) + " 条";
  if (!box.has_revoked()) return out;
  return out + ",算数 " + std::to_string(box.counted()) + " 条  已吊销 " + local(box.revoked().at()) + "," +
         box.revoked().reason();
}

void say_erasure(const v1::OrderedErasure& one) {
  say(one.number() + "  " + local(one.at()) + "  " + one.by() + "  " + one.reason());
  for (const v1::RemovalStatement& statement : one.removed()) {
    say("  " + statement.division() + " 已清除:" + std::to_string(statement.bodies()) + " 条," +
        std::to_string(statement.files()) + " 个文件," + local(statement.at()) + ",设备 " +
        statement.node().substr(0, 16));
  }
  for (const std::string& division : one.awaited()) say("  " + division + " 尚未声明");
}

// A key is 64 hex digits, a division 12 digits at most.
std::string division_of(const std::string& which) {
  return which.size() > 12 ? std::string() : which;
}

void add_revoke(CLI::App& app, const BoxPlaces& places, Action& action) {
  auto which = std::make_shared<std::string>();
  auto division = std::make_shared<std::string>();
  auto request = std::make_shared<v1::RevokeBox>();
  CLI::App* revoke = app.add_subcommand("revoke", "吊销一个下级节点的设备(遗失、被盗、报废)");
  revoke->add_option("node", *which, "区划代码,或设备钥匙的十六进制(这时另给 --division)")->required();
  revoke->add_option("--division", *division, "设备所属的区划代码");
  revoke
      ->add_option_function<std::string>(
          "--reason", [request](const std::string& v) { request->set_reason(v); }, "理由")
      ->required();
  revoke->add_option_function<std::int64_t>(
      "--since", [request](std::int64_t v) { request->mutable_since()->set_seconds(v); },
      "这个时刻(Unix 秒)之后写的不算;不给则已到本级的都算");
  revoke->callback([&action, &places, which, division, request] {
    action = [&places, which, division, request]() -> Result<void> {
      std::string of = division_of(*which);
      if (of.empty()) {
        of = *division;
        request->set_node(*which);
      }
      if (of.empty()) return Error{ErrorCode::kInvalid, "吊销指定的设备时要说明区划", {{"--division", "必填"}}};
      TRY_ASSIGN(const auto boxes,
                 LocalClient(places.data).send<v1::FleetBoxes>("POST", "/api/v1/fleet/" + of + "/revoke", *request));
      for (const v1::FleetBox& box : boxes.boxes()) say(box_line(box));
      return {};
    };
  });
}

void add_boxes(CLI::App& app, const BoxPlaces& places, Action& action) {
  auto division = std::make_shared<std::string>();
  CLI::App* boxes = app.add_subcommand("boxes", "一个下级节点的历任设备");
  boxes->add_option("division", *division, "区划代码")->required();
  boxes->callback([&action, &places, division] {
    action = [&places, division]() -> Result<void> {
      TRY_ASSIGN(const auto list,
                 LocalClient(places.data).get<v1::FleetBoxes>("/api/v1/fleet/" + *division + "/boxes"));
      for (const v1::FleetBox& box : list.boxes()) say(box_line(box));
      return {};
    };
  });
}

void add_erase(CLI::App& app, const BoxPlaces& places, Action& action) {
  auto number = std::make_shared<std::string>();
  auto request = std::make_shared<v1::EraseCase>();
  CLI::App* erase = app.add_subcommand("erase", "清除一件的内容;不给件号则列出已下令的和各节点的声明");
  auto* of = erase->add_option("case", *number, "办件编号");
  auto* reason = erase->add_option_function<std::string>(
      "--reason", [request](const std::string& v) { request->set_reason(v); }, "依据");
  of->needs(reason);
  reason->needs(of);
  erase->callback([&action, &places, number, request] {
    action = [&places, number, request]() -> Result<void> {
      const LocalClient client(places.data);
      if (!number->empty()) {
        TRY_ASSIGN(const auto made,
                   client.send<v1::OrderedErasure>("POST", "/api/v1/cases/" + *number + "/erase", *request));
        say_erasure(made);
        return {};
      }
      TRY_ASSIGN(const auto all, client.get<v1::OrderedErasures>("/api/v1/erasures"));
      for (const v1::OrderedErasure& one : all.erasures()) say_erasure(one);
      return {};
    };
  });
}

}  // namespace

void add_order_commands(CLI::App& app, const BoxPlaces& places, Action& action) {
  add_revoke(app, places, action);
  add_boxes(app, places, action);
  add_erase(app, places, action);
}

}  // namespace yichuang::node
