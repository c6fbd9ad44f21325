#include "node/main/upkeep.h"

#include <pthread.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <chrono>

#include "node/api/local.pb.h"
#include "node/api/once.h"
#include "node/api/sessions.h"
#include "node/domain/calendar/working_days.h"
#include "node/main/log.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::chrono::seconds kTick{1};
constexpr std::uint64_t kMarginBytes = std::uint64_t{64} << 20;
constexpr int kTicksPerSweep = 3600;
constexpr int kTicksPerContacts = 300;
constexpr std::size_t kSweptAtOnce = 1000;
constexpr std::size_t kBlobsAtOnce = 200;

std::string megabytes(std::uint64_t bytes) {
  return std::to_string(bytes >> 20) + " MB";
}

}  // namespace

std::string StartVerdict::text(const LedgerAccess& ledger, const sync::ExchangeService& exchange) const {
  std::string out;
  const auto say = [&](const std::string& sentence) { out += (out.empty() ? "" : ";") + sentence; };
  if (found_.restored_from) {
    const auto uplink = exchange.uplink();
    const bool back = uplink && uplink->up && uplink->logs_equal && uplink->feed_equal && uplink->lacking == 0;
    const std::uint64_t now = own_entries(*ledger.read(), ledger.division());
    say("本机由 " + format_local(*found_.restored_from) + " 的备份恢复");
    say("已取回或新写本级记录 " + std::to_string(now - std::min(now, found_.own_entries)) + " 条");
    say("办件编号由新日志续编,不会与恢复前重号");
    say(back ? "与上级核对一致" : "正在与上级核对");
  }
  if (found_.stopped_badly) say("上次未正常停机,已应答的内容均在");
  if (found_.torn_logs > 0) say("移开断电留下的空日志文件 " + std::to_string(found_.torn_logs) + " 个");
  if (found_.rebuilt) say("程序更新后重建了索引");
  if (!out.empty()) return out;
  return found_.first ? "首次启动" : "上次正常停机";
}

Upkeep::Upkeep(Options options, LedgerAccess& ledger, const RocksMap& map, sync::ExchangeService& exchange,
               ContactBook& contacts, SiteCertificate& site, Calls calls)
    : options_(std::move(options)),
      ledger_(ledger),
      map_(map),
      exchange_(exchange),
      contacts_(contacts),
      site_(site),
      calls_(std::move(calls)) {
  look_at_disk();
}

void Upkeep::start() {
  thread_ = std::thread([this] { work(); });
  pthread_setname_np(thread_.native_handle(), "upkeep");
}

Upkeep::~Upkeep() {
  stop();
}

void Upkeep::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

Upkeep::Disk Upkeep::disk() const {
  const std::lock_guard lock(mutex_);
  return disk_;
}

void Upkeep::work() {
  for (int tick = 0;; ++tick) {
    look_at_disk();
    exchange_.say_of_self(calls_.status());
    site_.look();
    look_at_lines();
    calls_.on_tick();
    if (tick % kTicksPerContacts == 0) keep_contacts();
    if (tick % kTicksPerSweep == 0) sweep();
    std::unique_lock lock(mutex_);
    if (wake_.wait_for(lock, kTick, [&] { return stopping_; })) break;
  }
  keep_contacts();
}

void Upkeep::look_at_lines() {
  const bool news = contacts_.note(exchange_.below(), ledger_.now());
  std::string line;
  if (const auto uplink = exchange_.uplink()) {
    line = {uplink->up ? 'u' : 'd', uplink->unsent > 0 ? 'u' : '-', uplink->lacking > 0 ? 'l' : '-'};
  }
  if (!news && line == line_) return;
  line_ = std::move(line);
  calls_.on_news();
}

void Upkeep::keep_contacts() {
  const std::vector<LocalChange> changes = contacts_.changes(*ledger_.read(), ledger_.now());
  if (changes.empty()) return;
  (void)ledger_.writer().run([&](Batch& batch) {
    for (const LocalChange& change : changes) batch.change_local(change);
  });
}

void Upkeep::look_at_disk() {
  struct statvfs found {};
  if (::statvfs(options_.data.c_str(), &found) != 0) return;
  Disk disk;
  disk.free_bytes = static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize;
  disk.total_bytes = static_cast<std::uint64_t>(found.f_blocks) * found.f_frsize;
  disk.data_bytes = map_.size_bytes();
  const bool was_held = !this->disk().read_only.empty();
  // Some more than the reserve must be free again, so that it does not flap.
  const std::uint64_t reserve = options_.disk_reserve_bytes;
  const std::uint64_t needed = was_held ? reserve + std::min(reserve / 4, kMarginBytes) : reserve;
  if (disk.free_bytes < needed) {
    disk.read_only = "磁盘将满(剩 " + megabytes(disk.free_bytes) + ",须留 " + megabytes(options_.disk_reserve_bytes) +
                     "),暂停写入;已受理的件完好,腾出空间后自动恢复";
  }
  if (was_held != !disk.read_only.empty()) {
    ledger_.writer().hold(disk.read_only.empty() ? std::nullopt
                                                 : std::optional(Error{ErrorCode::kDiskFull, disk.read_only}));
    log(was_held ? LogLevel::kInfo : LogLevel::kError, was_held ? "writable_again" : "read_only",
        {{"free_bytes", disk.free_bytes}});
  }
  const std::lock_guard lock(mutex_);
  disk_ = std::move(disk);
}

void Upkeep::sweep_rows(std::string_view prefix, const std::function<bool(const std::string&)>& is_old) {
  std::vector<LocalChange> gone;
  for (const auto& [name, value] : ledger_.read()->locals(prefix, kSweptAtOnce * 100)) {
    if (is_old(value)) gone.push_back({name, std::nullopt});
    if (gone.size() == kSweptAtOnce) break;
  }
  if (gone.empty()) return;
  (void)ledger_.writer().run([&](Batch& batch) {
    for (const LocalChange& change : gone) batch.change_local(change);
  });
}

void Upkeep::sweep() {
  const Instant now = ledger_.now();
  sweep_rows(Sessions::kRows, [&](const std::string& value) {
    pb::SessionRow row;
    return !row.ParseFromString(value) || row.expires_ms() <= now.ms;
  });
  sweep_rows(Sessions::kLockoutRows, [&](const std::string& value) {
    pb::LockoutRow row;
    return !row.ParseFromString(value) || (row.until_ms() != 0 && row.until_ms() <= now.ms);
  });
  sweep_rows(Once::kRows, [&](const std::string& value) {
    pb::RepeatRow row;
    return !row.ParseFromString(value) || row.at_ms() + Once::kRemembered.count() <= now.ms;
  });
  std::optional<BlobId> after;
  do {
    const auto from = after;
    if (!ledger_.writer().run([&](Batch& batch) { after = batch.collect_blobs(from, kBlobsAtOnce); })) return;
  } while (after);
}

}  // namespace yichuang::node
