#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "storage/base/prng.h"
#include "storage/ledger/ledger.h"
#include "sync/channel/envelope.h"
#include "sync/engine/blob_errands.h"
#include "sync/engine/feed_narrowing.h"
#include "sync/engine/line_meter.h"
#include "sync/engine/line_rules.h"
#include "sync/engine/push_queue.h"
#include "sync/engine/watchdog.h"
#include "sync/engine/withheld_ranges.h"
#include "sync/engine/work.h"
#include "sync/protocol/packing.h"
#include "sync/protocol/protocol.pb.h"
#include "sync/protocol/versions.h"

namespace yichuang::sync {

// How to reach and know the hub.
struct HubAddress {
  BoxPublicKey key;  // what it listens with
  PublicKey root;    // of the province
};

// A hub above this node, as its certificate names it.
struct HubAbove {
  Division division;
  storage::NodeId node;
  std::string name;
  storage::CertificateChain chain;
};

// Something that the exchange has put right by itself.
struct Mended {
  Instant at;  // wall time
  std::string words;
};

// What people want to know of the line to the hub.
struct UplinkStatus {
  bool up = false;                      // the last request was answered
  std::optional<Instant> since;         // wall time at which `up` last changed
  std::optional<Instant> last_contact;  // wall time of the last answer
  std::string refusal;                  // why the hub does not talk to us
  std::uint32_t version = 0;            // of the protocol, as agreed with the hub; 0 before
  // This node was revoked, as the hub has said.
  struct Revoked {
    std::string by;
    std::string reason;
    Instant at;
  };
  std::optional<Revoked> revoked;
  std::vector<HubAbove> hubs;  // nearest first, as met in this run
  Millis clock_ahead{0};       // the hub's clock less ours
  Millis round_trip{0};
  bool compared = false;    // what both hold was compared in this session
  bool logs_equal = false;  // and every log below us is the same there
  bool feed_equal = false;  // and every line of our feed is here, by its sum
  // When logs and feed were last found equal, by the wall clock; how many lines of
  // the feed differed when it was last repaired, how many were pulled for that in
  // this run, and when.
  std::optional<Instant> equal_as_of;
  std::uint64_t differed = 0;
  std::uint64_t pulled_again = 0;
  std::optional<Instant> repaired;
  bool offers_open = false;  // entries are kept whose offer is not through yet
  std::uint64_t unsent = 0;  // entries below us without the hub's receipt
  std::optional<Instant> oldest_unsent;
  std::uint64_t lacking = 0;       // entries of logs below us that the hub has and we do not
  std::uint64_t feed_lacking = 0;  // numbers of our feed that are not here
  // Of those that are lacking: what the hub sent did not prove itself, or it sent
  // nothing. They are asked for again, ever more seldom.
  std::uint64_t damaged_there = 0;
  std::uint64_t not_given = 0;
  std::uint64_t damaged_ranges = 0;  // that came in this run
  std::uint64_t proofs = 0;          // of single entries, that came in this run
  std::uint64_t proofs_refused = 0;  // and of those that came, what proved nothing
  // Since when logs and feed have been equal without a break; absent while they
  // are not.
  std::optional<Instant> equal_since;
  std::uint64_t bytes_out = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t requests = 0;
  std::uint64_t failures = 0;
  std::uint64_t set_aside = 0;  // logs that the hub refuses
  std::uint64_t gave_way = 0;   // times that the hub's branch of a log was taken for ours
  double bytes_per_ms = 0;      // that the line carries up; 0: not known yet
  std::uint64_t stalls = 0;     // times that the line was up and moved nothing
  std::optional<Stall> last_stall;
  // Why bulk waits, when some does, and what of the hour's budget is used.
  LineAllowance::Bulk bulk = LineAllowance::Bulk::kMay;
  std::uint64_t hour_bytes = 0;
  std::uint64_t hour_bytes_max = 0;  // 0: no budget
  bool stopped = false;              // the hub has told this box to write nothing any more
  std::vector<Mended> mended;        // in this run, the newest last, kMendedKept of them
};

// What a child holds in memory for its line; the bounds are in protocol/limits.h.
struct UplinkLoad {
  std::size_t flights = 0;  // requests under way
  std::size_t flight_bytes = 0;
  std::size_t credit = 0;  // what the hub grants of them
  std::size_t writes = 0;  // on their way to the disk
  std::size_t known_above = 0;
  std::size_t errands = 0;  // files to bring or fetch
};

// The child's side of the exchange: keeps the line to the hub, sends what the
// hub lacks, newest first, and fetches what is there for us.
//
//   Owned by   Exchange, or a test.
//   Thread     sync thread only; takes no lock.
//   Time, I/O  none: answers, times and finished writes in, Work out.
//   Limit      kPushesUnderWayMax pushes and one pull under way, within the
//              hub's credit.
//   Invariant  everything asked may be asked again; an answer counts only while
//              its request is waited for.
class Uplink {
 public:
  Uplink(const storage::Ledger& ledger, BoxSecretKey channel_key, HubAddress hub, Prng& prng, LineRules rules = {});

