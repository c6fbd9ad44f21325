#include "sync/courier/memory.h"

#include <algorithm>

#include "storage/ledger/parting.h"
#include "sync/courier/limits.h"

namespace yichuang::sync {

using namespace storage;

namespace {

constexpr std::string_view kUpRow = "courier/up";

std::string down_name(const Division& child) {
  return "courier/down/" + child.str();
}

void forget_sticks(pb::StickUpRow& row) {
  row.clear_open();
  row.clear_taken_echo();
  row.clear_taken_serial();
  row.clear_taken_run();
}

// The place among `open` of the newest stick of ours that the header repeats;
// -1 for none.
int newest_repeated(const pb::StickUpRow& row, const pb::StickHeader& header) {
  for (int i = row.open_size(); i-- > 0;) {
    if (std::find(header.echoes().begin(), header.echoes().end(), row.open(i)) != header.echoes().end()) return i;
  }
  return -1;
}

}  // namespace

void remember(std::uint64_t nonce, google::protobuf::RepeatedField<std::uint64_t>& nonces) {
  nonces.Add(nonce);
  const int over = nonces.size() - static_cast<int>(kSticksRemembered);
  if (over > 0) nonces.erase(nonces.begin(), nonces.begin() + over);
}

pb::StickUpRow up_row(const LedgerView& view) {
  pb::StickUpRow row;
  if (const auto bytes = view.local(kUpRow)) row.ParseFromString(*bytes);
  return row;
}

pb::StickUpRow up_row(const LedgerView& view, std::uint64_t restored) {
  pb::StickUpRow row = up_row(view);
  if (row.restored() == restored) return row;
  forget_sticks(row);
  row.set_restored(restored);
  return row;
}

LocalChange up_change(const pb::StickUpRow& row) {
  return {std::string(kUpRow), row.SerializeAsString()};
}

pb::StickDownRow down_row(const LedgerView& view, const Division& child) {
  pb::StickDownRow row;
  if (const auto bytes = view.local(down_name(child))) row.ParseFromString(*bytes);
  return row;
}

LocalChange down_change(const Division& child, const pb::StickDownRow& row) {
  return {down_name(child), row.SerializeAsString()};
}

void note_contest(Batch& batch, const LogId& log) {
  pb::StickUpRow row = up_row(batch.view());
  const auto& known = row.contested();
  if (std::find(known.begin(), known.end(), log.view()) != known.end()) return;
  if (known.size() >= static_cast<int>(kStickContestsMax)) return;  // the next stick says it again
  row.add_contested(log.str());
  batch.change_local(up_change(row));
}

void forget_contest(Batch& batch, const LogId& log) {
  pb::StickUpRow row = up_row(batch.view());
  auto& known = *row.mutable_contested();
  const auto at = std::find(known.begin(), known.end(), log.view());
  if (at == known.end()) return;
  known.erase(at);
  batch.change_local(up_change(row));
}

RangeSet held_in_common(const LedgerView& view, const LogInfo& log, const Division& hub, const pb::StickUpRow& row) {
  RangeSet out = log.numbers();
  const Parting parts = parting(view.logs(), log, stated_by(view.receipts(hub, log.id)));
  const auto& known = row.contested();
  const bool contested = parts.differs || std::find(known.begin(), known.end(), log.id.view()) != known.end();
  if (contested) out.keep_up_to(parts.agreed.value_or(0));
  return out;
}

void heard_by_line(Batch& batch) {
  pb::StickUpRow row = up_row(batch.view());
  if (row.open().empty() && row.taken_echo() == 0) return;
  forget_sticks(row);
  batch.change_local(up_change(row));
}

bool is_news(const pb::StickUpRow& row, const pb::StickHeader& header) {
  if (newest_repeated(row, header) >= 0) return true;
  const bool same = row.taken_echo() != 0 && std::find(header.echoes().begin(), header.echoes().end(),
                                                       row.taken_echo()) != header.echoes().end();
  return same && header.run() == row.taken_run() && header.serial() > row.taken_serial();
}

void note_believed(pb::StickUpRow& row, const pb::StickHeader& header) {
  const int newest = newest_repeated(row, header);
  if (newest >= 0) {
    row.set_taken_echo(row.open(newest));
    row.mutable_open()->erase(row.open().begin(), row.open().begin() + newest + 1);
  }
  row.set_taken_serial(header.serial());
  row.set_taken_run(header.run());
}

}  // namespace yichuang::sync
