#include "sync/courier/courier.h"

#include "sync/courier/memory.h"
#include "sync/engine/convert.h"
#include "sync/enrol/invitation.h"

namespace yichuang::sync {

using namespace storage;

Courier::Courier(const Ledger& ledger, Keys keys, Prng& prng, StickIntake::Run run, std::uint64_t restored)
    : ledger_(ledger), keys_(keys), prng_(prng), run_(std::move(run)), restored_(restored), run_number_(prng.u64()) {}

std::optional<Certificate> Courier::hub() const {
  const CertificateChain& chain = ledger_.identity().chain;
  if (!keys_.hub_key || chain.size() < 2) return std::nullopt;
  auto hub = parse_certificate(chain[1].bytes);
  return hub ? std::optional(std::move(*hub)) : std::nullopt;
}

Result<std::unique_ptr<StickWriter>> Courier::export_up(std::vector<pb::NodeStatus> statuses, Instant wall) {
  const auto above = hub();
  if (!above) return not_found("a province has nobody to send a stick to");
  const std::uint64_t nonce = prng_.u64();
  TRY(run_([&](Batch& batch) {
    pb::StickUpRow row = up_row(batch.view(), restored_);
    remember(nonce, *row.mutable_open());
    batch.change_local(up_change(row));
  }));
  StickWriter::Plan plan = stick_up(ledger_.snapshot(), ledger_.identity(), *above, std::move(statuses));
  plan.header.set_nonce(nonce);
  plan.label.set_made_ms(wire_ms(wall));
  plan.receiver = *keys_.hub_key;
  return std::make_unique<StickWriter>(std::move(plan), ledger_.identity().key, prng_);
}

Result<std::unique_ptr<StickWriter>> Courier::export_down(const Division& child,
                                                          std::vector<CertificateChain> met_by_line, Instant wall) {
  const auto known = boxes().of(child);
  if (!known) return not_found("no box of " + child.str() + " is known here");
  const Certificate& box = known->certificate;
  StickWriter::Plan plan;
  if (known->revoked) {
    plan = stick_of_revocation(ledger_.identity(), box, *known->revoked);
  } else {
    pb::StickDownRow row;
    TRY(run_([&](Batch& batch) {
      batch.add_child(box.divisions);
      row = down_row(batch.view(), child);
      row.set_serial(row.serial() + 1);
      batch.change_local(down_change(child, row));
    }));
    plan = stick_down(ledger_.snapshot(), ledger_.identity(), box, row,
                      met_by_line.empty() ? met_by_stick_ : std::move(met_by_line), wall);
    plan.header.set_serial(row.serial());
    plan.header.set_run(run_number_);
  }
  plan.label.set_made_ms(wire_ms(wall));
  plan.receiver = box.channel_key;
  return std::make_unique<StickWriter>(std::move(plan), ledger_.identity().key, prng_);
}

std::unique_ptr<StickIntake> Courier::intake(Instant wall) {
  std::vector<BoxSecretKey> keys = {keys_.channel_key, listening_key(ledger_.identity().division_secret)};
  return std::make_unique<StickIntake>(
      ledger_, std::move(keys), keys_.root, run_,
      [this](const std::vector<CertificateChain>& hubs) { met_by_stick_ = hubs; }, wall, restored_);
}

Result<void> Courier::expect_answer(std::uint64_t nonce) {
  return run_([&](Batch& batch) {
    pb::StickUpRow row = up_row(batch.view(), restored_);
    remember(nonce, *row.mutable_open());
    batch.change_local(up_change(row));
  });
}

bool Courier::awaits(const Division& child) const {
  const Snapshot snapshot = ledger_.snapshot();
  const pb::StickDownRow row = down_row(*snapshot, child);
  const auto known = row.awaited() ? boxes().of(child) : std::nullopt;
  return known && !known->revoked && is_awaited(*snapshot, known->certificate, row);
}

StickLoad Courier::load_up() const {
  const auto above = hub();
  return above ? stick_load_up(*ledger_.snapshot(), ledger_.identity(), *above) : StickLoad{};
}

StickLoad Courier::load_down(const Division& child) const {
  const auto known = boxes().of(child);
  if (!known || known->revoked) return {};
  const Snapshot snapshot = ledger_.snapshot();
  return stick_load_down(*snapshot, known->certificate, down_row(*snapshot, child));
}

}  // namespace yichuang::sync