  // ---- facts in
  void start(Now now);
  void on_reply(RequestId request, std::string_view message, Now now);
  // The request or its answer was lost, or took too long.
  void on_failure(RequestId request, Now now);
  // The line came up: there is no need to wait any longer.
  void on_line_up(Now now);
  // There is no connection: an outage, and no stall.
  void on_line_down(Now now);
  void on_written(Ticket ticket, const Result<void>& result, Now now);
  // A batch became durable, anybody's; told before on_written of what it held.
  void on_committed(const storage::CommitNews& news, Now now);
  void on_timer(Now now);
  // As Exchange::on_clock_jump.
  void on_clock_jump(Now now);
  // A stick of the hub has said so, and it is on the disk.
  void on_told_revoked(const pb::Revoked& in) { note_revoked(in); }
  // What this node and those below it say of themselves; sent along with the
  // next Pull, which is asked anew when something of note has changed.
  void set_statuses(std::vector<pb::NodeStatus> statuses, Now now);
  // Before start(); kVersions otherwise.
  void speak(VersionRange versions) { versions_ = versions; }
  // Before start(): this node has children. What it takes in from them is work of its
  // own, so that its hub is to know this run before it has written anything itself.
  void serve_children() { draw_run(); }
  // Without space for files none is fetched.
  void take_files(bool may) { takes_files_ = may; }

  // ---- work out
  Work take_work();
  // Receipts that came in since the last call, by hub; for our own children.
  std::vector<std::pair<Division, std::vector<storage::LogId>>> take_receipt_news();

  // Registers that the hub answered to know, in this session, while our feed was
  // equal to its own: superseded there, so nobody below needs to keep them.
  const std::set<storage::EntryId>& known_above() const { return known_above_; }

  // For a copy that a machine resumed from memory goes on with: what it was reading
  // when it was copied is read anew.
  void forget_narrowing() { give_up_narrowing(); }

  // Asks the hub for the proof of an entry that the feed has brought; it is noted in the
  // ledger (storage/ledger/proof.h) when it came and holds.
  void prove(const storage::RecordRef& ref, const storage::EntryId& id, Now now);

  // ---- for people
  const UplinkStatus& status() const { return status_; }
  UplinkLoad load() const;

 private:
  enum class Phase : std::uint8_t { kDown, kShaking, kGreeting, kComparing, kOpen };
  enum class Asking : std::uint8_t {
    kHandshake,
    kHello,
    kCompare,
    kPush,
    kOffer,
    kPull,
    kBringBlob,
    kFetchBlob,
    kFeedCompare,
    kFeedLines,
    kProve
  };

  struct Session {
    SessionId id;
    TransportKeys keys;
    std::uint64_t sent = 0;
    Instant opened;
    std::uint64_t heard = 0;  // the hub's counter behind the newest answer
  };
  struct Flight {
    Asking what;
    std::uint64_t counter = 0;
    Instant sent;
    Instant deadline;
    std::size_t bytes = 0;
    std::vector<std::pair<storage::LogId, storage::Span>> pushed{};
    std::vector<storage::EntryId> offered{};
    std::optional<BlobErrands::Errand> errand{};
    std::vector<storage::Span> again{};  // numbers of the feed
    std::vector<std::pair<storage::LogId, storage::Span>> asked{};
    std::uint64_t heard_before = 0;  // Session::heard when this was sent
    LineMeter::Mark mark{};
    std::size_t expects = 0;  // bytes of an answer that is weighty itself
    bool parked = false;      // may be answered whenever there is something to say
  };
  // A log of which the hub holds another branch, and what is known of where the
  // two part: the highest number at which both agree, and a higher one at which
  // they do not.
  struct Contest {
    storage::Seq agreed = 0;
    storage::Seq differs = 0;
    bool giving_way = false;
  };
  // Which hub's statements are being compared, and how far.
  struct Comparing {
    HubAbove hub;
    bool sums_asked = false;
    std::vector<std::uint32_t> buckets;
  };
  // A slice of the feed on its way to the disk, and what the batch made of it.
  struct TakingSlice;
  using Continuation = std::function<void(const Result<void>& result, Now now)>;

