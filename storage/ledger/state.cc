#include "storage/ledger/state.h"

#include <algorithm>
#include <set>

#include "storage/ledger/kind.h"
#include "storage/ledger/record.h"
#include "storage/proto/rows.pb.h"

namespace yichuang::storage {
namespace {

constexpr std::uint32_t kFormat = 3;
// Pulling newest first leaves one hole at a time; a damaged row may claim more.
constexpr std::size_t kGotSpansMax = 4096;

Error damaged(std::string_view what) {
  return corrupt("the data folder is damaged: " + std::string(what) + " cannot be read");
}

template <class Rows>
Epochs read_epochs(const Rows& rows) {
  Epochs out;
  for (const pb::EpochRow& row : rows) out.push_back({row.id(), row.first()});
  return out;
}

template <class Row>
void write_epochs(const Epochs& epochs, Row& row) {
  for (const Epoch& epoch : epochs) {
    auto& added = *row.add_epochs();
    added.set_id(epoch.id);
    added.set_first(epoch.first);
  }
}

Result<void> load_meta(const View& view, LedgerState& state) {
  const auto bytes = view.get(Space::kLedger, keys::kMeta);
  if (!bytes) return {};  // a new folder
  pb::MetaRow row;
  if (!row.ParseFromString(*bytes)) return damaged("its head row");
  if (row.format() != kFormat) {
    return corrupt("the data folder has format " + std::to_string(row.format()) + "; this release reads format " +
                   std::to_string(kFormat));
  }
  state.logs = row.logs();
  state.child_numbers = static_cast<ChildNo>(row.children());
  state.arrival = row.arrival();
  state.own_log = row.own_log();
  state.serial = row.serial();
  state.last_write_ms = row.last_write_ms();
  state.derived = static_cast<Space>(row.derived_space());
  state.derived_version = row.derived_version();
  return {};
}

Result<void> load_children(const View& view, LedgerState& state) {
  for (auto row = view.scan(Space::kLedger, keys::all('k'), Direction::kForward); row->valid(); row->next()) {
    auto child = decode_child(keys::child_at_end(row->key()), row->value());
    if (!child) return damaged("a child's row");
    state.children.add(std::move(*child));
  }
  return {};
}

Result<void> load_feed_in(const View& view, LedgerState& state) {
  const auto bytes = view.get(Space::kLedger, keys::kFeedIn);
  if (!bytes) return {};
  pb::FeedInRow row;
  if (!row.ParseFromString(*bytes)) return damaged("the position in the parent's feed");
  auto got = RangeSet::decode(row.got(), kGotSpansMax);
  const auto sum = Sum256::from(row.sum());
  if (!got || !sum) return damaged("the position in the parent's feed");
  state.got = std::move(*got);
  state.in_sum = *sum;
  state.in_epochs = read_epochs(row.epochs());
  state.in_mending = row.mending();
  return {};
}

// Orders are read out of their records: there are few.
void load_orders(const View& view, LedgerState& state) {
  for (const Collection collection : {kRevocations, kErasures}) {
    const KeyRange range = keys_beginning_with(keys::record({collection, {}}));
    for (auto row = view.scan(state.derived, range, Direction::kForward); row->valid(); row->next()) {
      const auto record = decode_record(keys::record_after(row->key(), 1), row->value());
      if (record) state.orders.note(record->ref, record->state);
    }
  }
}

}  // namespace

void Children::add(ChildFeed child) {
  for (const Division& division : child.divisions) by_division_[division] = child.no;
  by_no_.insert_or_assign(child.no, std::move(child));
}

ChildFeed* Children::find(ChildNo no) {
  const auto found = by_no_.find(no);
  return found == by_no_.end() ? nullptr : &found->second;
}

const ChildFeed* Children::find(ChildNo no) const {
  return const_cast<Children*>(this)->find(no);
}

const ChildFeed* Children::serving(const Division& division) const {
  const auto found = by_division_.find(division);
  return found == by_division_.end() ? nullptr : find(found->second);
}

ChildNo Children::covering(const Division& division) const {
  for (Division at = division; !at.empty(); at = at.parent()) {
    if (const auto found = by_division_.find(at); found != by_division_.end()) return found->second;
  }
  return 0;
}

std::vector<ChildNo> Children::concerned_by(const Division& division) const {
  std::vector<ChildNo> out;
  if (const ChildNo above = covering(division); above != 0) out.push_back(above);
  for (auto at = by_division_.lower_bound(division); at != by_division_.end() && division.covers(at->first); ++at) {
    out.push_back(at->second);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string log_tag(const LogId& log) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8 | log.data()[i];
  std::string out(5, '0');
  for (auto digit = out.rbegin(); digit != out.rend(); ++digit, value /= 36) *digit = kDigits[value % 36];
  return out;
}

LogId draw_log_id(const View& view, const Division& division, Prng& prng) {
  std::set<std::string> taken;
  const auto own = keys_beginning_with("o" + division.str() + "/");
  for (auto row = view.scan(Space::kLedger, own, Direction::kForward); row->valid(); row->next()) {
    if (const auto id = LogId::from(row->value())) taken.insert(log_tag(*id));
  }
  for (;;) {
    const LogId drawn = *LogId::from(prng.bytes(LogId::kSize));
    if (!taken.contains(log_tag(drawn))) return drawn;
  }
}

Result<void> load_state(const View& view, LedgerState& state) {
  LedgerState empty;
  empty.fresh_log = state.fresh_log;
  empty.epoch_open = state.epoch_open;
  state = std::move(empty);
  TRY(load_meta(view, state));
  TRY(load_children(view, state));
  TRY(load_feed_in(view, state));
  if (const auto bytes = view.get(Space::kLedger, keys::kEpochs)) {
    pb::EpochsRow row;
    if (!row.ParseFromString(*bytes)) return damaged("the list of epochs");
    state.epochs = read_epochs(row.epochs());
  }
  load_orders(view, state);
  return view.health();
}

std::string encode_stopped(const Stopped& stopped) {
  pb::StoppedRow row;
  row.set_node(stopped.node.str());
  row.set_why(stopped.why);
  row.set_at_ms(static_cast<std::uint64_t>(stopped.at.ms));
  return row.SerializeAsString();
}

std::optional<Stopped> decode_stopped(std::string_view bytes) {
  pb::StoppedRow row;
  if (!row.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  const auto node = NodeId::from(row.node());
  if (!node || row.why().empty()) return std::nullopt;
  return Stopped{*node, row.why(), {static_cast<std::int64_t>(row.at_ms())}};
}

std::string encode_meta(const LedgerState& state) {
  pb::MetaRow row;
  row.set_format(kFormat);
  row.set_derived_space(static_cast<std::uint32_t>(state.derived));
  row.set_derived_version(state.derived_version);
  row.set_logs(state.logs);
  row.set_children(state.child_numbers);
  row.set_arrival(state.arrival);
  row.set_own_log(state.own_log);
  row.set_serial(state.serial);
  row.set_last_write_ms(state.last_write_ms);
  return row.SerializeAsString();
}

std::string encode_epochs(const Epochs& epochs) {
  pb::EpochsRow row;
  write_epochs(epochs, row);
  return row.SerializeAsString();
}

std::string encode_child(const ChildFeed& child) {
  pb::ChildRow row;
  for (const Division& division : child.divisions) row.add_divisions(division.str());
  row.set_sum(child.sum.bytes());
  row.set_lines(child.lines);
  row.set_block(child.block);
  row.set_block_sum(child.block_sum.bytes());
  row.set_block_lines(child.block_lines);
  return row.SerializeAsString();
}

std::optional<ChildFeed> decode_child(ChildNo no, std::string_view row) {
  pb::ChildRow in;
  if (!in.ParseFromArray(row.data(), static_cast<int>(row.size())) || in.divisions_size() == 0) return std::nullopt;
  const auto sum = Sum256::from(in.sum());
  const auto block_sum = Sum256::from(in.block_sum());
  if (!sum || !block_sum) return std::nullopt;
  ChildFeed out{no, {}, *sum, in.lines(), in.block(), *block_sum, in.block_lines()};
  for (const std::string& code : in.divisions()) {
    const auto division = Division::from(code);
    if (!division) return std::nullopt;
    out.divisions.push_back(*division);
  }
  return out;
}

std::string encode_feed_in(const LedgerState& state) {
  pb::FeedInRow row;
  row.set_got(state.got.encode());
  row.set_sum(state.in_sum.bytes());
  row.set_mending(state.in_mending);
  write_epochs(state.in_epochs, row);
  return row.SerializeAsString();
}

}  // namespace yichuang::storage
