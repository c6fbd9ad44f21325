#include "storage/ledger/verify.h"

#include <algorithm>

#include "storage/base/check.h"
#include "storage/ledger/feed_blocks.h"
#include "storage/ledger/ledger.h"
#include "storage/ledger/limits.h"
#include "storage/proto/rows.pb.h"

namespace yichuang::storage {
namespace {

// Goes through one state of a ledger, from what is signed to what is derived.
class Verifying {
 public:
  Verifying(const View& view, const Identity& identity, const PublicKey& root)
      : view_(view), ledger_(view), identity_(identity), root_(root) {}

  void check_logs() {
    for (const LogInfo& log : ledger_.logs().of_subtree(identity_.certificate.divisions)) {
      ++out.logs;
      ++out.count(Checked::kOwners);
      const auto owner = verify_chain(log.chain, root_);
      if (!owner || owner->node != log.owner) {
        out.fault(Checked::kOwners, "日志 " + log.id.hex() + "(" + log.division().str() +
                                        ")的证书:" + (owner ? "是别的节点的" : owner.error().context));
      }
      for (const HeldRange& held : log.held) check_range(log, held);
    }
  }

  void check_receipts() {
    for (auto row = scan(Space::kLedger, 'h'); row->valid(); row->next()) {
      const std::string key(row->key().substr(1));
      const std::size_t slash = key.find('/');
      const auto hub = Division::from(key.substr(0, slash));
      const auto log = slash == std::string::npos ? std::nullopt : LogId::from(key.substr(slash + 1));
      if (!hub || !log) continue;
      const auto info = ledger_.logs().by_id(*log);
      for (const Checkpoint& receipt : ledger_.receipts(*hub, *log)) {
        ++out.count(Checked::kReceipts);
        const std::string where =
            hub->str() + " 给日志 " + log->hex() + " 到第 " + std::to_string(receipt.seq) + " 条的回执";
        if (!signature_holds(receipt)) out.fault(Checked::kReceipts, where + ":签名不对");
        const auto hash = info ? ledger_.logs().hash_at(*info, receipt.seq) : std::nullopt;
        if (hash && *hash != receipt.hash) out.fault(Checked::kReceipts, where + ":所签的与这里存的不是同一条链");
      }
    }
  }

  void check_feed() {
    Sum256 sum;
    Arrival next = 1;
    for (;;) {
      const auto rows = ledger_.feed_rows(next, kRowsAtOnce);
      for (const LedgerView::InLine& row : rows) {
        ++out.count(Checked::kFeedLines);
        if (!row.sound) out.fault(Checked::kFeedLines, "第 " + std::to_string(row.line) + " 号已损坏");
        if (row.id) sum.add(line_digest(row.line, row.id->view()).view());
        next = row.line + 1;
      }
      if (rows.size() < kRowsAtOnce) break;
    }
    if (sum != ledger_.feed_in_sum()) {
      out.fault(Checked::kFeedLines, "所存的与所计的不一致,有缺失");
    }
  }

  void check_children() {
    for (auto row = scan(Space::kLedger, 'k'); row->valid(); row->next()) {
      const auto child = decode_child(keys::child_at_end(row->key()), row->value());
      if (!child) {
        out.fault(Checked::kChildLines, "一个下级的行读不了");
        continue;
      }
      check_child(*child);
    }
  }

  void check_files() {
    const Blobs blobs = ledger_.blobs();
    for (auto row = scan(Space::kBlob, 'b'); row->valid(); row->next()) {
      const auto id = BlobId::from(row->key().substr(1));
      if (!id) continue;
      if (!blobs.whole(*id)) {
        ++out.files_under_way;
        continue;
      }
      ++out.count(Checked::kFiles);
      if (!blobs.proves_itself(*id)) out.fault(Checked::kFiles, "附件 " + id->hex() + " 的内容与摘要不符");
    }
  }

  // The rows of two derived spaces, side by side.
  void compare(Space stands, Space made) {
    auto a = view_.scan(stands, {}, Direction::kForward);
    auto b = view_.scan(made, {}, Direction::kForward);
    while (a->valid() || b->valid()) {
      const int order = !a->valid() ? 1 : !b->valid() ? -1 : a->key().compare(b->key());
      ++out.count(Checked::kRecords);
      const std::string_view key = order <= 0 ? a->key() : b->key();
      const bool differs = order == 0  ? !same(key, a->value(), b->value())
                           : order < 0 ? !nothing(key, a->value()) && !left_over(key, a->value())
                                       : !nothing(key, b->value());
      if (differs) {
        out.fault(Checked::kRecords, name_of(key) + (order == 0  ? " 与推出的不同"
                                                     : order < 0 ? " 由日志推不出"
                                                                 : " 应有而没有"));
      }
      if (order <= 0) a->next();
      if (order >= 0) b->next();
    }
  }

  Verification out;

 private:
  static constexpr std::size_t kRowsAtOnce = 4096;

  std::unique_ptr<Cursor> scan(Space space, char letter) const {
    return view_.scan(space, keys::all(letter), Direction::kForward);
  }

