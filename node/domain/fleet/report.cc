#include "node/domain/fleet/report.h"

#include <algorithm>

#include "node/domain/calendar/timestamps.h"
#include "node/domain/conflicts/quarantine.h"
#include "node/domain/courier/notes.h"
#include "node/domain/fleet/line_words.h"
#include "node/domain/fleet/silence.h"
#include "node/domain/kinds.h"
#include "sync/engine/stopped.h"
#include "sync/enrol/invitation.h"
#include "sync/enrol/service.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kDigestDigits = 8;
constexpr std::size_t kInvitationsMax = 10'000;
// Lines that wait for a child are counted up to here.
constexpr std::size_t kOwedMax = 10'000;
constexpr std::size_t kQuarantineCountedMax = 1000;

Instant from_ms(std::uint64_t ms) {
  return Instant{static_cast<std::int64_t>(ms)};
}

std::string digest(const Sum256& sum) {
  return to_hex(sum.bytes()).substr(0, kDigestDigits);
}

void fill(const sync::pb::NodeStatus& status, v1::FleetNode& out) {
  out.set_name(status.name());
  if (status.last_contact_ms() != 0) set_time(*out.mutable_last_contact(), from_ms(status.last_contact_ms()));
  out.set_unsent(status.unsent());
  if (status.oldest_unsent_ms() != 0) set_time(*out.mutable_oldest_unsent(), from_ms(status.oldest_unsent_ms()));
  out.set_clock_ahead_ms(status.clock_ahead_ms());
  out.set_disk_free_bytes(status.disk_free_bytes());
  out.set_disk_total_bytes(status.disk_total_bytes());
  out.set_version(status.version());
  out.set_cases(static_cast<std::int64_t>(status.cases()));
  out.set_quarantined(status.quarantined());
  out.set_read_only(status.read_only());
  set_time(*out.mutable_started(), from_ms(status.started_ms()));
  if (status.last_backup_ms() != 0) set_time(*out.mutable_last_backup(), from_ms(status.last_backup_ms()));
  out.set_complete_percent(status.complete_percent());
  if (status.equal_as_of_ms() != 0) set_time(*out.mutable_equal_as_of(), from_ms(status.equal_as_of_ms()));
  out.set_differed_lines(status.differed_lines());
  if (status.repaired_ms() != 0) set_time(*out.mutable_repaired(), from_ms(status.repaired_ms()));
  out.set_clock_unsure(status.clock_unsure());
  out.set_no_files(status.no_files());
  out.set_backup_failure(status.backup_failure());
  if (status.healed_ms() != 0) {
    set_time(*out.mutable_mended()->mutable_at(), from_ms(status.healed_ms()));
    out.mutable_mended()->set_words(status.healed());
  }
  if (status.twin_heard_ms() != 0) set_time(*out.mutable_twin_heard(), from_ms(status.twin_heard_ms()));
}

void add_revoked(const Revocation& revocation, v1::FleetNode& out) {
  if (out.name().empty()) out.set_name(revocation.name);
  out.set_state("revoked");
  out.mutable_revoked()->set_by(revocation.by);
  out.mutable_revoked()->set_reason(revocation.reason);
  set_time(*out.mutable_revoked()->mutable_at(), revocation.at);
}

// What somebody has rejected worries nobody any more.
std::uint64_t waiting_in_quarantine(const LedgerView& view) {
  if (view.quarantined() == 0) return 0;
  return find_quarantined(view, Division(), ConflictState::kOpen, kQuarantineCountedMax, {}).entries.size();
}

std::uint32_t share(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? 100 : static_cast<std::uint32_t>(std::min(part, all) * 100 / all);
}

}  // namespace

// Entries of its own logs and numbers of its feed that are here, of all that the hub
// is known to have.
std::uint32_t FleetReport::complete_percent(const LedgerView& view, const sync::UplinkStatus& uplink) const {
  std::uint64_t here = view.feed_got().count();
  for (const LogInfo& log : view.logs().of_subtree(ledger_.identity().certificate.divisions)) {
    here += log.numbers().count();
  }
  return share(here, here + uplink.lacking + uplink.feed_lacking);
}

