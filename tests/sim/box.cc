#include "tests/sim/box.h"

#include "node/main/clock_rule.h"
#include "sync/engine/stopped.h"
#include "tests/sim/trace.h"
#include "tests/support/toy_domain.h"

namespace yichuang::sim {

using namespace storage;

Box::Box(Plan plan, Surroundings surroundings)
    : plan_(std::move(plan)), surroundings_(std::move(surroundings)), prng_(plan_.seed) {}

void Box::open_ledger() {
  auto opened = Ledger::open(disk_, plan_.identity, toy::projections(release), prng_);
  need(opened.has_value(), plan_.name + " does not open its disk");
  ledger_.emplace(std::move(**opened));
  writing_.reset();
  if (ledger_->stale()) need(ledger_->rebuild().has_value(), plan_.name + " cannot rebuild");
}

void Box::start() {
  ++run_;
  open_ledger();
  std::optional<sync::Exchange::Above> above;
  if (plan_.hub) above = sync::Exchange::Above{plan_.channel_key, *plan_.hub, plan_.rules};
  exchange_ = std::make_unique<sync::Exchange>(
      *ledger_, above, plan_.serves_children ? sync::Exchange::Serves::kChildren : sync::Exchange::Serves::kNobody,
      plan_.root, prng_);
  said_stopped_ = false;
  open_courier();
  leases_.emplace(*ledger_->snapshot(), plan_.identity.chain.size() - 1, restored, now().steady);
  if (exchange_->downlink() != nullptr) exchange_->downlink()->admit(plan_.limits);
  exchange_->start(now());
  drain();
}

void Box::open_courier() {
  courier_ = std::make_shared<sync::Courier>(
      *ledger_,
      sync::Courier::Keys{plan_.channel_key, plan_.hub ? std::optional(plan_.hub->key) : std::nullopt, plan_.root},
      prng_, [this](const auto& change) { return write_for_stick(change); }, static_cast<std::uint64_t>(restored));
}

void Box::stop() {
  exchange_.reset();
  leases_.reset();
  courier_.reset();
  ledger_.reset();
  disk_.lose_unsynced();
}

void Box::move_to(const std::string& key) {
  const bool ran = running();
  if (ran) stop();
  plan_.key = key;
  if (ran) start();
}

void Box::become(Identity identity, BoxSecretKey channel_key) {
  stop();
  plan_.identity = std::move(identity);
  plan_.channel_key = channel_key;
  start();
}

bool Box::told_revoked() const {
  const sync::Uplink* uplink = exchange_->uplink();
  return uplink != nullptr && uplink->status().revoked.has_value();
}

std::string Box::stopped() const {
  const auto stopped = sync::told_to_stop(*ledger_->snapshot(), plan_.identity.node());
  return stopped ? stopped->why : std::string();
}

// As the daemon does each second; what a box says of itself changes nothing else here.
void Box::say_that_it_is_stopped() {
  sync::Uplink* uplink = exchange_->uplink();
  if (uplink == nullptr || !uplink->status().stopped || std::exchange(said_stopped_, true)) return;
  sync::pb::NodeStatus status;
  status.set_division(division().str());
  status.set_stopped_ms(static_cast<std::uint64_t>(wall().ms));
  uplink->set_statuses({status}, now());
}

std::unique_ptr<Box::Memory> Box::memory() const {
  return std::make_unique<Memory>(
      Memory{disk_.image(), *ledger_, sync::Exchange(*exchange_), *leases_, restored, writing_, release, now()});
}

void Box::resume(const Memory& memory, Notice notice) {
  exchange_.reset();
  ledger_.reset();
  disk_.put_back(*memory.disk);
  ledger_.emplace(memory.ledger);
  exchange_ = std::make_unique<sync::Exchange>(memory.exchange);
  leases_ = memory.leases;
  restored = memory.restored;
  open_courier();
  writing_ = memory.writing;
  said_stopped_ = false;
  release = memory.release;
  resumed_ = true;
  ++run_;
  lag_ = surroundings_.now() - memory.taken.steady;
  clocks_jumped_ = notice == Notice::kClocksJump;
  if (clocks_jumped_) {
    exchange_->on_clock_jump(now());
  } else {
    skew += memory.taken.wall - wall();
  }
  exchange_->on_timer(now());
  drain();
}

void Box::on_request(sync::RequestId request, const std::string& message) {
  exchange_->on_request(request, message, now());
  drain();
}

void Box::on_reply(sync::RequestId request, const std::string& message) {
  exchange_->on_reply(request, message, now());
  drain();
}

void Box::on_failure(sync::RequestId request) {
  exchange_->on_failure(request, now());
  drain();
}

void Box::on_timer() {
  exchange_->on_timer(now());
  if (drain()) look_at_lease();
}

std::optional<Result<Written>> Box::execute(const Command& command) {
  // As a node's access to its ledger does.
  if (told_revoked()) return Result<Written>(forbidden("the hub has said that this box was revoked"));
  auto batch = ledger_->begin(write_time());
  auto out = batch->execute(command);
  const auto committed = ledger_->commit(std::move(batch));
  writing_ = committed ? committed->open_log : std::nullopt;
  if (!committed) return Result<Written>(committed.error());
  ++commits;
  if (surroundings_.power_cut(*this)) {
    stop();
    return std::nullopt;
  }
  exchange_->on_committed(*committed, now());
  if (!drain()) return std::nullopt;
  return out;
}

void Box::prove(const RecordRef& ref, const EntryId& id) {
  exchange_->uplink()->prove(ref, id, now());
  drain();
}

std::optional<BlobId> Box::store_blob(const std::string& bytes) {
  const BlobId id = *BlobId::from(blake2b(bytes).view());
  auto batch = ledger_->begin(write_time());
  const auto standing = batch->append_blob(id, bytes.size(), 0, bytes);
  if (standing && standing->received == bytes.size()) batch->end_blob(id);
  if (!ledger_->commit(std::move(batch))) return std::nullopt;
  return ledger_->snapshot()->blobs().whole(id) ? std::optional(id) : std::nullopt;
}

Result<void> Box::write_for_stick(const std::function<void(Batch&)>& change) {
  auto batch = ledger_->begin({wall()});
  change(*batch);
  const auto committed = ledger_->commit(std::move(batch));
  if (!committed) return committed.error();
  if (surroundings_.power_cut(*this)) {
    stop();
    return Error{ErrorCode::kUnavailable, "the power is gone"};
  }
  if (!committed->empty() && exchange_ != nullptr) {
    ++commits;
    exchange_->on_committed(*committed, now());
    if (!drain()) return Error{ErrorCode::kUnavailable, "the power is gone"};
  }
  return {};
}

bool Box::note(const LocalChange& row) {
  return write_for_stick([&row](Batch& batch) { batch.change_local(row); }).has_value();
}

bool Box::begin_with(std::string_view stick, std::uint64_t nonce) {
  open_ledger();
  open_courier();
  const auto courier = courier_;  // outlives a power cut while it is at work
  if (!courier->expect_answer(nonce)) return false;
  const auto intake = courier->intake(wall());
  intake->take(stick);
  if (!intake->whole()) {
    if (ledger_) stop();
    return false;
  }
  const Instant made{static_cast<std::int64_t>(intake->reader().label()->made_ms())};
  const bool noted = note(node::first_contact({made, intake->taken().feed_equal}, wall()));
  if (noted) stop();
  return noted;
}

Result<std::unique_ptr<sync::StickWriter>> Box::stick_for(const Division& to) {
  const auto courier = courier_;  // outlives a power cut while it is at work
  if (!division().covers(to)) return courier->export_up({}, wall());
  std::vector<CertificateChain> met;
  if (const sync::Uplink* uplink = exchange_->uplink(); uplink != nullptr && uplink->status().compared) {
    for (const sync::HubAbove& hub : uplink->status().hubs) met.push_back(hub.chain);
  }
  return courier->export_down(to, std::move(met), wall());
}

void Box::has_read(const sync::StickIntake& intake) {
  if (intake.told_revoked()) exchange_->on_told_revoked(*intake.told_revoked());
  exchange_->on_stick(intake.met(), intake.receipts(), now());
  const bool from_hub = intake.reader().label() && intake.reader().label()->way() == sync::pb::StickLabel::DOWN;
  if (from_hub && intake.whole() && intake.taken().news) {
    const Instant made{static_cast<std::int64_t>(intake.reader().label()->made_ms())};
    leases_->heard_by_stick({made, intake.taken().feed_equal}, corrected());
  }
  if (drain()) look_at_lease();
}

Instant Box::corrected() const {
  const sync::Uplink* uplink = exchange_->uplink();
  const Millis ahead = uplink == nullptr ? Millis{0} : uplink->status().clock_ahead;
  return wall() + node::judge_clock(wall(), ahead, ledger_->snapshot()->last_write()).follow;
}

node::HubLine Box::line() const {
  const sync::Uplink* uplink = exchange_->uplink();
  if (uplink == nullptr) return {};
  const sync::UplinkStatus& status = uplink->status();
  node::HubLine out;
  out.up = status.up;
  if (status.last_contact) out.silent_for = wall() - *status.last_contact;
  out.feed_equal = status.compared && status.feed_equal;
  out.revoked = told_revoked();
  out.clock_unknown = node::judge_clock(wall(), status.clock_ahead, ledger_->snapshot()->last_write()).unknown;
  return out;
}

node::LeaseVerdict Box::lease() const {
  return leases_->verdict(kLeaseDays, line(), corrected());
}

// As the daemon does each second.
void Box::look_at_lease() {
  leases_->look(line(), corrected(), now().steady);
  const auto row = leases_->to_write();
  if (!row) return;
  auto batch = ledger_->begin({wall()});
  batch->change_local(*row);
  if (!ledger_->commit(std::move(batch))) return;
  leases_->written(*row);
  if (surroundings_.power_cut(*this)) stop();
}

// As the daemon's writer does, several writes may share a batch.
bool Box::perform(sync::Exchange::Side side, std::vector<sync::Work::Write>& writes) {
  for (auto at = writes.begin(); at != writes.end();) {
    auto batch = ledger_->begin(write_time());
    std::vector<sync::Ticket> tickets;
    do {
      at->change(*batch);
      tickets.push_back(at->ticket);
      ++at;
    } while (at != writes.end() && prng_.below(3) != 0);
    const auto committed = ledger_->commit(std::move(batch));
    writing_ = committed ? committed->open_log : std::nullopt;
    if (committed && surroundings_.power_cut(*this)) {
      stop();
      return false;
    }
    if (committed && !committed->empty()) {
      ++commits;
      exchange_->on_committed(*committed, now());
    }
    const Result<void> outcome = committed ? Result<void>() : Result<void>(committed.error());
    for (const sync::Ticket ticket : tickets) exchange_->on_written(side, ticket, outcome, now());
  }
  return true;
}

bool Box::drain() {
  for (;;) {
    sync::Exchange::BothWork work = exchange_->take_work(now());
    if (work.up.redial) surroundings_.redial(*this);
    for (auto& send : work.up.sends) surroundings_.send_up(*this, send.request, std::move(send.message));
    for (auto& send : work.down.sends) surroundings_.answer(*this, send.request, std::move(send.message));
    const bool idle = work.up.writes.empty() && work.down.writes.empty();
    if (!perform(sync::Exchange::Side::kUp, work.up.writes)) return false;
    if (!perform(sync::Exchange::Side::kDown, work.down.writes)) return false;
    if (!idle) continue;
    say_that_it_is_stopped();
    if (work.wake) surroundings_.wake_at(*this, *work.wake + lag_);
    return true;
  }
}

}  // namespace yichuang::sim