  // Starts whatever the state allows.
  void step(Now now);
  void go_on(Now now);
  void shake_hands(Now now);
  void greet(Now now);
  void compare_next(Now now);
  void open_up(Now now);
  void rescan(Now now);
  void see_what_waits();
  // Looks again at what the hub has of `log` and we do not.
  void want(const storage::LedgerView& view, const storage::LogId& log);
  void look_for_branch(const storage::LedgerView& view, const storage::LogInfo& log,
                       const std::vector<storage::HeldRange>& stated);
  void contest(const storage::LogId& log, storage::Seq differs, storage::Seq agreed);
  std::optional<storage::Span> next_look(const storage::LedgerView& view, const storage::LogInfo& log,
                                         const Contest& contest) const;
  void ask_for_branches(const storage::LedgerView& view, pb::Pull& pull, Flight& flight, Instant now);
  // Names it in a Pull, unless it is still to be left alone.
  bool ask_for(const storage::LedgerView& view, const storage::LogId& log, storage::Span span, Instant now,
               pb::Pull& pull, Flight& flight) const;
  // What an answer of the hub did not bring, or brought damaged.
  void withhold(const storage::LogId& log, storage::Span span, WithheldRanges::Why why, Now now);
  void withhold_unproven(const pb::Range& message, Now now);
  // False when the hub is to be asked anew what it holds.
  bool note_what_was_not_given(const Flight& flight, const pb::PullReply& in, Now now);
  void count_withheld();
  bool wants_some_now(Instant now) const;
  void prove_some(Now now);
  void take_prove(const pb::ProveReply& in, Now now);
  void take_branch(const storage::LedgerView& view, storage::VerifiedRange range);
  void give_way(storage::VerifiedRange range, storage::Seq agreed);
  // What this run is known by, unless this box was told to write nothing any more: its
  // log, or before it has one, at a hub, a number drawn.
  std::string run_to_tell() const;
  void draw_run();
  void stop_writing();
  // Notes what was mended, in words for people.
  void say_mended(std::string words, Now now);
  void look_for_lost_entries(Now now);
  // A range of the hub's contradicts what is held here.
  void refused_here(const storage::VerifiedRange& range);
  void push_some(Now now);
  bool push_one(Now now);
  // Unpacked bytes that the next push is filled to.
  std::size_t fill(bool whole_message, bool bulk) const;
  void offer_some(Now now);
  void offer_anew();
  void pull(Now now);
  // Asks a parked Pull anew, for the sake of what it says.
  void renew_pull(Now now);
  void run_errand(Now now);

  void ask(Asking what, pb::Request& request, Flight flight, Now now);
  void send_packed(Asking what, const std::string& packed, Flight flight, Now now);
  void write(std::function<void(storage::Batch&)> change, Continuation then);
  void abandon_all();
  void trouble(Now now);
  void contact(const pb::Reply& reply, const Flight& flight, std::size_t bytes, Now now);
  // Is it the answer that takes its time on the line?
  static bool weighs_down(Asking what) {
    return what == Asking::kPull || what == Asking::kFetchBlob || what == Asking::kFeedCompare ||
           what == Asking::kFeedLines || what == Asking::kProve;
  }
  // Since when nothing has moved that should have, either way.
  std::optional<Instant> stuck_since() const;
  void look_for_stalls(Now now);
  // Gives up a line that moves nothing, for a new one.
  void break_off(Instant stuck, Now now);
  void look_at_line(Now now);
  void start_over(Now now);
  void say_hello_again();
  void lose_session(Now now);

  void take_answer(std::string_view message, Now now);
  void take_reply(const Flight& flight, pb::Reply& reply, Now now);
  void take_hello(const pb::HelloReply& in, Now now);
  void take_compare(const pb::CompareReply& in, Now now);
  void take_push(const Flight& flight, const pb::PushReply& in, Now now);
  void take_offer(const Flight& flight, const pb::OfferReply& in, Now now);
  void take_pull(const Flight& flight, pb::PullReply& in, Now now);
  // `coming`: logs of which the same answer has brought something already.
  void take_range(const storage::LedgerView& view, pb::Range& message, std::set<storage::LogId>& coming, Now now);
  void take_slice(const storage::LedgerView& view, pb::PullReply& in, Now now);
  void settle_slice(const TakingSlice& taken);
  void take_ahead(pb::PullReply& in, Now now);
  void note_revoked(const pb::Revoked& in);
  // Finding and repairing where the feed differs, in uplink_narrowing.cc.
  enum class Narrowing : std::uint8_t { kIdle, kCounting, kComparing, kRepairing, kFreeing };
  bool holds_back_pull() const { return narrowing_for_ == NarrowingFor::kDifference; }
  void begin_narrowing(Now now);
  void narrow_some(Now now);
  void counted(Now now);
  void begin_comparing(Now now);
  void repaired(Now now);
  void feed_is_equal(Now now);
  void feed_differs(Now now);
  void give_up_narrowing();
  void take_feed_compare(const pb::FeedCompareReply& in, Now now);
  void take_feed_lines(const Flight& flight, pb::FeedLinesReply& in, Now now);
  // One of the writes that a pull led to is over; behind the last one we go on.
  void written_of_pull(Now now);
  void take_names(const pb::PullReply& in);
  void take_blob_taken(const Flight& flight, const pb::BlobTaken& in, Now now);
  void take_blob_part(const Flight& flight, pb::BlobPart& in, Now now);
  void note_at_hub(const storage::BlobId& id);
  // The receipts of one statement, when a hub that we know signed it.
  bool note(const pb::LogReceipts& in, std::vector<std::pair<Division, storage::LogId>>& noted,
            std::vector<std::function<void(storage::Batch&)>>& changes) const;
  void report(std::vector<std::pair<Division, storage::LogId>> noted);
  void refresh_status(Now now);