v1::NodeReport FleetReport::welcome() const {
  v1::NodeReport out;
  out.set_division(ledger_.division().str());
  out.set_name(ledger_.identity().certificate.name);
  out.set_version(facts_().version);
  set_time(*out.mutable_time(), ledger_.now());
  const auto uplink = exchange_.uplink();
  add_chain(uplink, out);
  if (uplink) out.set_clock_ahead_ms(uplink->clock_ahead.count());
  if (uplink && uplink->revoked) {
    out.mutable_revoked()->set_by(uplink->revoked->by);
    out.mutable_revoked()->set_reason(uplink->revoked->reason);
    set_time(*out.mutable_revoked()->mutable_at(), uplink->revoked->at);
  }
  return out;
}

void FleetReport::add_chain(const std::optional<sync::UplinkStatus>& uplink, v1::NodeReport& out) const {
  for (std::size_t i = 0; i < ledger_.tiers().size(); ++i) {
    const TierAbove& tier = ledger_.tiers()[i];
    v1::LinkTier& link = *out.add_chain();
    link.set_division(tier.division.str());
    link.set_name(tier.name);
    if (i == 0) {
      link.set_state("self");
      continue;
    }
    if (!uplink || !uplink->up) {
      // Of those further up nothing is known while the next one is silent.
      link.set_state(i == 1 ? "down" : "unknown");
    } else if (i == 1) {
      link.set_state(uplink->unsent > 0 || uplink->lacking > 0 ? "behind" : "up");
    } else {
      const bool met = std::any_of(uplink->hubs.begin(), uplink->hubs.end(),
                                   [&](const sync::HubAbove& hub) { return hub.division == tier.division; });
      link.set_state(met ? "up" : "unknown");
    }
    if (uplink && uplink->since && i == 1) set_time(*link.mutable_since(), *uplink->since);
    if (uplink && uplink->last_contact && i == 1) set_time(*link.mutable_last_contact(), *uplink->last_contact);
  }
}

v1::NodeReport FleetReport::self() const {
  const MachineFacts facts = facts_();
  const Snapshot snapshot = ledger_.read();
  v1::NodeReport out = welcome();
  set_time(*out.mutable_started(), facts.started);
  out.set_disk_free_bytes(facts.disk_free_bytes);
  out.set_disk_total_bytes(facts.disk_total_bytes);
  out.set_data_bytes(facts.data_bytes);
  out.set_read_only(facts.read_only);
  if (const auto told = sync::told_to_stop(*snapshot, ledger_.identity().node())) out.set_read_only(told->why);
  out.set_start_verdict(facts.start_verdict);
  out.set_no_files(facts.no_files);
  out.set_support(facts.support);
  out.set_clock_warning(facts.clock_warning);
  out.set_clock_unsure(facts.clock_unsure);
  if (facts.last_backup) set_time(*out.mutable_last_backup(), *facts.last_backup);
  const v1::StickNotesRow sticks = stick_notes(*snapshot);
  if (const auto time = last_stick(sticks, "written")) *out.mutable_last_stick_written() = *time;
  if (const auto time = last_stick(sticks, "read")) *out.mutable_last_stick_read() = *time;
  if (facts.backup_failed) set_time(*out.mutable_backup_failed(), *facts.backup_failed);
  out.set_backup_failure(facts.backup_failure);
  if (facts.next_backup) set_time(*out.mutable_next_backup(), *facts.next_backup);
  out.set_backups_kept(static_cast<std::uint32_t>(facts.backups_kept));
  out.set_backup_bytes(facts.backup_bytes);
  if (facts.web_certificate) *out.mutable_web_certificate() = *facts.web_certificate;
  for (const v1::DataLease& lease : facts.data_leases) *out.add_data_leases() = lease;
  out.set_cases(snapshot->counter(kCasesAll, ""));
  out.set_quarantined(static_cast<std::uint64_t>(snapshot->quarantined()));
  out.set_logs_digest(digest(snapshot->logs().frontier_sum(ledger_.identity().certificate.divisions)));
  out.set_feed_digest(digest(snapshot->feed_in_sum()));
  if (const auto uplink = exchange_.uplink()) {
    out.set_unsent(uplink->unsent);
    if (uplink->oldest_unsent) set_time(*out.mutable_oldest_unsent(), *uplink->oldest_unsent);
    out.set_lacking(uplink->lacking);
    out.set_lacking_why(withheld_words(*uplink));
    out.set_complete_percent(complete_percent(*snapshot, *uplink));
    if (uplink->equal_since && uplink->up) set_time(*out.mutable_equal_since(), *uplink->equal_since);
    out.set_logs_equal(uplink->up && uplink->logs_equal);
    out.set_feed_equal(uplink->up && uplink->feed_equal);
    out.set_line_refusal(uplink->refusal);
    out.set_round_trip_ms(uplink->round_trip.count());
    if (uplink->equal_as_of) set_time(*out.mutable_equal_as_of(), *uplink->equal_as_of);
    out.set_differed_lines(uplink->differed);
    if (uplink->repaired) set_time(*out.mutable_repaired(), *uplink->repaired);
    out.set_stalls(uplink->stalls);
    if (uplink->last_stall) out.set_last_stall(stall_words(*uplink->last_stall));
    out.set_bulk_waits(bulk_words(*uplink));
    out.set_line_bits_per_s(static_cast<std::uint64_t>(uplink->bytes_per_ms * 8000));
    for (const sync::Mended& mended : uplink->mended) {
      set_time(*out.add_mended()->mutable_at(), mended.at);
      out.mutable_mended()->rbegin()->set_words(mended.words);
    }
  }
  return out;
}

