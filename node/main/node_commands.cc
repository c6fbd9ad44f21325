#include <qrencode.h>

#include <cstdio>

#include "node/api/protobuf_json.h"
#include "node/domain/accounts/account.pb.h"
#include "node/domain/catalogue/catalogue.pb.h"
#include "node/domain/fleet/fleet.pb.h"
#include "node/main/commands.h"
#include "node/main/local_client.h"
#include "node/main/status_text.h"
#include "storage/rocksdb/files.h"

namespace yichuang::node {
namespace {

constexpr std::size_t kCatalogueBytesMax = std::size_t{16} << 20;

void say(const std::string& text) {
  std::printf("%s\n", text.c_str());
}

// Two rows of modules a line, for a console with dark ground.
void print_qr(const std::string& text) {
  QRcode* code = QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_L, QR_MODE_8, 1);
  if (code == nullptr) return;
  const auto dark = [&](int x, int y) {
    const bool inside = x >= 0 && y >= 0 && x < code->width && y < code->width;
    return inside && (code->data[y * code->width + x] & 1) != 0;
  };
  for (int y = -2; y < code->width + 2; y += 2) {
    std::string line;
    for (int x = -2; x < code->width + 2; ++x) {
      line += !dark(x, y) && !dark(x, y + 1) ? "█" : !dark(x, y) ? "▀" : !dark(x, y + 1) ? "▄" : " ";
    }
    say(line);
  }
  QRcode_free(code);
}

void add_invite(CLI::App& app, const BoxPlaces& places, Action& action) {
  auto request = std::make_shared<v1::CreateInvitation>();
  auto qr = std::make_shared<bool>(false);
  CLI::App* invite = app.add_subcommand("invite", "邀请一个下级节点,给出邀请串");
  invite
      ->add_option_function<std::string>(
          "--division", [request](const std::string& v) { request->set_division(v); }, "区划代码")
      ->required();
  invite
      ->add_option_function<std::string>(
          "--name", [request](const std::string& v) { request->set_name(v); }, "名称")
      ->required();
  invite->add_option_function<unsigned>(
      "--days", [request](unsigned v) { request->set_days(v); }, "有效天数(默认 7)");
  invite->add_flag("--qr", *qr, "同时打印二维码");
  invite->add_flag_function(
      "--replace", [request](std::int64_t) { request->set_replaces(true); }, "更换设备:新机接入时吊销旧机");
  invite->callback([&action, &places, request, qr] {
    action = [&places, request, qr]() -> Result<void> {
      TRY_ASSIGN(const auto made,
                 LocalClient(places.data).send<v1::Invitation>("POST", "/api/v1/invitations", *request));
      say(made.text());
      if (*qr) print_qr(made.text());
      return {};
    };
  });
}

void add_status(CLI::App& app, const BoxPlaces& places, Action& action) {
  auto json = std::make_shared<bool>(false);
  CLI::App* status = app.add_subcommand("status", "本节点的线路、积压、磁盘、时钟、版本");
  status->add_flag("--json", *json, "以 JSON 输出");
  status->callback([&action, &places, json] {
    action = [&places, json]() -> Result<void> {
      TRY_ASSIGN(const auto report, LocalClient(places.data).get<v1::NodeReport>("/api/v1/node"));
      if (*json) {
        say(print_json(report));
      } else {
        std::fputs(status_text(report).c_str(), stdout);
      }
      return {};
    };
  });
}

Result<void> put_account(const BoxPlaces& places, const std::string& account, v1::PutAccount request,
                         const std::vector<std::string>& roles, const std::string& password_file) {
  for (const std::string& name : roles) {
    v1::Role role = v1::ROLE_UNSPECIFIED;
    if (!v1::Role_Parse(name, &role) || role == v1::ROLE_UNSPECIFIED) {
      std::string known;
      for (int i = 1; i <= v1::Role_MAX; ++i) known += " " + v1::Role_Name(static_cast<v1::Role>(i));
      return Error{ErrorCode::kInvalid, "不认识的角色", {{"role", name + ",应为其中之一:" + known}}};
    }
    request.add_roles(role);
  }
  if (!password_file.empty()) {
    TRY_ASSIGN(std::string text, storage::read_file(password_file, 4096));
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    request.set_first_password(text);
  }
  TRY_ASSIGN(const auto made,
             LocalClient(places.data).send<v1::Account>("PUT", "/api/v1/accounts/" + account, request));
  say(made.account() + " " + made.name() + " " + made.division() + " " + made.division_name());
  return {};
}

// For when whoever is locked out has neither phone nor recovery codes.
void add_second_factor(CLI::App& account, const BoxPlaces& places, Action& action) {
  auto name = std::make_shared<std::string>();
  auto reset = std::make_shared<bool>(false);
  auto request = std::make_shared<v1::ResetSecondFactor>();
  CLI::App* factor = account.add_subcommand("second-factor", "看一个账号有没有动态码;--reset 收回,使其重新设置");
  factor->add_option("account", *name, "登录名")->required();
  auto* wanted = factor->add_flag("--reset", *reset, "收回动态码");
  factor
      ->add_option_function<std::string>(
          "--reason", [request](const std::string& v) { request->set_reason(v); }, "理由")
      ->needs(wanted);
  factor->add_option_function<std::string>(
      "--division", [request](const std::string& v) { request->set_division(v); }, "账号所在区划,不给即本机的");
  factor->callback([&action, &places, name, reset, request] {
    action = [&places, name, reset, request]() -> Result<void> {
      const LocalClient node(places.data);
      if (*reset) {
        if (request->reason().empty()) request->set_reason("本机命令行收回");
        TRY(node.send<v1::Account>("POST", "/api/v1/accounts/" + *name + "/second-factor/reset", *request));
        say("已收回 " + *name + " 的动态码;下次登录只凭密码,管理员随即重新设置");
        return {};
      }
      TRY_ASSIGN(const auto report, node.get<v1::NodeReport>("/api/v1/node"));
      const std::string& division = request->division().empty() ? report.division() : request->division();
      TRY_ASSIGN(const auto list, node.get<v1::AccountList>("/api/v1/accounts"));
      for (const v1::Account& one : list.accounts()) {
        if (one.account() != *name || one.division() != division) continue;
        say(*name + (one.has_second_factor_set() ? "  有动态码" : "  没有动态码"));
        return {};
      }
      return Error{ErrorCode::kNotFound, division + " 没有账号 " + *name};
    };
  });
}

void add_account(CLI::App& app, const BoxPlaces& places, Action& action) {
  CLI::App* account = app.add_subcommand("account", "本级及下级的账号");
  account->require_subcommand(1);

  auto name = std::make_shared<std::string>();
  auto request = std::make_shared<v1::PutAccount>();
  auto roles = std::make_shared<std::vector<std::string>>();
  auto password_file = std::make_shared<std::string>();
  CLI::App* put = account->add_subcommand("put", "新建或修改账号");
  put->add_option("account", *name, "登录名")->required();
  put->add_option_function<std::string>(
         "--name", [request](const std::string& v) { request->set_name(v); }, "姓名")
      ->required();
  put->add_option_function<std::string>(
         "--division", [request](const std::string& v) { request->set_division(v); }, "区划代码")
      ->required();
  put->add_option("--role", *roles, "角色,可多个")->required();
  put->add_option_function<std::vector<std::string>>(
      "--item",
      [request](const std::vector<std::string>& v) {
        for (const auto& item : v) request->add_items(item);
      },
      "可办事项,不给即全部");
  put->add_flag_function(
      "--disabled", [request](std::int64_t) { request->set_disabled(true); }, "停用");
  auto* password = put->add_option_function<std::string>(
      "--password", [request](const std::string& v) { request->set_first_password(v); },
      "初始口令(会留在命令历史里,宜用文件)");
  put->add_option("--password-file", *password_file, "初始口令所在的文件")->excludes(password);
  put->callback([&action, &places, name, request, roles, password_file] {
    action = [&places, name, request, roles, password_file] {
      return put_account(places, *name, *request, *roles, *password_file);
    };
  });

  account->add_subcommand("list", "列出账号")->callback([&] {
    action = [&places]() -> Result<void> {
      TRY_ASSIGN(const auto list, LocalClient(places.data).get<v1::AccountList>("/api/v1/accounts"));
      for (const v1::Account& one : list.accounts()) {
        std::string line = one.division() + "  " + one.account() + "  " + one.name() + " ";
        for (const int role : one.roles()) line += " " + v1::Role_Name(static_cast<v1::Role>(role));
        say(line + (one.disabled() ? "  停用" : "") + (one.has_locked_until() ? "  锁定" : ""));
      }
      return {};
    };
  });

  add_second_factor(*account, places, action);

  auto locked = std::make_shared<std::string>();
  CLI::App* unlock = account->add_subcommand("unlock", "解锁");
  unlock->add_option("account", *locked, "登录名")->required();
  unlock->callback([&action, &places, locked] {
    action = [&places, locked]() -> Result<void> {
      TRY_ASSIGN(
          const auto done,
          LocalClient(places.data).send<v1::Account>("POST", "/api/v1/accounts/" + *locked + "/unlock", v1::Account()));
      say("已解锁 " + done.account());
      return {};
    };
  });
}

void add_catalogue(CLI::App& app, const BoxPlaces& places, Action& action) {
  CLI::App* catalogue = app.add_subcommand("catalogue", "事项目录和工作日历");
  catalogue->require_subcommand(1);
  auto file = std::make_shared<std::string>();
  CLI::App* load = catalogue->add_subcommand("load", "发布目录文件(省级)");
  load->add_option("file", *file, "目录 JSON")->required();
  load->callback([&action, &places, file] {
    action = [&places, file]() -> Result<void> {
      v1::CatalogueLoad request;
      TRY_ASSIGN(*request.mutable_json(), storage::read_file(*file, kCatalogueBytesMax));
      TRY_ASSIGN(const auto loaded,
                 LocalClient(places.data).send<v1::CatalogueLoaded>("POST", "/api/v1/catalogue", request));
      say("已发布:" + std::to_string(loaded.items()) + " 个事项,办理项 " + std::to_string(loaded.businesses()) +
          " 个,变动 " + std::to_string(loaded.changed()) + " 处");
      return {};
    };
  });
  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* calendar = catalogue->add_subcommand("calendar", "发布工作日安排(省级)");
  calendar->add_option("files", *files, "一年一个 JSON")->required();
  calendar->callback([&action, &places, files] {
    action = [&places, files]() -> Result<void> {
      for (const std::string& one : *files) {
        v1::CalendarEntry request;
        TRY_ASSIGN(*request.mutable_json(), storage::read_file(one));
        TRY_ASSIGN(const auto years,
                   LocalClient(places.data).send<v1::CalendarYears>("POST", "/api/v1/calendars", request));
        say("已发布 " + std::to_string(years.years(0)) + " 年的工作日安排");
      }
      return {};
    };
  });
  catalogue->add_subcommand("list", "列出生效的办理项")->callback([&] {
    action = [&places]() -> Result<void> {
      TRY_ASSIGN(const auto list, LocalClient(places.data).get<v1::BusinessList>("/api/v1/catalogue"));
      for (const v1::BusinessRow& row : list.businesses()) {
        say(row.code() + "  " + row.name() + "  " + row.mode() + "  " + std::to_string(row.promised_days()) + " 日");
      }
      return {};
    };
  });
}

void add_backup(CLI::App& app, const BoxPlaces& places, Action& action) {
  auto request = std::make_shared<v1::MakeBackup>();
  CLI::App* backup = app.add_subcommand("backup", "备份运行中的节点(加密,可带走)");
  backup->add_option_function<std::string>(
      "--to", [request](const std::string& v) { request->set_file(v); }, "文件;不给则放进备份文件夹");
  backup->callback([&action, &places, request] {
    action = [&places, request]() -> Result<void> {
      TRY_ASSIGN(const auto made, LocalClient(places.data).send<v1::BackupMade>("POST", "/api/v1/backup", *request));
      say("已备份到 " + made.file());
      return {};
    };
  });
}

}  // namespace

void add_node_commands(CLI::App& app, const BoxPlaces& places, Action& action) {
  add_invite(app, places, action);
  add_status(app, places, action);
  add_account(app, places, action);
  add_catalogue(app, places, action);
  add_backup(app, places, action);
}

}  // namespace yichuang::node
