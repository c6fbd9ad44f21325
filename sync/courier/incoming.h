#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "storage/ledger/ledger.h"
#include "sync/courier/stick.h"
#include "sync/enrol/admitting.h"
#include "sync/enrol/revoking.h"

namespace yichuang::sync {

// What came of a stick so far.
struct StickTaken {
  std::uint64_t entries = 0;        // of logs, not held before
  std::uint64_t entries_known = 0;  // held before
  std::uint64_t ranges_refused = 0;
  std::uint64_t entries_aside = 0;  // of `entries`: behind the last that counts of a revoked box
  std::uint64_t branches = 0;       // logs of which the hub's branch was taken in place of ours
  std::uint64_t entries_cut = 0;    // that stood in our branches of them
  std::uint64_t entries_again = 0;  // of those, written again to a log of our own, under their ids
  std::uint64_t lines = 0;          // of the feed
  std::uint64_t receipts = 0;       // logs whose receipts were believed
  std::uint64_t files = 0;          // that became whole
  std::uint64_t file_bytes = 0;
  std::uint64_t offers = 0;  // entries offered back
  // Down: lines count only where the epochs agree, receipts only when they are news.
  bool feed_counts = true;
  bool news = true;
  // Every line of the feed is here as it stood when this stick, which is news, was written.
  bool feed_equal = false;
};

// Takes one stick in, frame by frame, each in batches of its own: a file that
// breaks off is taken in as far as it goes.
//
//   Owned by   whoever has the bytes; the ledger outlives it.
//   Thread     one at a time.
//   Limit      as StickReader, and the ids that the hub says to lack.
//   Errors     fault() of the reader; kNotWritten when `run` failed: then nothing
//              is asked of the ledger any more.
class StickIntake {
 public:
  // Runs a change in a batch, and returns once that is durable.
  using Run = std::function<Result<void>(std::function<void(storage::Batch&)> change)>;
  // Hears of the hubs that a stick shows to be met.
  using Met = std::function<void(const std::vector<storage::CertificateChain>& hubs)>;
  StickIntake(const storage::Ledger& ledger, std::vector<BoxSecretKey> keys, const PublicKey& root, Run run, Met on_met,
              Instant wall, std::uint64_t restored);

  // The next bytes of the file.
  void take(std::string_view bytes);

  const StickReader& reader() const { return reader_; }
  const StickTaken& taken() const { return taken_; }
  // What the child said of itself and those below it, when this stick was new.
  const std::vector<pb::NodeStatus>& statuses() const { return statuses_; }
  // Down: the hubs that it shows to be met, nearest first, and the logs of which
  // they have said anew what they hold; for our own children.
  const std::vector<storage::CertificateChain>& met() const { return met_; }
  const std::vector<std::pair<Division, storage::LogId>>& receipts() const { return receipts_; }
  // Up: the writer was revoked. What it wrote while it counted is taken in, and what
  // came later set aside; what it says of itself, and what it asks for, is not heard.
  const std::optional<storage::Revocation>& revoked() const { return revoked_; }
  // Down: this node was. That is on the disk, and all that was on the stick.
  const std::optional<pb::Revoked>& told_revoked() const { return told_revoked_; }
  // Whom the stick asked to let in, once it was.
  const std::optional<Admitted>& admitted() const { return admitted_; }
  // Of kRefused, in words.
  const std::string& why_refused() const { return why_refused_; }
  StickFault fault() const { return fault_ == StickFault::kNone ? reader_.fault() : fault_; }
  bool whole() const { return reader_.whole() && fault_ == StickFault::kNone; }

 private:
  bool write(std::function<void(storage::Batch&)> change);
  // Is the writer whom we may hear, and what do we make of it?
  bool begin();
  bool begin_up();
  bool begin_down();
  bool begin_enrol();
  bool refuse(std::string why);
  // Does the word of the writer count, and for how much?
  bool judge_writer();
  bool take_revocation();
  bool is_recorded(const storage::VerifiedRange& range) const;
  void take_frame(pb::StickFrame& frame);
  void take_statement(const pb::StickFrame& frame);
  void take_range(pb::Range& message);
  // The hub's range contradicts what is here.
  void give_way(const storage::VerifiedRange& range);
  void take_offers(pb::StickFrame& frame);
  void take_receipts(const pb::StickFrame& frame);
  void take_lacking(const pb::StickFrame& frame);
  void settle_files();
  void take_feed(pb::StickFrame& frame);
  void settle_feed();
  void take_blob(pb::BlobPart& part);
  bool is_request() const { return reader_.label()->way() == pb::StickLabel::ENROL; }
  bool is_up() const { return reader_.label()->way() == pb::StickLabel::UP; }

  const storage::Ledger& ledger_;
  StickReader reader_;
  PublicKey root_;
  Run run_;
  Met on_met_;
  StickTaken taken_;
  StickFault fault_ = StickFault::kNone;
  Instant wall_;
  std::uint64_t restored_;
  std::optional<Admitted> admitted_;
  std::string why_refused_;
  bool begun_ = false;
  RevokedNodes revoked_nodes_;
  std::optional<storage::Revocation> revoked_;
  std::optional<pb::Revoked> told_revoked_;

  // Up: what the child says of itself.
  pb::StickDownRow statement_;
  bool statement_new_ = false;
  std::vector<pb::NodeStatus> statuses_;
  std::size_t statement_bytes_ = 0;
  // Down: the hubs whose receipts are on it, the last number of the feed that
  // counts, and what was said so far.
  std::vector<storage::Certificate> hubs_;
  std::vector<storage::CertificateChain> met_;
  std::vector<std::pair<Division, storage::LogId>> receipts_;
  storage::Arrival feed_end_ = 0;
  std::set<storage::LogId> stated_;
  std::set<storage::BlobId> lacking_;
  std::vector<std::pair<storage::EntryId, storage::OfferAnswer>> answers_;
};

}  // namespace yichuang::sync
