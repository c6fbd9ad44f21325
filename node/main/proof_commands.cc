// verify and prove: what a folder, a backup or one case can show for itself.

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "node/domain/cases/proof.h"
#include "node/domain/fleet/fleet.pb.h"
#include "node/main/commands.h"
#include "node/main/local_client.h"
#include "node/main/opened_ledger.h"
#include "storage/base/hex.h"
#include "storage/rocksdb/files.h"

namespace yichuang::node {

using namespace storage;

namespace {

namespace fs = std::filesystem;

void say(const std::string& text) {
  std::printf("%s\n", text.c_str());
}

// ---------------------------------------------------------------- verify

struct Looked {
  Checked what;
  const char* name;
  const char* measure;
};
constexpr Looked kLooked[] = {
    {Checked::kOwners, "证书", "份,逐级到省级根公钥"},
    {Checked::kEntries, "日志", "条,摘要、链和签名"},
    {Checked::kReceipts, "回执", "份,签名和所签的链"},
    {Checked::kFeedLines, "下发来的", "条,摘要和总和"},
    {Checked::kChildLines, "发给下级的", "条,总和"},
    {Checked::kRecords, "办件、索引和统计", "行,与由日志重新推出的逐行比对"},
    {Checked::kFiles, "附件", "个,按内容的摘要"},
};

// One line for a log: whose it is, and what of it is held.
std::string log_line(const LogInfo& log) {
  std::string out = log.id.hex() + "  " + log.division().str() + " ";
  for (const HeldRange& held : log.held) {
    out += " " + std::to_string(held.lo) + "-" + std::to_string(held.hi) + ":" + held.end.hex().substr(0, 8);
  }
  return out;
}

enum class Listing : std::uint8_t { kSummary, kEachLog };

Result<void> verify_folder(const BoxPlaces& places, Listing listing) {
  TRY_ASSIGN(const Box box, open_box(places));
  TRY_ASSIGN(const OpenedLedger opened, open_ledger(box));
  if (listing == Listing::kEachLog) {
    const Snapshot snapshot = opened.ledger->snapshot();
    for (const LogInfo& log : snapshot->logs().of_subtree(box.identity.certificate.divisions)) say(log_line(log));
  }
  TRY_ASSIGN(const Verification found, opened.ledger->verify(box.root));
  for (const Looked& looked : kLooked) {
    std::uint64_t faults = 0;
    for (const Verification::Fault& fault : found.faults) faults += fault.in == looked.what ? 1u : 0u;
    const bool skipped = looked.what == Checked::kRecords && opened.ledger->stale();
    say(std::string(looked.name) + "  " + std::to_string(found.count(looked.what)) + " " + looked.measure + "  " +
        (skipped       ? "未比对:由别的版本推出,启动时会重建"
         : faults == 0 ? "相符"
                       : std::to_string(faults) + " 处不符"));
  }
  if (found.files_under_way > 0) say("另有 " + std::to_string(found.files_under_way) + " 个附件还没有收齐");
  if (found.faults_all > 0) {
    Error error = corrupt("验证发现 " + std::to_string(found.faults_all) + " 处不符");
    for (const Verification::Fault& fault : found.faults) {
      error.complaints.push_back({kLooked[static_cast<std::size_t>(fault.in)].name, fault.where});
    }
    return error;
  }
  say("验证通过:" + std::to_string(found.logs) + " 个日志,共 " + std::to_string(found.count(Checked::kEntries)) +
      " 条记录,链与签名全部相符");
  return {};
}

// A backup is unpacked beside others' temporary files, still encrypted, and goes again.
Result<void> verify_backup(const BoxPlaces& places, const std::string& backup, Listing listing) {
  std::string folder = (fs::temp_directory_path() / "yichuang-verify-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) return Error{ErrorCode::kIo, "不能建立临时文件夹 " + folder};
  const BoxPlaces there{folder + "/box", places.key_file};
  const auto unpacked = restore_box(there, backup);
  Result<void> out;
  if (unpacked) {
    say(*unpacked);
    out = verify_folder(there, listing);
  } else {
    out = unpacked.error();
  }
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  return out;
}

void add_verify(CLI::App& app, const BoxPlaces& places, Action& action) {
  auto each = std::make_shared<bool>(false);
  auto backup = std::make_shared<std::string>();
  CLI::App* verify =
      app.add_subcommand("verify", "验证整个数据文件夹:链、签名、证书、回执、推出的办件、附件(节点须停机)");
  verify->add_flag("--logs", *each, "列出每个日志:编号、区划、所存的区间和链尾");
  verify->add_option("--backup", *backup, "验证这个备份文件,而不是数据文件夹");
  verify->callback([&action, &places, each, backup] {
    action = [&places, each, backup] {
      const Listing listing = *each ? Listing::kEachLog : Listing::kSummary;
      return backup->empty() ? verify_folder(places, listing) : verify_backup(places, *backup, listing);
    };
  });
}

// ---------------------------------------------------------------- prove

// From the running node, or from the folder of one that does not run.
Result<std::string> fetch_proof(const BoxPlaces& places, const std::string& number) {
  auto file = LocalClient(places.data).call("GET", "/api/v1/cases/" + number + "/proof");
  if (file || file.error().code != ErrorCode::kUnavailable) return file;
  TRY_ASSIGN(const Box box, open_box(places));
  TRY_ASSIGN(const OpenedLedger opened, open_ledger(box));
  return prove_case(*opened.ledger->snapshot(), box.identity, number);
}

// How long proofs are waited for that the hub is asked for, and how often is looked.
constexpr int kLooksForProofs = 30;
constexpr std::chrono::milliseconds kBetweenLooks{500};

std::size_t unproven(const Proof& proof) {
  return static_cast<std::size_t>(
      std::count_if(proof.entries.begin(), proof.entries.end(), [](const auto& entry) { return entry.seq == 0; }));
}

bool line_is_up(const BoxPlaces& places) {
  const auto report = LocalClient(places.data).get<v1::NodeReport>("/api/v1/node");
  return report && report->chain_size() > 1 && report->chain(1).state() != "down";
}

Result<void> prove(const BoxPlaces& places, const std::string& number, std::string file) {
  TRY_ASSIGN(const Box box, open_box(places));
  TRY_ASSIGN(std::string bytes, fetch_proof(places, number));
  // Nobody is handed what does not check.
  TRY_ASSIGN(Proof proof, check_proof(bytes, box.root));
  for (int i = 0; i < kLooksForProofs && unproven(proof) > 0 && line_is_up(places); ++i) {
    std::this_thread::sleep_for(kBetweenLooks);
    TRY_ASSIGN(bytes, fetch_proof(places, number));
    TRY_ASSIGN(proof, check_proof(bytes, box.root));
  }
  if (file.empty()) file = number + ".yczm";
  TRY(write_file(file, bytes));
  say("已写 " + file + "(" + std::to_string(proof.entries.size()) + " 条记录," + std::to_string(bytes.size()) +
      " 字节)");
  if (const std::size_t without = unproven(proof); without > 0) {
    say("其中 " + std::to_string(without) + " 条由上级下发、本机没有其日志,未证明" +
        (line_is_up(places) ? ":上级没有给出证明" : ":线路不通,线路恢复后再开具一次"));
    for (const ProvenEntry& entry : proof.entries) {
      if (entry.seq == 0) say("  未证明 " + entry.parsed.id.hex().substr(0, 12) + " " + entry.parsed.header.actor);
    }
  }
  say("核对:yichuang prove --check " + file + " --root " + box.root.hex());
  return {};
}

Result<void> check(const BoxPlaces& places, const std::string& file, const std::string& key) {
  std::optional<PublicKey> root;
  if (key.empty()) {
    TRY_ASSIGN(const Box box, open_box(places));
    root = box.root;
  } else {
    const auto bytes = from_hex(key);
    root = bytes ? PublicKey::from(*bytes) : std::nullopt;
    if (!root) return Error{ErrorCode::kInvalid, "根公钥不对", {{"root", "应为 64 位十六进制"}}};
  }
  TRY_ASSIGN(const std::string bytes, read_file(file, kProofBytesMax));
  const auto proof = check_proof(bytes, *root);
  if (!proof) return corrupt("这份文件证明不了什么,不可采信:" + proof.error().context);
  std::printf("%s", proof_text(*proof).c_str());
  return {};
}

void add_prove(CLI::App& app, const BoxPlaces& places, Action& action) {
  auto number = std::make_shared<std::string>();
  auto out = std::make_shared<std::string>();
  auto file = std::make_shared<std::string>();
  auto root = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("prove", "把一个办件的历史写成凭省级根公钥即可核对的文件,或核对这样的文件");
  auto* named = command->add_option("case", *number, "办件编号");
  command->add_option("--out", *out, "写到哪个文件;不给则为 编号.yczm")->needs(named);
  auto* checked = command->add_option("--check", *file, "核对这个文件,说出其中的历史")->excludes(named);
  command->add_option("--root", *root, "省级根公钥,64 位十六进制;不给则用本机所属的省")->needs(checked);
  command->callback([&action, &places, number, out, file, root] {
    action = [&places, number, out, file, root]() -> Result<void> {
      if (!file->empty()) return check(places, *file, *root);
      if (number->empty()) return Error{ErrorCode::kInvalid, "须给出办件编号,或用 --check 核对文件", {}};
      return prove(places, *number, *out);
    };
  });
}

}  // namespace

void add_proof_commands(CLI::App& app, const BoxPlaces& places, Action& action) {
  add_verify(app, places, action);
  add_prove(app, places, action);
}

}  // namespace yichuang::node