sync::pb::NodeStatus FleetReport::status() const {
  const MachineFacts facts = facts_();
  const Snapshot snapshot = ledger_.read();
  sync::pb::NodeStatus out;
  out.set_division(ledger_.division().str());
  out.set_name(ledger_.identity().certificate.name);
  out.set_version(facts.version);
  out.set_as_of_ms(static_cast<std::uint64_t>(ledger_.now().ms));
  out.set_started_ms(static_cast<std::uint64_t>(facts.started.ms));
  out.set_disk_free_bytes(facts.disk_free_bytes);
  out.set_disk_total_bytes(facts.disk_total_bytes);
  out.set_read_only(!facts.read_only.empty());
  out.set_no_files(!facts.no_files.empty());
  out.set_clock_unsure(facts.clock_unsure);
  out.set_backup_failure(facts.backup_failure);
  out.set_quarantined(waiting_in_quarantine(*snapshot));
  out.set_cases(static_cast<std::uint64_t>(snapshot->counter(kCasesAll, "")));
  out.set_node(ledger_.identity().node().str());
  out.set_businesses(static_cast<std::uint32_t>(published_.catalogue()->businesses().size()));
  if (facts.last_backup) out.set_last_backup_ms(static_cast<std::uint64_t>(facts.last_backup->ms));
  if (const auto told = sync::told_to_stop(*snapshot, ledger_.identity().node())) {
    out.set_read_only(true);
    out.set_stopped_ms(static_cast<std::uint64_t>(told->at.ms));
  }
  if (const auto uplink = exchange_.uplink()) {
    out.set_feed_newest(snapshot->feed_got().max());
    out.set_lacking(uplink->lacking);
    out.set_complete_percent(complete_percent(*snapshot, *uplink));
    if (uplink->equal_as_of) out.set_equal_as_of_ms(static_cast<std::uint64_t>(uplink->equal_as_of->ms));
    out.set_differed_lines(uplink->differed);
    if (uplink->repaired) out.set_repaired_ms(static_cast<std::uint64_t>(uplink->repaired->ms));
    if (!uplink->mended.empty()) {
      out.set_healed(uplink->mended.back().words);
      out.set_healed_ms(static_cast<std::uint64_t>(uplink->mended.back().at.ms));
    }
  }
  return out;
}

// Cases that each division has taken or decides, read in one go for all.
class FleetReport::CasesByDivision {
 public:
  explicit CasesByDivision(const LedgerView& view)
      : taken_(read(view, kCasesByState)), decides_(read(view, kCasesElsewhere)) {}

  // Taken in the division or below it, or decided by it.
  std::uint64_t of(const std::string& division) const {
    std::int64_t out = 0;
    for (auto at = taken_.lower_bound(division); at != taken_.end() && at->first.starts_with(division); ++at) {
      out += at->second;
    }
    if (const auto found = decides_.find(division); found != decides_.end()) out += found->second;
    return static_cast<std::uint64_t>(std::max<std::int64_t>(out, 0));
  }