  const storage::Ledger& ledger_;
  BoxSecretKey channel_key_;
  HubAddress hub_;
  Prng& prng_;
  Packer packer_;
  Work work_;

  Phase phase_ = Phase::kDown;
  std::optional<Initiator> initiator_;
  std::optional<Session> session_;
  RequestId last_request_ = 0;
  std::map<RequestId, Flight> flights_;
  Ticket last_ticket_ = 0;
  std::map<Ticket, Continuation> continuations_;
  std::size_t writes_of_pull_ = 0;

  std::uint32_t failures_in_row_ = 0;
  std::uint32_t unanswered_in_row_ = 0;  // requests that were not said to be lost either
  Instant seen_;                         // steady and wall time of the last fact
  Instant seen_wall_;
  Instant not_before_;  // nothing is asked until then
  std::uint64_t credit_ = 0;
  double packed_ratio_ = 0.5;  // packed bytes to unpacked ones, of the last push; at first a careful guess
  LineMeter meter_;
  LineMeter meter_down_;
  LineAllowance allowance_;
  Watchdog moves_up_;
  Watchdog moves_down_;
  Unanswered unanswered_;
  bool line_down_ = false;
  bool bulk_might_ = true;  // as of the last look
  Instant heard_;           // steady time of the last answer
  std::optional<Instant> pull_not_before_;
  std::uint64_t echo_ = 0;

  std::vector<Comparing> comparing_;
  PushQueue queue_;
  std::set<storage::LogId> owners_unknown_there_;
  std::map<storage::LogId, storage::RangeSet> wanted_;
  std::map<storage::LogId, Contest> contested_;
  WithheldRanges withheld_;
  // Entries whose proofs are wanted.
  struct Proving {
    storage::RecordRef ref;
    std::uint32_t times = 0;
    Instant not_before{};
  };
  std::map<storage::EntryId, Proving> proving_;
  // Offers of this contact: what was offered, how far the round has come, and
  // whether a register waits for the feed to be equal, to be offered once more.
  std::set<storage::EntryId> offered_;
  std::optional<storage::EntryId> offered_up_to_;
  std::set<storage::EntryId> known_above_;
  bool offers_done_ = false;
  bool offers_wait_for_feed_ = false;
  bool feed_settled_ = false;
  FeedNarrowing narrowing_;
  Narrowing narrowing_at_ = Narrowing::kIdle;
  enum class NarrowingFor : std::uint8_t { kCount, kDifference };
  NarrowingFor narrowing_for_ = NarrowingFor::kCount;
  bool narrowing_writes_ = false;
  std::uint64_t differing_found_ = 0;
  std::optional<Instant> counted_at_;  // steady
  bool free_lost_ = false;             // records are still to be looked through for lost lines
  Instant narrow_not_before_;
  Millis narrow_retry_{0};
  std::optional<storage::LogId> open_log_;  // of this run
  std::optional<storage::LogId> run_;       // of a hub: drawn at its start
  std::uint64_t lost_there_ = 0;            // entries that the hub once had, by its word
  std::uint64_t receipts_seen_ = 0;
  // A fresh box: from which line on registers come ahead, 0 when they are through,
  // and numbers of its own logs to fetch before all others.
  std::uint64_t ahead_from_ = 0;
  std::vector<std::pair<storage::LogId, storage::Seq>> first_;
  storage::Arrival arrival_ = 0;  // the hub's, as last told

  BlobErrands errands_;
  VersionRange versions_ = kVersions;
  bool takes_files_ = true;
  bool blob_being_written_ = false;
  bool names_asked_ = false;  // the last Pull lets the hub name blobs

  std::vector<pb::NodeStatus> statuses_;
  std::string told_of_note_;  // as of the last Pull
  std::vector<std::pair<Division, std::vector<storage::LogId>>> receipt_news_;
  UplinkStatus status_;
  Instant backlog_counted_{-1000};
};

}  // namespace yichuang::sync
