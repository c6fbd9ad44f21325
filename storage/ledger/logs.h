#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/base/result.h"
#include "storage/base/sum256.h"
#include "storage/engine/ordered_map.h"
#include "storage/ledger/certificate.h"
#include "storage/ledger/checkpoint.h"
#include "storage/ledger/entry.h"
#include "storage/ledger/keys.h"
#include "storage/ledger/range_set.h"

namespace yichuang::storage {

// A run of entries held without a hole, with the chain hash on either side: what
// lets two nodes see at a glance whether they hold the same.
struct HeldRange {
  Seq lo = 1;
  ChainHash before;  // h(lo-1)
  Seq hi = 0;
  ChainHash end;  // h(hi)

  bool operator==(const HeldRange&) const = default;
};

// One log as this node holds it.
struct LogInfo {
  LogNo no = 0;
  LogId id;
  NodeId owner;
  std::vector<Division> divisions;  // the owner's, its own first
  CertificateChain chain;           // the owner's
  std::vector<HeldRange> held;      // ascending, never touching

  const Division& division() const { return divisions.front(); }
  // May the log hold what `author` wrote?
  bool covers(const Division& author) const;
  RangeSet numbers() const;
  Seq head() const { return held.empty() ? 0 : held.back().hi; }
};

// 32 bytes that two nodes compute alike when they hold the same of a log.
Digest frontier_digest(const LogId& log, const std::vector<HeldRange>& held);

// Entries of one log as they travel: with the hash before them, and a checkpoint
// by the log's owner at their end, they prove themselves.
struct LogRange {
  LogId log;
  NodeId owner;
  Seq lo = 1;
  ChainHash before;
  std::vector<std::string> entries;  // each as encode_entry made it
  Instant checkpoint_time;
  Signature signature;     // the owner's, on the checkpoint that follows from the above
  CertificateChain chain;  // empty when the receiver is known to have it

  Seq hi() const { return lo + entries.size() - 1; }
};

// A LogRange whose chain and signature were found good.
struct VerifiedRange {
  LogId log;
  Certificate owner;
  CertificateChain chain;
  Seq lo = 1;
  ChainHash before;
  std::vector<ParsedEntry> entries;
  std::vector<std::string> encoded;  // of each entry
  std::vector<ChainHash> hashes;     // h(lo), h(lo+1), …
  Checkpoint checkpoint;

  Seq hi() const { return lo + entries.size() - 1; }
  // h at `seq`, for lo-1 ≤ seq ≤ hi.
  const ChainHash& hash_at(Seq seq) const { return seq < lo ? before : hashes[seq - lo]; }
};

// Recomputes every digest and the chain, and checks the signature at its end
// against the owner's certificate, which is `known` or comes with the range and
// leads to `root`. The work of a replica that needs no state: any thread.
// Errors: kCorrupt, kTooLarge; kNotFound when the owner's certificate is unknown.
Result<VerifiedRange> verify_range(LogRange range, const std::optional<CertificateChain>& known, const PublicKey& root);

// Reads logs out of one state of the map.
//
//   Thread   as the view's.
//   Errors   as View: absent, and the view is unhealthy.
class Logs {
 public:
  explicit Logs(const View& view) : view_(view) {}

  std::optional<LogInfo> by_id(const LogId& id) const;
  std::optional<LogInfo> by_no(LogNo no) const;
  // Logs whose owner's own division is exactly `division`, by number.
  std::vector<LogInfo> of_division(const Division& division) const;
  // Logs whose owner's own division lies within one of `divisions`, by number.
  std::vector<LogInfo> of_subtree(const std::vector<Division>& divisions) const;
  // The sum of the frontier digests of those.
  Sum256 frontier_sum(const std::vector<Division>& divisions) const;

  // As encode_entry made it.
  std::optional<std::string> entry(LogNo log, Seq seq) const;
  // h(seq); absent when it does not follow from what is held.
  std::optional<ChainHash> hash_at(const LogInfo& log, Seq seq) const;
  // When the first checkpoint at or behind `seq` was put.
  std::optional<Instant> time_at(LogNo log, Seq seq) const;
  // The first checkpoint at or behind `seq`.
  std::optional<Checkpoint> checkpoint_behind(LogNo log, Seq seq) const;
  // The newest part of `wanted`, all of which must be held: about `entries_max`
  // entries and `bytes_max` bytes, more only when one checkpoint covers more. It
  // ends at the first checkpoint at or behind the end of `wanted`, and begins
  // behind a checkpoint or with `wanted` itself. Absent when that is not held.
  std::optional<LogRange> read_range(const LogInfo& log, Span wanted, std::size_t entries_max,
                                     std::size_t bytes_max) const;

 private:
  std::vector<LogInfo> owned(const std::string& prefix) const;
  std::optional<Checkpoint> checkpoint_at(LogNo log, Seq seq) const;
  // Where a range that ends at `wanted` may be cut, its end first.
  std::vector<Seq> cuts_below(LogNo log, Span wanted, std::size_t entries_max) const;

  const View& view_;
};

// Rows to and from bytes.
std::string encode_log(const LogInfo& log);
std::optional<LogInfo> decode_log(LogNo no, std::string_view row);

}  // namespace yichuang::storage
