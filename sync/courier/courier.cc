#include "sync/courier/courier.h"

#include "sync/courier/memory.h"
#include "sync/engine/convert.h"
#include "sync/enrol/invitation.h"

namespace yichuang::sync {

using namespace storage;

Courier::Courier(const Ledger& ledger, Keys keys, Prng& prng, StickIntake::Run run)
    : ledger_(ledger), keys_(keys), prng_(prng), run_(std::move(run)), run_number_(prng.u64()) {}

std::optional<Certificate> Courier::hub() const {
  const CertificateChain& chain = ledger_.identity().chain;
  if (!keys_.hub_key || chain.size() < 2) return std::nullopt;
  auto hub = parse_certificate(chain[1].bytes);
  return hub ? std::optional(std::move(*hub)) : std::nullopt;
}

std::optional<Certificate> Courier::box_of(const Division& child) const {
  const Snapshot snapshot = ledger_.snapshot();
  std::optional<Certificate> out;
  const auto consider = [&](const CertificateChain& chain) {
    auto box = chain.empty() ? Result<Certificate>(Error{}) : parse_certificate(chain.front().bytes);
    const bool older = !box || box->division() != child || (out && box->issued < out->issued);
    if (!older) out = std::move(*box);
  };
  for (const LogInfo& log : snapshot->logs().of_division(child)) consider(log.chain);
  const auto by_stick = decode_chain(down_row(*snapshot, child).chain());
  if (by_stick) consider(*by_stick);
  const Identity& own = ledger_.identity();
  const bool below = out && own.certificate.covers(child) && child != own.division();
  return below ? out : std::nullopt;
}

Result<std::unique_ptr<StickWriter>> Courier::export_up(std::vector<pb::NodeStatus> statuses, Instant wall) {
  const auto above = hub();
  if (!above) return not_found("a province has nobody to send a stick to");
  const std::uint64_t nonce = prng_.u64();
  TRY(run_([&](Batch& batch) {
    pb::StickUpRow row = up_row(batch.view());
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
  const auto box = box_of(child);
  if (!box) return not_found("no box of " + child.str() + " is known here");
  pb::StickDownRow row;
  TRY(run_([&](Batch& batch) {
    batch.add_child(box->divisions);
    row = down_row(batch.view(), child);
    row.set_serial(row.serial() + 1);
    batch.change_local(down_change(child, row));
  }));
  StickWriter::Plan plan = stick_down(ledger_.snapshot(), ledger_.identity(), *box, row,
                                      met_by_line.empty() ? met_by_stick_ : std::move(met_by_line), wall);
  plan.header.set_serial(row.serial());
  plan.header.set_run(run_number_);
  plan.label.set_made_ms(wire_ms(wall));
  plan.receiver = box->channel_key;
  return std::make_unique<StickWriter>(std::move(plan), ledger_.identity().key, prng_);
}

std::unique_ptr<StickIntake> Courier::intake() {
  std::vector<BoxSecretKey> keys = {keys_.channel_key, listening_key(ledger_.identity().division_secret)};
  return std::make_unique<StickIntake>(ledger_, std::move(keys), keys_.root, run_,
                                       [this](const std::vector<CertificateChain>& hubs) { met_by_stick_ = hubs; });
}

StickLoad Courier::load_up() const {
  const auto above = hub();
  return above ? stick_load_up(*ledger_.snapshot(), ledger_.identity(), *above) : StickLoad{};
}

StickLoad Courier::load_down(const Division& child) const {
  const Snapshot snapshot = ledger_.snapshot();
  const auto box = box_of(child);
  return box ? stick_load_down(*snapshot, *box, down_row(*snapshot, child)) : StickLoad{};
}

}  // namespace yichuang::sync
