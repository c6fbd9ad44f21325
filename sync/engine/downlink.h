#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "storage/base/prng.h"
#include "storage/ledger/ledger.h"
#include "sync/engine/admission.h"
#include "sync/engine/hub_sessions.h"
#include "sync/engine/twins.h"
#include "sync/engine/work.h"
#include "sync/enrol/revoking.h"
#include "sync/protocol/packing.h"
#include "sync/protocol/protocol.pb.h"

namespace yichuang::sync {

// One entry, and the record that it is of.
struct EntryOf {
  storage::RecordRef ref;
  storage::EntryId id;
};

// What a hub counts of its peers' messages.
struct DownlinkCounters {
  std::uint64_t handshakes = 0;
  std::uint64_t requests = 0;
  std::uint64_t malformed = 0;
  std::uint64_t forged = 0;
  std::uint64_t replayed = 0;
  std::uint64_t unknown_session = 0;
  std::uint64_t ranges_taken = 0;
  std::uint64_t ranges_refused = 0;
  std::uint64_t offers_taken = 0;
  std::uint64_t put_off = 0;        // to come again later, since too much waits
  std::uint64_t twins_stopped = 0;  // runs that were told to write nothing any more
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
};

// What a hub holds in memory for its peers; the bounds are in protocol/limits.h.
struct DownlinkLoad {
  std::size_t sessions = 0;
  std::size_t guests = 0;      // of them, those that are no child's yet
  std::size_t handshakes = 0;  // answered within the last second
  std::size_t parked = 0;
  std::size_t parked_bytes = 0;
  std::size_t writes = 0;  // on their way to the disk
  std::size_t statuses = 0;
  std::size_t receipt_news = 0;
  std::size_t blobs_absent = 0;
  std::size_t waiting_bytes = 0;  // brought, and not taken in yet
};

// The hub's side of the exchange: answers what its children ask, and takes in
// what they bring.
//
//   Owned by   Exchange, or a test.
//   Thread     sync thread only; takes no lock.
//   Time, I/O  none: messages, times and finished writes in, Work out.
//   Limit      protocol/limits.h.
//   Errors     a peer that misbehaves is dropped or refused, and counted.
class Downlink {
 public:
  Downlink(const storage::Ledger& ledger, const PublicKey& root, Prng& prng);

  // ---- facts in
  void on_request(RequestId request, std::string_view message, Now now);
  void on_written(Ticket ticket, const Result<void>& result, Now now);
  // A batch became durable, anybody's; told before on_written of what it held.
  void on_committed(const storage::CommitNews& news, Now now);
  // Our own uplink has new receipts of a hub above for these logs.
  void on_receipts_above(const Division& hub, const std::vector<storage::LogId>& logs, Now now);
  // The hubs above, nearest first, by their certificate chains, as our uplink has
  // met them in this run; empty as long as it has not.
  void set_hubs_above(std::vector<storage::CertificateChain> chains, Now now);
  // Where our uplink keeps what the hub above knows; outlives this.
  void set_known_above(const std::set<storage::EntryId>* ids) { known_above_ = ids; }
  // A stick brought what a child said of itself and those below it, some time ago.
  void on_told(const storage::Certificate& child, const std::vector<pb::NodeStatus>& statuses);
  // Entries whose proofs are not here, since the last call: to be asked for above.
  std::vector<EntryOf> take_to_prove() { return std::exchange(to_prove_, {}); }
  void on_timer(Now now);
  // As Exchange::on_clock_jump: every child shakes hands anew.
  // Asks this one, and nobody else, whom sessions may let in; for a copy, too.
  void keep_gate();
  void on_clock_jump();
  // Before the first request only.
  void admit(HubLimits limits) {
    limits_ = limits;
    credit_ = CreditTurns(limits);
  }

  // ---- work out
  Work take_work();

  // ---- for people
  const DownlinkCounters& counters() const { return counters_; }
  // What each node below last said of itself, by division.
  // Before the first handshake; kVersions otherwise.
  void speak(VersionRange versions) { sessions_.speak(versions); }
  // Without space for files none is asked for nor taken; children come again.
  void take_files(bool may) { takes_files_ = may; }
  const std::map<std::string, pb::NodeStatus>& statuses() const { return statuses_; }
  // Goes up with every change of the above.
  std::uint64_t statuses_version() const { return statuses_version_; }
  std::size_t sessions() const { return sessions_.size(); }
  DownlinkLoad load() const;

 private:
  // Whom an answer goes to, also when the session is gone by then.
  struct Asked {
    RequestId request;
    SessionId session;
    std::uint64_t counter;
    Instant came;           // steady
    std::size_t bytes = 0;  // packed
    bool has_more = false;
  };
  struct Parked {
    Asked asked;
    pb::Pull pull;
    storage::ChildNo child;
    std::vector<Division> divisions;
    Instant until;
    storage::NodeId node{};
    std::optional<storage::LogId> run{};
  };
  struct PendingPush;
  struct ReceiptNews {
    Division hub;
    storage::LogId log;
    Division owner;
  };
  using Continuation = std::function<void(const Result<void>& result, Now now)>;

  void take(const Asked& asked, HubSession& session, pb::Request& in, std::size_t plain_bytes, Now now);
  void keep_for_later(const Asked& asked, std::string&& packed, Now now);
  // Takes in what waits, as far as the writer keeps up.
  void take_in(Now now);
  void answer(const Asked& asked, pb::Reply& reply, Now now);
  void refuse(const Asked& asked, std::string why, Now now);
  void later(const Asked& asked, Now now);
  void write(std::function<void(storage::Batch&)> change, Continuation then);

