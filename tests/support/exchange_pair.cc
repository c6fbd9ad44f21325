#include "tests/support/exchange_pair.h"

#include "storage/base/check.h"
#include "storage/ledger/limits.h"
#include "sync/enrol/invitation.h"

namespace yichuang::tests {

using namespace storage;

ExchangePair::ExchangePair(OrderedMap& hub, OrderedMap& child, Projections projections, std::uint64_t seed)
    : prng_(seed),
      authority_(prng_),
      projections_(std::move(projections)),
      channel_key_(*BoxSecretKey::from(prng_.bytes(BoxSecretKey::kSize))),
      hub_{&hub, authority_.below(authority_.province("32"), "320585")},
      child_{&child, authority_.below(hub_.identity, "320585101", box_public_key(channel_key_))} {
  open(hub_);
  hub_.exchange = std::make_unique<sync::Exchange>(*hub_.ledger, std::nullopt, sync::Exchange::Serves::kChildren,
                                                   authority_.root(), prng_);
  open(child_);
  start_child();
}

void ExchangePair::open(Node& node) {
  auto opened = Ledger::open(*node.map, node.identity, projections_, prng_);
  CHECK(opened.has_value());
  node.ledger = std::move(*opened);
}

void ExchangePair::start_child() {
  const sync::HubAddress address{box_public_key(sync::listening_key(hub_.identity.division_secret)), authority_.root()};
  child_.exchange = std::make_unique<sync::Exchange>(*child_.ledger, sync::Exchange::Above{channel_key_, address},
                                                     sync::Exchange::Serves::kNobody, authority_.root(), prng_);
  child_.exchange->start(now());
}

void ExchangePair::restart_child() {
  child_.exchange.reset();
  child_.ledger.reset();
  open(child_);
  start_child();
}

Result<Written> ExchangePair::execute(Node& node, const Command& command) {
  auto batch = node.ledger->begin({now().wall});
  auto out = batch->execute(command);
  const auto committed = node.ledger->commit(std::move(batch));
  CHECK(committed.has_value());
  node.exchange->on_committed(*committed, now());
  return out;
}

void ExchangePair::perform(Node& node, sync::Exchange::Side side, std::vector<sync::Work::Write>& writes) {
  for (sync::Work::Write& write : writes) {
    auto batch = node.ledger->begin({now().wall});
    write.change(*batch);
    const auto committed = node.ledger->commit(std::move(batch));
    if (committed && !committed->empty()) node.exchange->on_committed(*committed, now());
    node.exchange->on_written(side, write.ticket, committed ? Result<void>() : Result<void>(committed.error()), now());
  }
}

bool ExchangePair::step() {
  auto up = child_.exchange->take_work(now());
  auto down = hub_.exchange->take_work(now());
  const bool idle = up.up.writes.empty() && up.up.sends.empty() && down.down.writes.empty() && down.down.sends.empty();
  perform(child_, sync::Exchange::Side::kUp, up.up.writes);
  perform(hub_, sync::Exchange::Side::kDown, down.down.writes);
  for (const auto& send : up.up.sends) {
    bytes_up += send.message.size();
    ++requests;
    if (loses && loses(send.message)) {
      child_.exchange->on_failure(send.request, now());
    } else {
      hub_.exchange->on_request(send.request, send.message, now());
    }
  }
  for (const auto& send : down.down.sends) {
    bytes_down += send.message.size();
    if (send.message.empty()) continue;
    if (loses_answer && loses_answer(send.message)) {
      child_.exchange->on_failure(send.request, now());
    } else {
      child_.exchange->on_reply(send.request, send.message, now());
    }
  }
  wake_ = up.wake;
  if (down.wake && (!wake_ || *down.wake < *wake_)) wake_ = down.wake;
  return !idle;
}

bool ExchangePair::run_until(const std::function<bool()>& over) {
  for (;;) {
    if (over()) return true;
    if (step()) continue;
    if (!wake_ || *wake_ > now_) return false;
    child_.exchange->on_timer(now());
    hub_.exchange->on_timer(now());
  }
}

bool ExchangePair::equal() const {
  const sync::UplinkStatus& at = status();
  return at.up && at.compared && at.logs_equal && at.feed_equal && !at.offers_open;
}

BlobId ExchangePair::store_at_child(const std::string& bytes) {
  const BlobId id = *BlobId::from(blake2b(bytes).view());
  auto batch = child_.ledger->begin({now().wall});
  std::uint64_t at = 0;
  while (at < bytes.size()) {
    const auto standing = batch->append_blob(id, bytes.size(), at, std::string_view(bytes).substr(at, kBlobChunkBytes));
    CHECK(standing && standing->received > at);
    at = standing->received;
  }
  batch->end_blob(id);
  const auto committed = child_.ledger->commit(std::move(batch));
  CHECK(committed.has_value());
  child_.exchange->on_committed(*committed, now());
  return id;
}

bool ExchangePair::settle(Millis longest) {
  const Instant end = now_ + longest;
  for (;;) {
    run();
    if (equal()) return true;
    if (!wake_ || *wake_ > end) return false;
    now_ = *wake_;
    child_.exchange->on_timer(now());
    hub_.exchange->on_timer(now());
  }
}

}  // namespace yichuang::tests
