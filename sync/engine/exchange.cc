#include "sync/engine/exchange.h"

#include <algorithm>

namespace yichuang::sync {

Exchange::Exchange(const storage::Ledger& ledger, std::optional<Above> above, Serves serves, const PublicKey& root,
                   Prng& prng) {
  if (above) uplink_ = std::make_unique<Uplink>(ledger, above->channel_key, above->hub, prng, above->rules);
  if (serves == Serves::kChildren) downlink_ = std::make_unique<Downlink>(ledger, root, prng);
  if (!uplink_ || !downlink_) return;
  downlink_->set_known_above(&uplink_->known_above());
  uplink_->serve_children();
}

Exchange::Exchange(const Exchange& other)
    : uplink_(other.uplink_ ? std::make_unique<Uplink>(*other.uplink_) : nullptr),
      downlink_(other.downlink_ ? std::make_unique<Downlink>(*other.downlink_) : nullptr) {
  if (uplink_) uplink_->forget_narrowing();
  if (downlink_) downlink_->keep_gate();
  if (uplink_ && downlink_) downlink_->set_known_above(&uplink_->known_above());
}

void Exchange::start(Now now) {
  if (uplink_) uplink_->start(now);
}

void Exchange::on_request(RequestId request, std::string_view message, Now now) {
  if (downlink_) downlink_->on_request(request, message, now);
}

void Exchange::on_reply(RequestId request, std::string_view message, Now now) {
  if (uplink_) uplink_->on_reply(request, message, now);
}

void Exchange::on_line_up(Now now) {
  if (uplink_) uplink_->on_line_up(now);
  pass_on(now);
}

void Exchange::on_line_down(Now now) {
  if (uplink_) uplink_->on_line_down(now);
}

void Exchange::on_failure(RequestId request, Now now) {
  if (uplink_) uplink_->on_failure(request, now);
}

void Exchange::on_written(Side side, Ticket ticket, const Result<void>& result, Now now) {
  side == Side::kUp ? uplink_->on_written(ticket, result, now) : downlink_->on_written(ticket, result, now);
}

void Exchange::on_committed(const storage::CommitNews& news, Now now) {
  if (uplink_) uplink_->on_committed(news, now);
  if (downlink_) downlink_->on_committed(news, now);
}

void Exchange::on_timer(Now now) {
  if (uplink_) uplink_->on_timer(now);
  if (downlink_) downlink_->on_timer(now);
}

void Exchange::on_clock_jump(Now now) {
  if (uplink_) uplink_->on_clock_jump(now);
  if (downlink_) downlink_->on_clock_jump();
}

void Exchange::on_stick(const std::vector<storage::CertificateChain>& met,
                        const std::vector<std::pair<Division, storage::LogId>>& receipts, Now now) {
  if (!downlink_ || met.empty() || (uplink_ && uplink_->status().compared)) return;
  downlink_->set_hubs_above(met, now);
  std::map<Division, std::vector<storage::LogId>> by_hub;
  for (const auto& [hub, log] : receipts) by_hub[hub].push_back(log);
  for (const auto& [hub, logs] : by_hub) downlink_->on_receipts_above(hub, logs, now);
}

void Exchange::on_told_revoked(const pb::Revoked& revoked) {
  if (uplink_) uplink_->on_told_revoked(revoked);
}

void Exchange::pass_on(Now now) {
  if (!uplink_ || !downlink_) return;
  // What the hub above holds counts once we have compared with it in this run.
  const UplinkStatus& status = uplink_->status();
  if (!status.compared) return;
  std::vector<storage::CertificateChain> chains;
  for (const HubAbove& hub : status.hubs) chains.push_back(hub.chain);
  downlink_->set_hubs_above(std::move(chains), now);
  for (const auto& [hub, logs] : uplink_->take_receipt_news()) downlink_->on_receipts_above(hub, logs, now);
}

void Exchange::ask_above(Now now) {
  if (!downlink_) return;
  for (const EntryOf& entry : downlink_->take_to_prove()) {
    if (uplink_) uplink_->prove(entry.ref, entry.id, now);
  }
}

void Exchange::speak(VersionRange versions) {
  if (uplink_) uplink_->speak(versions);
  if (downlink_) downlink_->speak(versions);
}

void Exchange::take_files(bool may) {
  if (uplink_) uplink_->take_files(may);
  if (downlink_) downlink_->take_files(may);
}

Exchange::BothWork Exchange::take_work(Now now) {
  pass_on(now);
  ask_above(now);
  BothWork out;
  if (uplink_) out.up = uplink_->take_work();
  if (downlink_) out.down = downlink_->take_work();
  for (const Work* work : {&out.up, &out.down}) {
    if (work->wake) out.wake = std::min(out.wake.value_or(*work->wake), *work->wake);
  }
  return out;
}

}  // namespace yichuang::sync
