#include "node/main/backups.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "node/domain/calendar/working_days.h"
#include "node/domain/projections.h"
#include "node/main/log.h"
#include "storage/crypto/secure_random.h"
#include "storage/ledger/ledger.h"
#include "storage/ledger/limits.h"
#include "storage/rocksdb/files.h"

namespace yichuang::node {

using namespace storage;

namespace {

namespace fs = std::filesystem;

constexpr const char* kSuffix = ".ycbackup";
// Not yet proven; and unpacked, to be proven.
constexpr const char* kPartial = ".new";
constexpr const char* kOpened = ".opened";
constexpr std::chrono::seconds kLook{20};
constexpr std::size_t kProofCacheBytes = std::size_t{4} << 20;

Instant wall_now() {
  return Instant{std::chrono::duration_cast<Millis>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

std::string name_for(const Division& division, Instant now) {
  std::string time = format_local(now).substr(0, 19);
  std::erase_if(time, [](char c) { return c == ':' || c == '-'; });
  return "yichuang-" + division.str() + "-" + time + kSuffix;
}

struct Found {
  std::string path;
  Instant made;
  std::uint64_t bytes = 0;
};

// This division's backups in the folder.
std::vector<Found> backups_in(const std::string& folder, const Division& division) {
  std::vector<Found> out;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    if (at->path().extension() != kSuffix) continue;
    const auto head = read_backup(at->path().string(), BackupCheck::kHeadOnly);
    if (head && head->division == division) out.push_back({at->path().string(), head->made, head->bytes});
  }
  return out;
}

Result<void> prove_newest(const LedgerView& view, const Division& division, const PublicKey& root) {
  for (const LogInfo& log : view.logs().of_division(division)) {
    if (log.held.empty()) continue;
    const HeldRange& held = log.held.back();
    auto range = view.logs().read_range(log, {held.lo, held.hi}, kCheckpointEntriesMax, kRangeBytesMax);
    if (!range) return corrupt("日志 " + log.id.hex() + " 的最新记录读不全");
    TRY(verify_range(std::move(*range), log.chain, root));
  }
  return view.health();
}

}  // namespace

Result<void> prove_backup(const Box& box, const std::string& file, const std::string& beside, const GoOn& go_on) {
  std::error_code ignored;
  fs::remove_all(beside, ignored);
  struct Gone {
    std::string folder;
    ~Gone() {
      std::error_code failed;
      fs::remove_all(folder, failed);
      fs::remove_all(folder + ".partial", failed);
    }
  } const gone{beside};
  TRY_ASSIGN(const std::string keyring, unpack_backup(file, beside, go_on));
  TRY_ASSIGN(const NodeSecrets secrets, open_keyring(box.places, keyring));
  TRY_ASSIGN(const auto map,
             RocksMap::open({beside, secrets.data_keys, RocksOptions::When::kMustExist, kProofCacheBytes}));
  SecureRandom prng;
  TRY_ASSIGN(const auto ledger, Ledger::open(*map, box.identity, projections(), prng));
  return prove_newest(*ledger->snapshot(), box.identity.division(), box.root);
}

Backups::Backups(const Box& box, RocksMap& map, GroupCommit& writer, Options options, Instant now)
    : box_(box), map_(map), writer_(writer), options_(std::move(options)), started_(now) {
  // Of a backup that was broken off.
  std::error_code failed;
  fs::remove_all(box_.places.data + "/backup-copy", failed);
  for (fs::directory_iterator at(options_.folder, failed), end; !failed && at != end; at.increment(failed)) {
    const std::string name = at->path().filename().string();
    const std::size_t suffix = name.find(std::string(kSuffix) + kPartial);
    std::error_code gone;
    if (name.starts_with("yichuang-") && suffix != std::string::npos) fs::remove_all(at->path(), gone);
  }
  look_through_folder();
  if (!options_.at) return;
  thread_ = std::thread([this] { keep_schedule(); });
  pthread_setname_np(thread_.native_handle(), "backups");
}

Backups::~Backups() {
  stop();
}

void Backups::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Backups::look_through_folder() {
  const std::vector<Found> found = backups_in(options_.folder, box_.identity.division());
  const auto newest =
      std::max_element(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.made < b.made; });
  const std::lock_guard lock(mutex_);
  state_.kept = found.size();
  if (newest == found.end()) return;
  state_.last = newest->made;
  state_.bytes = newest->bytes;
}

void Backups::keep_schedule() {
  for (;;) {
    const Instant now = wall_now();
    Instant next;
    {
      std::unique_lock lock(mutex_);
      state_.next = next = next_backup({started_, state_.last, state_.failed}, *options_.at, now);
      if (now < next) wake_.wait_for(lock, kLook, [&] { return stopping_.load(); });
      if (stopping_) return;
    }
    if (now < next) continue;
    if (make({}, now)) prune();
  }
}

Result<std::string> Backups::make(const std::string& file, Instant now) {
  const std::lock_guard one(making_);
  auto made = make_one(file, now);
  std::unique_lock lock(mutex_);
  if (made) {
    state_.last = now;
    state_.failed.reset();
    state_.failure.clear();
  } else if (made.error().code != ErrorCode::kConflict) {
    state_.failed = now;
    state_.failure = made.error().context;
  }
  lock.unlock();
  if (made) {
    look_through_folder();
    log(LogLevel::kInfo, "backed_up", {{"file", *made}});
  } else {
    log(LogLevel::kError, "backup_failed", {{"why", made.error().context}});
  }
  return made;
}

Result<std::string> Backups::make_one(const std::string& file, Instant now) {
  const std::string to = file.empty() ? options_.folder + "/" + name_for(box_.identity.division(), now) : file;
  if (fs::exists(to)) return conflict("文件已存在:" + to);
  std::error_code failed;
  fs::create_directories(fs::path(to).parent_path(), failed);
  if (failed) return Error{ErrorCode::kIo, "不能建立备份文件夹:" + failed.message()};
  const std::string partial = to + kPartial;
  auto done = write_partial(partial, now);
  if (done) {
    done = prove_backup(box_, partial, partial + kOpened, [this] { return !stopping_; });
    if (!done) {
      Error error = done.error();
      // It is the backup that is at fault, whatever was missing for it.
      if (error.code == ErrorCode::kNotFound || error.code == ErrorCode::kForbidden) error.code = ErrorCode::kCorrupt;
      if (error.code != ErrorCode::kUnavailable) error.context = "备份写好后打不开,未予保留:" + error.context;
      done = error;
    }
  }
  if (done) done = publish_file(partial, to);
  if (!done) {
    fs::remove(partial, failed);
    return done.error();
  }
  return to;
}

Result<void> Backups::write_partial(const std::string& partial, Instant now) {
  // Hard links beside the database: quick, and the writer goes on.
  const std::string copy = box_.places.data + "/backup-copy";
  std::error_code failed;
  fs::remove_all(copy, failed);
  Result<void> copied;
  TRY(writer_.run([&](Batch&) { copied = map_.copy_to(copy); }));
  if (copied) {
    const BackupHead head{box_.identity.division(), box_.identity.node().hex(), now};
    copied = write_backup(copy, box_.keyring, head, partial, [this] { return !stopping_; });
  }
  fs::remove_all(copy, failed);
  return copied;
}

void Backups::prune() {
  const std::vector<Found> found = backups_in(options_.folder, box_.identity.division());
  std::vector<Instant> made;
  for (const Found& one : found) made.push_back(one.made);
  for (const Instant old : too_many(made, options_.keep)) {
    for (const Found& one : found) {
      std::error_code failed;
      if (one.made == old && fs::remove(one.path, failed)) log(LogLevel::kInfo, "backup_pruned", {{"file", one.path}});
    }
  }
  look_through_folder();
}

Backups::State Backups::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

}  // namespace yichuang::node
