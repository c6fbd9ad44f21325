#pragma once

#include <optional>
#include <string>
#include <vector>

#include "storage/base/division.h"
#include "storage/ledger/entry.h"
#include "storage/ledger/keys.h"

namespace yichuang::storage {

// Where an entry lies in a log held here.
struct Place {
  LogNo log = 0;
  Seq seq = 0;
  bool operator==(const Place&) const = default;
};

// That an entry is listed in a child's feed.
struct Listing {
  ChildNo child = 0;
  Arrival line = 0;
  bool operator==(const Listing&) const = default;
};

// That a child was told that an event which had been listed counts no longer.
struct Withdrawn {
  EntryId id;
  Listing listing;
};

// What became of an entry in its record.
enum class Standing : std::uint8_t {
  kCounts = 0,       // folded: an event that took effect, a register's live version
  kFlagged = 1,      // folded, without effect: it came against the rules of order
  kWaiting = 2,      // something that it had seen is not here yet
  kSuperseded = 3,   // a register's older version that the live one has seen
  kConflicting = 4,  // a register's older version that the live one has not seen
  kNotAllowed = 5,   // its writer may not write it, or no trusted place holds it
  kUnreadable = 6,   // its body means nothing to this release
  kErased = 7,       // its body was removed by order; its digest is what is left
};

// What a record knows of one of its entries without reading its body.
struct Held {
  EntryId id;
  Kind kind{0};
  std::uint64_t stamp_ms = 0;
  std::vector<EntryId> after;
  std::vector<Division> audience;
  Division author;
  std::vector<Place> places;
  Arrival line = 0;   // in the parent's feed; 0 for none
  bool kept = false;  // no longer listed by the parent; offered back
  std::vector<Listing> listed;
  bool authorised = false;  // by its header alone
  bool allowed = false;     // and held at a place that may hold it
  Standing standing = Standing::kWaiting;
  std::uint32_t reason = 0;  // the domain's when flagged; kReasonRevoked of one not allowed

  // Of two entries of one record the higher wins: by stamp, then by id.
  bool older_than(const Held& other) const {
    return stamp_ms != other.stamp_ms ? stamp_ms < other.stamp_ms : id < other.id;
  }
  // Is it held at all?
  bool anchored() const { return !places.empty() || line != 0 || kept; }
};

// A register or an event set as this node holds it.
//
//   Invariant  the first `folded` entries are those that `state` was folded
//              from, in that order.
struct Record {
  RecordRef ref;
  std::vector<Held> held;
  std::size_t folded = 0;
  std::string state;          // the projection's
  std::vector<Listing> gone;  // children to whom a Gone is listed
  Arrival gone_line = 0;      // line of the parent's feed that says Gone
  std::vector<Withdrawn> withdrawn{};

  bool is_register() const;
  Held* find(const EntryId& id);
  const Held* find(const EntryId& id) const;

  // The entries that count towards what the record is: of a register the
  // highest allowed one, of an event set every allowed one.
  std::vector<const Held*> live() const;
  // Whom the live entries are addressed to: a register's live version's
  // audience, a case's the union of its entries'. Ascending, no repeats.
  std::vector<Division> audience() const;
  // Who wrote the live entries. Ascending, no repeats.
  std::vector<Division> authors() const;
  // What a new entry names in `after`: the latest folded events, none that
  // waits; of a register the live version and the conflicts that it settles.
  std::vector<EntryId> heads() const;
};

std::string encode_record(const Record& record);
// Absent when the row is damaged.
std::optional<Record> decode_record(RecordRef ref, std::string_view row);

}  // namespace yichuang::storage
