#include "node/main/upkeep.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>

#include "node/api/local.pb.h"
#include "node/api/once.h"
#include "node/api/sessions.h"
#include "node/domain/calendar/working_days.h"
#include "node/domain/fleet/line_words.h"
#include "node/main/log.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::chrono::seconds kTick{1};
constexpr int kTicksPerSweep = 3600;
constexpr int kTicksPerContacts = 300;
constexpr std::size_t kSweptAtOnce = 1000;
constexpr std::size_t kBlobsAtOnce = 200;

}  // namespace

Upkeep::Upkeep(DiskWatch::Options disk, LedgerAccess& ledger, RocksMap& map, sync::ExchangeService& exchange,
               ContactBook& contacts, SiteCertificate& site, Calls calls)
    : ledger_(ledger),
      exchange_(exchange),
      contacts_(contacts),
      site_(site),
      calls_(std::move(calls)),
      disk_(std::move(disk), ledger.writer(), map, [this] { sweep(); }) {
  disk_.look();
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

void Upkeep::work() {
  for (int tick = 0;; ++tick) {
    disk_.look();
    calls_.look_at_clock();
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
    if (uplink->stalls != stalls_ && uplink->last_stall) {
      log(LogLevel::kWarning, "line_stalled", {{"stalls", uplink->stalls}, {"what", stall_words(*uplink->last_stall)}});
    }
    stalls_ = uplink->stalls;
    say_mended(uplink->mended);
    line = {uplink->up ? 'u' : 'd', uplink->unsent > 0 ? 'u' : '-', uplink->lacking > 0 ? 'l' : '-'};
  }
  if (!news && line == line_) return;
  line_ = std::move(line);
  calls_.on_news();
}

// Each once, into the log; `yichuang status` and the fleet keep them.
void Upkeep::say_mended(const std::vector<sync::Mended>& mended) {
  for (const sync::Mended& one : mended) {
    if (one.at < told_mended_ || (one.at == told_mended_ && one.words == told_words_)) continue;
    told_mended_ = one.at;
    told_words_ = one.words;
    log(LogLevel::kWarning, "mended", {{"words", one.words}});
  }
}

void Upkeep::keep_contacts() {
  const std::vector<LocalChange> changes = contacts_.changes(*ledger_.read(), ledger_.now());
  if (changes.empty()) return;
  (void)ledger_.writer().run([&](Batch& batch) {
    for (const LocalChange& change : changes) batch.change_local(change);
  });
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