  void check_range(const LogInfo& log, const HeldRange& held) {
    for (Seq hi = held.hi; hi >= held.lo && hi != 0;) {
      const std::string where = "日志 " + log.id.hex() + "(" + log.division().str() + ")第 ";
      auto range = ledger_.logs().read_range(log, {held.lo, hi}, kCheckpointEntriesMax, kRangeBytesMax);
      if (!range) {
        out.fault(Checked::kEntries, where + std::to_string(hi) + " 条及以前:读不全");
        return;
      }
      const Seq lo = range->lo;
      const std::uint64_t entries = range->entries.size();
      const auto verified = verify_range(std::move(*range), log.chain, root_);
      if (!verified) {
        out.fault(Checked::kEntries,
                  where + std::to_string(lo) + " 至 " + std::to_string(hi) + " 条:" + verified.error().context);
      } else if ((hi == held.hi && verified->hash_at(hi) != held.end) ||
                 (lo == held.lo && verified->before != held.before)) {
        out.fault(Checked::kEntries, where + std::to_string(lo) + " 条起:链的两端与所记的不符");
      }
      out.count(Checked::kEntries) += entries;
      if (lo <= held.lo) return;
      hi = lo - 1;
    }
  }

  void check_child(const ChildFeed& child) {
    Sum256 lines;
    const KeyRange range{keys::feed_line(child.no, 0), keys::feed_line(child.no, UINT64_MAX)};
    for (auto row = view_.scan(Space::kLedger, range, Direction::kForward); row->valid(); row->next()) {
      pb::FeedLineRow in;
      ++out.count(Checked::kChildLines);
      if (!in.ParseFromArray(row->value().data(), static_cast<int>(row->value().size()))) continue;
      const Arrival line = keys::seq_at_end(row->key());
      if (const auto id = EntryId::from(in.id())) lines.add(line_digest(line, id->view()).view());
    }
    Sum256 blocks = child.block_sum;
    const KeyRange of_blocks{keys::feed_block(child.no, 0), keys::feed_block(child.no, UINT64_MAX)};
    for (auto row = view_.scan(Space::kLedger, of_blocks, Direction::kForward); row->valid(); row->next()) {
      pb::FeedBlockRow in;
      if (!in.ParseFromArray(row->value().data(), static_cast<int>(row->value().size()))) continue;
      if (const auto sum = Sum256::from(in.sum())) blocks.add(*sum);
    }
    const std::string name = "发给 " + child.divisions.front().str() + " 的";
    if (lines != child.sum) out.fault(Checked::kChildLines, name + "各条与总和不符");
    if (blocks != child.sum) out.fault(Checked::kChildLines, name + "分块的和与总和不符");
  }

  static std::string name_of(std::string_view key) {
    if (key.empty()) return "一个没有键的行";
    if (key.front() == 'r' && key.size() > 3) {
      const RecordRef ref = keys::record_after(key, 1);
      return "记录 " + std::to_string(ref.collection) + "/" + to_hex(ref.key);
    }
    return (key.front() == 'x' ? "索引 " : key.front() == 'n' ? "统计 " : "行 ") + to_hex(key);
  }

  // A counter of nothing is none.
  static bool nothing(std::string_view key, std::string_view value) {
    return !key.empty() && key.front() == 'n' && decode_count(value) == 0;
  }

  // What stands and says nothing: a record of which nothing is held any more.
  static bool left_over(std::string_view key, std::string_view value) {
    if (key.empty()) return true;
    if (key.front() != 'r') return false;
    const auto record = decode_record(keys::record_after(key, 1), value);
    return record && record->held.empty();
  }

  static bool same(std::string_view key, std::string_view a, std::string_view b) {
    if (a == b) return true;
    if (key.empty() || key.front() != 'r') return false;
    const auto ordered = [&](std::string_view value) {
      auto record = decode_record(keys::record_after(key, 1), value);
      if (!record) return std::string();
      const auto by_line = [](const Listing& x, const Listing& y) {
        return std::pair(x.child, x.line) < std::pair(y.child, y.line);
      };
      const auto by_place = [](const Place& x, const Place& y) {
        return std::pair(x.log, x.seq) < std::pair(y.log, y.seq);
      };
      for (Held& held : record->held) {
        std::sort(held.places.begin(), held.places.end(), by_place);
        std::sort(held.listed.begin(), held.listed.end(), by_line);
      }
      // The folded ones have an order that counts.
      std::sort(record->held.begin() + static_cast<std::ptrdiff_t>(std::min(record->folded, record->held.size())),
                record->held.end(), [](const Held& x, const Held& y) { return x.id < y.id; });
      std::sort(record->gone.begin(), record->gone.end(), by_line);
      return encode_record(*record);
    };
    const std::string one = ordered(a);
    return !one.empty() && one == ordered(b);
  }

  const View& view_;
  LedgerView ledger_;
  const Identity& identity_;
  const PublicKey& root_;
};

}  // namespace

Result<Verification> Ledger::verify(const PublicKey& root) {
  CHECK(!in_batch_);
  const Space spare = state_.derived == Space::kDerivedA ? Space::kDerivedB : Space::kDerivedA;
  TRY(derive_into(spare));
  const auto view = map_.snapshot();
  Verifying verifying(*view, identity_, root);
  verifying.check_logs();
  verifying.check_receipts();
  verifying.check_feed();
  verifying.check_children();
  if (!stale_) verifying.compare(state_.derived, spare);
  verifying.check_files();
  TRY(view->health());
  TRY(map_.clear(spare));
  return std::move(verifying.out);
}

}  // namespace yichuang::storage