  void hello(const Asked& asked, HubSession& session, const pb::Hello& in, Now now);
  void greet(const Asked& asked, const storage::Certificate& child, const pb::Hello& in, Now now);
  void compare(const Asked& asked, HubSession& session, const pb::Compare& in, Now now);
  void push(const Asked& asked, HubSession& session, pb::Push& in, std::size_t plain_bytes, Now now);
  void offer(const Asked& asked, HubSession& session, pb::Offer& in, Now now);
  void pull(const Asked& asked, HubSession& session, pb::Pull in, Now now);
  void enrol(const Asked& asked, HubSession& session, const pb::Enrol& in, Now now);
  void blob_part(const Asked& asked, HubSession& session, pb::BlobPart& in, Now now);
  void feed_compare(const Asked& asked, HubSession& session, const pb::FeedCompare& in, Now now);
  void feed_lines(const Asked& asked, HubSession& session, const pb::FeedLines& in, Now now);
  void blob_want(const Asked& asked, HubSession& session, const pb::BlobWant& in, Now now);
  void prove(const Asked& asked, HubSession& session, const pb::Prove& in, Now now);

  // Why the child is not talked to, when it is because of a revocation.
  std::string why_not(const storage::CertificateChain& chain, const storage::Certificate& child,
                      pb::Revoked& out) const;
  // Ends the sessions of those who have been revoked; each is told why.
  void cut_revoked(Now now);
  // Registers ahead of all else for a fresh box; the bytes that they take of `fill`.
  std::size_t fill_ahead(const storage::LedgerView& view, const Parked& parked, std::size_t fill,
                         pb::PullReply& out) const;
  void finish_push(PendingPush& push, Now now);
  // Looks again at the parked pulls of all, or of these children.
  void wake_all(Now now);
  void wake(const std::set<storage::ChildNo>& children, Now now);
  void answer_parked(const SessionId& session, bool must, Now now);
  void park(Parked parked);
  std::map<SessionId, Parked>::iterator unpark(std::map<SessionId, Parked>::iterator at);
  // The child that serves `division` or lies above it; 0 when none is known.
  storage::ChildNo child_above(Division division) const;
  // Two boxes with one key: is the one that says Hello to stop writing?
  bool judge_run(const storage::Certificate& child, const pb::Hello& in, std::uint64_t nonce);
  void note_run(Parked& parked, const storage::Certificate& child);
  // The boxes of a division, without sessions that are over.
  std::set<SessionId>& boxes_of(const Division& division);
  void note_box(const Asked& asked, const storage::Certificate& child, std::uint64_t echo, std::uint64_t nonce);
  void wake_twins(const storage::Certificate& child, Now now);
  static bool note_twin(const pb::NodeStatus& status, pb::NodeStatus& kept, Now now);
  // Answers if there is something to say, or when `must`.
  bool answer_pull(const Parked& parked, bool must, Now now);
  bool fill_pull(const storage::LedgerView& view, const Parked& parked, std::size_t fill, Now now,
                 pb::PullReply& out) const;
  // Asks the child for blobs that lie with it; false when none is wanted.
  bool name_blobs(const storage::LedgerView& view, const Parked& parked, Instant steady, pb::PullReply& out) const;
  void note_absent(const SessionId& box, const pb::Pull& in, Now now);
  // Children learn what this hub, or one above, holds anew of their logs.
  void tell_receipts(const Division& hub, const std::vector<storage::LogId>& logs, Now now);
  void tell_receipts_above(const std::vector<storage::LogId>& logs, Now now);
  void note_status(const google::protobuf::RepeatedPtrField<pb::NodeStatus>& statuses,
                   const storage::Certificate& child, Now now);
  storage::ChildNo child_number(const storage::LedgerView& view, const storage::Certificate& child);
  void note_child(const std::vector<Division>& divisions, storage::ChildNo no);

  const storage::Ledger& ledger_;
  PublicKey root_;
  Prng& prng_;
  HubSessions sessions_;
  Packer packer_;
  Work work_;
  Ticket last_ticket_ = 0;
  std::map<Ticket, Continuation> continuations_;
  HubLimits limits_;
  CreditTurns credit_;
  IntakeQueue intake_;
  std::size_t taking_bytes_ = 0;  // unpacked, on their way to the disk
  std::map<SessionId, Parked> parked_;
  std::set<std::pair<Instant, SessionId>> parked_until_;
  std::set<std::pair<storage::ChildNo, SessionId>> parked_by_child_;
  // Every child that the ledger keeps a feed for, once that was read.
  std::map<Division, storage::ChildNo> children_;
  bool children_read_ = false;
  std::map<std::string, pb::NodeStatus> statuses_;
  std::uint64_t statuses_version_ = 0;
  Instant expired_at_;
  std::vector<storage::CertificateChain> hubs_above_;
  RevokedNodes revoked_;
  const std::set<storage::EntryId>* known_above_ = nullptr;
  bool takes_files_ = true;
  // Blobs that a box has not got, and until when it is not asked again.
  std::map<std::pair<SessionId, storage::BlobId>, Instant> blobs_absent_;
  // A division may have two boxes: each hears of what the other brings.
  std::map<Division, std::set<SessionId>> boxes_of_;
  std::multiset<storage::LogId> pushing_;  // logs of pushes that are being written
  Twins twins_;
  std::vector<EntryOf> to_prove_;
  std::deque<ReceiptNews> receipt_news_;
  std::uint64_t news_before_ = 0;  // news that fell out of the deque in front
  DownlinkCounters counters_;
};

}  // namespace yichuang::sync
