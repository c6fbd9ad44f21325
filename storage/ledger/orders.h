#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/division.h"
#include "storage/base/instant.h"
#include "storage/base/result.h"
#include "storage/ledger/ids.h"
#include "storage/ledger/logs.h"
#include "storage/ledger/projection.h"

// What a hub orders about nodes and records below it: that a node counts no
// longer, that a record's bodies go. Orders are registers that travel like
// certificates; every node that has one obeys it, whichever came first, the order
// or what it is about.

namespace yichuang::storage {

// Why an entry whose writer may write it is quarantined (Held::reason): it stands
// behind the last number that counts of a revoked node's log.
inline constexpr std::uint32_t kReasonRevoked = 1;

// A node is not trusted any more. What stands in its logs up to `last` counts.
struct Revocation {
  NodeId node;
  Division division;
  std::string reason;
  std::map<LogId, Seq> last;
  std::string by;
  Instant at;
  std::string name;
};
std::string encode_revocation(const Revocation& revocation);
// Errors: kCorrupt.
Result<Revocation> parse_revocation(std::string_view bytes);
std::string revocation_key(const Division& issuer, const NodeId& node);

// What the issuer's subtree wrote in a record goes: bodies, blobs, index.
struct Erasure {
  RecordRef ref;
  std::string reason;
  std::string by;
  Instant at;
  std::string title;
};
std::string encode_erasure(const Erasure& erasure);
Result<Erasure> parse_erasure(std::string_view bytes);
std::string erasure_key(const Division& issuer, const RecordRef& ref);

// A node's word, in its own log, that it has removed what it held of a record.
struct Removal {
  enum class Cause : std::uint8_t { kErased = 1, kGone = 2 };
  RecordRef ref;
  Cause cause = Cause::kErased;
  std::uint32_t bodies = 0;
  std::uint32_t blobs = 0;
  Instant at;
  NodeId node;
};
std::string encode_removal(const Removal& removal);
Result<Removal> parse_removal(std::string_view bytes);
std::string removal_key(const Division& at, const RecordRef& ref);

// Are records of this collection orders or answers to them?
bool is_order(Collection collection);
// A register whose state is its message.
const Projection& order_projection();

// All orders that stand, as the writer judges entries by them.
//
//   Owned by   LedgerState.
//   Thread     the writer's only.
//   Time, I/O  none.
class Orders {
 public:
  // The state of the register `ref` is `state` now; empty: it has none. Gives
  // what has to be judged anew: logs with the first number, records.
  struct Concerned {
    struct Tail {
      NodeId node;
      Division division;
      std::map<LogId, Seq> from;  // of logs not named: from the beginning
    };
    std::optional<Tail> tail;
    std::optional<RecordRef> record;
  };
  Concerned note(const RecordRef& ref, std::string_view state);

  // The last number of the log that counts; the highest there is when its owner
  // is not revoked.
  Seq counted_up_to(const LogInfo& log) const;
  bool revokes(const NodeId& node) const { return !revoked_.empty() && revoked_.contains(node); }
  // Do the bodies that `author` wrote in the record go?
  bool erases(const RecordRef& ref, const Division& author) const;
  bool erases_anything(const RecordRef& ref) const { return !erased_.empty() && erased_.contains(ref); }

 private:
  struct Issued {
    Division issuer;
    Revocation revocation;
  };
  Concerned note_revocation(const RecordRef& ref, std::string_view state, const Division& issuer);
  Concerned note_erasure(const RecordRef& ref, std::string_view state, const Division& issuer);

  std::map<NodeId, std::map<std::string, Issued>> revoked_;  // by the order's key
  std::map<std::string, RecordRef> erasures_;                // by the order's key
  std::map<RecordRef, std::multiset<Division>> erased_;      // issuers
};

}  // namespace yichuang::storage
