#include "tests/outage/machine.h"

#include "storage/base/check.h"
#include "tests/support/toy_domain.h"

namespace yichuang::outage {

using namespace storage;

Machine::Machine(Setup setup, World world, std::uint64_t seed)
    : setup_(std::move(setup)), world_(std::move(world)), prng_(seed) {}

void Machine::start() {
  ++run_;
  auto opened = Ledger::open(disk_, setup_.identity, toy::projections(), prng_);
  CHECK(opened.has_value());
  ledger_ = std::move(*opened);
  exchange_ = std::make_unique<sync::Exchange>(*ledger_, setup_.above, setup_.serves, setup_.root, prng_);
  exchange_->start(now());
  drain();
}

void Machine::stop() {
  exchange_.reset();
  ledger_.reset();
  disk_.lose_unsynced();
}

void Machine::on_request(sync::RequestId request, const std::string& message) {
  exchange_->on_request(request, message, now());
  drain();
}

void Machine::on_reply(sync::RequestId request, const std::string& message) {
  exchange_->on_reply(request, message, now());
  drain();
}

void Machine::on_failure(sync::RequestId request) {
  exchange_->on_failure(request, now());
  drain();
}

void Machine::on_timer() {
  exchange_->on_timer(now());
  drain();
}

std::vector<EntryId> Machine::write(std::vector<EntryDraft> drafts, std::uint32_t numbers) {
  auto batch = ledger_->begin({wall()});
  const auto wrote = batch->execute([&](const LedgerView& view) -> Result<Plan> {
    if (numbers > 0) {
      last_number_ = division().str() + log_tag(view.number_log()) + "-" + std::to_string(view.last_serial() + numbers);
    }
    return Plan{drafts, {}, numbers};
  });
  CHECK(wrote.has_value());
  const auto news = ledger_->commit(std::move(batch));
  CHECK(news.has_value());
  exchange_->on_committed(*news, now());
  drain();
  return wrote->ids;
}

BlobId Machine::store(const std::string& bytes) {
  const BlobId id = *BlobId::from(blake2b(bytes).view());
  auto batch = ledger_->begin({wall()});
  CHECK(batch->append_blob(id, bytes.size(), 0, bytes).has_value());
  batch->end_blob(id);
  CHECK(ledger_->commit(std::move(batch)).has_value());
  return id;
}

void Machine::perform(sync::Exchange::Side side, std::vector<sync::Work::Write>& writes) {
  if (writes.empty()) return;
  auto batch = ledger_->begin({wall()});
  for (const sync::Work::Write& write : writes) write.change(*batch);
  const auto news = ledger_->commit(std::move(batch));
  CHECK(news.has_value());
  if (!news->empty()) exchange_->on_committed(*news, now());
  for (const sync::Work::Write& write : writes) exchange_->on_written(side, write.ticket, {}, now());
}

void Machine::drain() {
  for (;;) {
    sync::Exchange::BothWork work = exchange_->take_work(now());
    for (auto& send : work.up.sends) world_.send_up(*this, send.request, std::move(send.message));
    for (auto& send : work.down.sends) world_.answer(*this, send.request, std::move(send.message));
    const bool idle = work.up.writes.empty() && work.down.writes.empty();
    perform(sync::Exchange::Side::kUp, work.up.writes);
    perform(sync::Exchange::Side::kDown, work.down.writes);
    if (!idle) continue;
    if (work.wake) world_.wake_at(*this, *work.wake);
    return;
  }
}

}  // namespace yichuang::outage
