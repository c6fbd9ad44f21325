#pragma once

#include <map>
#include <optional>
#include <vector>

#include "storage/base/prng.h"
#include "storage/base/result.h"
#include "storage/base/sum256.h"
#include "storage/engine/ordered_map.h"
#include "storage/ledger/certificate.h"
#include "storage/ledger/checkpoint.h"
#include "storage/ledger/keys.h"
#include "storage/ledger/orders.h"
#include "storage/ledger/range_set.h"

namespace yichuang::storage {

// Who this node is: the key that signs, and the certificate chain that says what
// it serves.
struct Identity {
  SigningKey key;
  CertificateChain chain;
  Certificate certificate;
  // Of the division, not of the box: a replaced hub gets it back from its parent.
  SecretKey division_secret;

  NodeId node() const { return key.public_key(); }
  const Division& division() const { return certificate.division(); }
};

// A stretch of a hub's life between two starts, by the first arrival number it
// gave out. Equal ids at one place of two chains mean equal chains so far.
struct Epoch {
  std::uint64_t id = 0;
  Arrival first = 0;
  bool operator==(const Epoch&) const = default;
};
using Epochs = std::vector<Epoch>;

// A child's feed: what this node has listed for it, as one sum.
struct ChildFeed {
  ChildNo no = 0;
  std::vector<Division> divisions;  // its own first
  Sum256 sum;                       // of the lines that list an id (line_digest)
  std::uint64_t lines = 0;          // listed ids
  // The newest block of it, by its first number; 0 before the first line.
  Arrival block = 0;
  Sum256 block_sum;
  std::uint64_t block_lines = 0;
};

// The feeds given, found by the division that they serve.
class Children {
 public:
  void add(ChildFeed child);
  ChildFeed* find(ChildNo no);
  const ChildFeed* find(ChildNo no) const;
  // The child of which one division is exactly `division`.
  const ChildFeed* serving(const Division& division) const;
  // Children that an address or a writer's division concerns: those that cover
  // it and those below it. Ascending, no repeats.
  std::vector<ChildNo> concerned_by(const Division& division) const;
  // The child that covers `division`; 0 for none.
  ChildNo covering(const Division& division) const;
  const std::map<ChildNo, ChildFeed>& all() const { return by_no_; }

 private:
  std::map<ChildNo, ChildFeed> by_no_;
  std::map<Division, ChildNo> by_division_;
};

// The log that this run writes.
struct OpenLog {
  LogNo no = 0;
  LogId id;
  Seq head = 0;
  ChainHash hash;
  Seq sealed = 0;              // the number of the last checkpoint
  std::size_t bytes_open = 0;  // of the entries behind it
};

// What the ledger keeps in memory between batches; all of it can be read back
// from disk but the two facts of the run.
struct LedgerState {
  // Of the run: a log id that nothing was written under yet, and whether lines
  // were given out since the start.
  LogId fresh_log;
  bool epoch_open = false;

  std::uint32_t logs = 0;
  ChildNo child_numbers = 0;
  Arrival arrival = 0;
  LogNo own_log = 0;
  std::uint32_t serial = 0;
  std::uint64_t last_write_ms = 0;
  Space derived = Space::kDerivedA;
  std::uint32_t derived_version = 0;  // 0: nothing was ever written
  std::optional<OpenLog> open;
  std::string stopped;  // why no command writes an entry; empty when all is well
  Epochs epochs;
  Children children;
  // The parent's feed: numbers held, its epochs, the sum of the ids on its lines.
  RangeSet got;
  Epochs in_epochs;
  Sum256 in_sum;
  Orders orders;
  bool in_mending = false;  // rows of it were lost, and not all is back
};

// Five characters, base 36, that stand for a log in case numbers.
std::string log_tag(const LogId& log);

// A log id whose tag no log of `division` known in `view` carries.
LogId draw_log_id(const View& view, const Division& division, Prng& prng);

// Reads the state back. `fresh_log` and `epoch_open` stay as they are, and `open`
// is empty: a new run, or a run after a failed write, opens a new log.
// Errors: kCorrupt when a row is damaged or of a format unknown to this release.
Result<void> load_state(const View& view, LedgerState& state);

// That a node was told to write nothing any more, in the local row of that name.
inline constexpr std::string_view kStoppedRow = "stopped";
struct Stopped {
  NodeId node;
  std::string why;
  Instant at;
};
std::string encode_stopped(const Stopped& stopped);
std::optional<Stopped> decode_stopped(std::string_view row);

std::string encode_meta(const LedgerState& state);
std::string encode_epochs(const Epochs& epochs);
std::string encode_child(const ChildFeed& child);
// Absent when the row is damaged.
std::optional<ChildFeed> decode_child(ChildNo no, std::string_view row);
std::string encode_feed_in(const LedgerState& state);

}  // namespace yichuang::storage
