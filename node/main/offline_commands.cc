#include <cstdio>

#include "node/domain/projections.h"
#include "node/main/commands.h"
#include "storage/base/check.h"
#include "storage/crypto/secure_random.h"
#include "storage/ledger/ledger.h"
#include "storage/ledger/limits.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kCacheBytes = std::size_t{32} << 20;

void say(const std::string& text) {
  std::printf("%s\n", text.c_str());
}

struct OpenedLedger {
  std::unique_ptr<RocksMap> map;
  std::unique_ptr<SecureRandom> prng;
  std::unique_ptr<Ledger> ledger;
};

Result<OpenedLedger> open_ledger(const Box& box) {
  OpenedLedger out;
  TRY_ASSIGN(out.map, open_database(box, kCacheBytes));
  out.prng = std::make_unique<SecureRandom>();
  TRY_ASSIGN(out.ledger, Ledger::open(*out.map, box.identity, projections(), *out.prng));
  return out;
}

Result<void> rebuild(const BoxPlaces& places) {
  TRY_ASSIGN(const Box box, open_box(places));
  TRY_ASSIGN(const OpenedLedger opened, open_ledger(box));
  TRY(opened.ledger->rebuild());
  say("索引和统计已由日志重建");
  return {};
}

// Proves every held range anew: digests, chain, checkpoint signatures.
Result<std::uint64_t> verify_log(const LedgerView& view, const LogInfo& log, const PublicKey& root) {
  std::uint64_t proved = 0;
  for (const HeldRange& held : log.held) {
    for (Seq hi = held.hi; hi >= held.lo && hi != 0;) {
      auto range = view.logs().read_range(log, {held.lo, hi}, kCheckpointEntriesMax, kRangeBytesMax);
      if (!range) return corrupt("日志 " + log.id.hex() + " 第 " + std::to_string(hi) + " 条以前读不全");
      const Seq lo = range->lo;
      const std::uint64_t count = range->entries.size();
      const auto verified = verify_range(std::move(*range), log.chain, root);
      if (!verified) {
        return corrupt("日志 " + log.id.hex() + " 第 " + std::to_string(lo) + " 至 " + std::to_string(hi) +
                       " 条验证不过:" + verified.error().context);
      }
      proved += count;
      if (lo == 0 || lo <= held.lo) break;
      hi = lo - 1;
    }
  }
  return proved;
}

// One line for a log: whose it is, and what of it is held.
std::string log_line(const LogInfo& log) {
  std::string out = log.id.hex() + "  " + log.division().str() + " ";
  for (const HeldRange& held : log.held) {
    out += " " + std::to_string(held.lo) + "-" + std::to_string(held.hi) + ":" + held.end.hex().substr(0, 8);
  }
  return out;
}

enum class Listing : std::uint8_t { kSummary, kEachLog };

Result<void> verify_all(const BoxPlaces& places, Listing listing) {
  TRY_ASSIGN(const Box box, open_box(places));
  TRY_ASSIGN(const OpenedLedger opened, open_ledger(box));
  const Snapshot snapshot = opened.ledger->snapshot();
  std::uint64_t entries = 0;
  std::uint64_t logs = 0;
  for (const LogInfo& log : snapshot->logs().of_subtree(box.identity.certificate.divisions)) {
    TRY_ASSIGN(const std::uint64_t proved, verify_log(*snapshot, log, box.root));
    if (listing == Listing::kEachLog) say(log_line(log));
    entries += proved;
    ++logs;
  }
  TRY(snapshot->health());
  say("验证通过:" + std::to_string(logs) + " 个日志,共 " + std::to_string(entries) + " 条记录,链与签名全部相符");
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
  CLI::App* enrol = app.add_subcommand("enroll", "凭上级给的邀请串接入本机");
  enrol->add_option("invitation", *invitation, "邀请串 yc1.…")->required();
  enrol->callback([&action, &places, invitation] {
    action = [&places, invitation]() -> Result<void> {
      TRY_ASSIGN(const std::string who, enroll(places, *invitation));
      say("已接入:" + who);
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
  auto each = std::make_shared<bool>(false);
  CLI::App* verify = app.add_subcommand("verify", "逐条验证日志的链和签名(节点须停机)");
  verify->add_flag("--logs", *each, "列出每个日志:编号、区划、所存的区间和链尾");
  verify->callback([&action, &places, each] {
    action = [&places, each] { return verify_all(places, *each ? Listing::kEachLog : Listing::kSummary); };
  });
}

}  // namespace yichuang::node
