#include <cstdio>

#include "node/main/commands.h"
#include "node/main/enrol_by_stick.h"
#include "node/main/opened_ledger.h"

namespace yichuang::node {

using namespace storage;

namespace {

void say(const std::string& text) {
  std::printf("%s\n", text.c_str());
}

Result<void> rebuild(const BoxPlaces& places) {
  TRY_ASSIGN(const Box box, open_box(places));
  TRY_ASSIGN(const OpenedLedger opened, open_ledger(box));
  TRY(opened.ledger->rebuild());
  say("索引和统计已由日志重建");
  return {};
}

}  // namespace

void add_offline_commands(CLI::App& app, const BoxPlaces& places, Action& action) {
  auto division = std::make_shared<std::string>();
  auto name = std::make_shared<std::string>();
  CLI::App* init = app.add_subcommand("init", "建立省级根节点(其他节点用 enroll)");
  init->add_option("--division", *division, "区划代码,如 32")->required();
  init->add_option("--name", *name, "名称,如 江苏省")->required();
  init->callback([&action, &places, division, name] {
    action = [&places, division, name]() -> Result<void> {
      const auto code = Division::from(*division);
      if (!code) return Error{ErrorCode::kInvalid, "区划代码不对", {{"division", "应为 2 位数字"}}};
      TRY(init_province(places, *code, *name));
      say("已建立 " + *name + "(" + *division + "):" + places.data);
      return {};
    };
  });

  auto invitation = std::make_shared<std::string>();
  auto stick = std::make_shared<std::string>();
  CLI::App* enrol = app.add_subcommand("enroll", "凭上级给的邀请串接入本机");
  enrol->add_option("invitation", *invitation, "邀请串 yc1.…")->required();
  enrol->add_option("--stick", *stick,
                    "没有线路:U盘上的文件夹。第一次写下请求;上级读入并写回后,带回来再运行同一条命令");
  enrol->callback([&action, &places, invitation, stick] {
    action = [&places, invitation, stick]() -> Result<void> {
      if (!stick->empty()) {
        TRY_ASSIGN(const StickEnrolment done, enroll_by_stick(places, *invitation, *stick));
        for (const std::string& line : done.said) say(line);
        if (!done.enrolled) return {};
      } else {
        TRY_ASSIGN(const std::string who, enroll(places, *invitation, certify_over_line()));
        say("已接入:" + who);
      }
      say("启动后,窗口电脑用 https 打开本机;每台先装一次 /ca.crt 的机构证书(指纹见 yichuang status)");
      return {};
    };
  });

  auto from = std::make_shared<std::string>();
  CLI::App* restore = app.add_subcommand("restore", "由备份恢复到新的数据文件夹");
  restore->add_option("--from", *from, "备份文件")->required();
  restore->callback([&action, &places, from] {
    action = [&places, from]() -> Result<void> {
      TRY_ASSIGN(const std::string what, restore_box(places, *from));
      say("已恢复 " + what + ";启动后自动与上级核对,取回此后写入的内容");
      return {};
    };
  });

  app.add_subcommand("rebuild", "由日志重建索引和统计(节点须停机)")->callback([&] {
    action = [&places] { return rebuild(places); };
  });
}

}  // namespace yichuang::node