 private:
  using Counts = std::map<std::string, std::int64_t>;
  static Counts read(const LedgerView& view, std::uint16_t counter) {
    Counts out;
    for (const auto& [key, count] : view.counters(counter, {})) out[key.substr(0, key.find('/'))] += count;
    return out;
  }

  Counts taken_;
  Counts decides_;
};

void FleetReport::add_shares(const CasesByDivision& cases, const sync::pb::NodeStatus& status,
                             v1::FleetNode& out) const {
  out.set_catalogue_percent(share(status.businesses(), published_.catalogue()->businesses().size()));
  out.set_cases_percent(share(status.cases(), cases.of(status.division())));
}

std::optional<v1::ContactHistory> FleetReport::contacts(const std::string& division) const {
  const auto code = Division::from(division);
  if (!code || !ledger_.division().covers(*code) || *code == ledger_.division()) return std::nullopt;
  const Snapshot snapshot = ledger_.read();
  v1::ContactHistory out = contacts_.history(*snapshot, division, ledger_.now());
  add_owed(*snapshot, division, out);
  return out;
}

// Lines come with numbers of all children: only a child's own are counted.
void FleetReport::add_owed(const LedgerView& view, const std::string& division, v1::ContactHistory& out) const {
  const auto below = exchange_.below();
  const auto status = below.find(division);
  const ChildNo child = view.child_serving(*Division::from(division));
  if (status == below.end() || child == 0) return;
  const FeedBehind behind = view.feed_behind(child, status->second.feed_newest(), kOwedMax);
  out.set_owed_known(true);
  out.set_owed(status->second.lacking() + behind.lines);
  if (behind.oldest) set_time(*out.mutable_owed_since(), *behind.oldest);
}

v1::Fleet FleetReport::below() const {
  const Snapshot snapshot = ledger_.read();
  const Instant now = ledger_.now();
  v1::Fleet out;
  set_time(*out.mutable_as_of(), now);
  std::map<std::string, v1::FleetNode> nodes;
  // Whoever was invited is expected, met or not.
  for (const auto& [name, bytes] : snapshot->locals(sync::kInvitationRows, kInvitationsMax)) {
    const auto row = sync::decode_invitation_row(bytes);
    if (!row || !row->bound_to) continue;
    v1::FleetNode& node = nodes[row->division.str()];
    node.set_name(row->name);
    node.set_state("never");
    // Heard from before this node was last started.
    const auto last = contacts_.last_contact(row->division.str());
    if (!last) continue;
    node.set_state("silent");
    set_time(*node.mutable_last_contact(), *last);
  }
  const CasesByDivision cases(*snapshot);
  for (const auto& [division, status] : exchange_.below()) {
    v1::FleetNode& node = nodes[division];
    fill(status, node);
    add_shares(cases, status, node);
    const bool heard = now - from_ms(status.last_contact_ms()) < kSilentAfter;
    node.set_state(!heard ? "silent" : status.unsent() > 0 || status.complete_percent() < 100 ? "behind" : "up");
  }
  for (const auto& [division, revocation] : sync::out_of_service(*snapshot)) {
    if (ledger_.division().covers(division)) add_revoked(revocation, nodes[division.str()]);
  }
  std::map<Division, ChildNo> children;
  for (const auto& [division, child] : snapshot->divisions_served()) children.emplace(division, child);
  for (auto& [code, node] : nodes) {
    const auto division = Division::from(code);
    if (!division || *division == ledger_.division()) continue;
    node.set_division(code);
    if (node.name().empty()) node.set_name(names_.name(*division));
    Division parent = division->parent();
    while (!parent.empty() && parent != ledger_.division() && !nodes.contains(parent.str())) parent = parent.parent();
    node.set_parent(parent.str());
    if (node.state() == "silent") {
      const Instant last{node.last_contact().seconds() * 1000};
      node.set_silent_office_minutes(office_minutes(last, now, *published_.calendar()));
    }
    if (const auto child = children.find(*division); child != children.end()) {
      node.set_logs_digest(digest(snapshot->logs().frontier_sum({*division})));
      node.set_feed_digest(digest(snapshot->feed_sum(child->second)));
    }
    *out.add_nodes() = std::move(node);
  }
  return out;
}

}  // namespace yichuang::node
