#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/division.h"
#include "storage/base/instant.h"
#include "storage/base/result.h"
#include "storage/ledger/ids.h"
#include "storage/ledger/kind.h"

namespace yichuang::storage {

// What every node may know of an entry: all rules of order, authority and
// audience are judged by it alone.
struct Header {
  Kind kind{0};
  std::string key;
  std::uint64_t stamp_ms = 0;
  Instant at;
  bool clock_unsure = false;
  std::vector<EntryId> after;
  std::vector<Division> audience;
  std::string actor;
  Division author;  // the division that `actor` begins with

  RecordRef record() const { return {kind.collection(), key}; }
};

std::string encode_header(const Header& header);
// Errors: kCorrupt for bytes that are no header within the limits. Says nothing
// about authority.
Result<Header> parse_header(std::string_view bytes);

// An entry as first written: two byte strings, or, when its body was erased,
// the header and the body's digest.
struct Entry {
  std::string header;
  std::string body;
  std::optional<Digest> erased;  // the digest of the body that was

  // The domain's message within the body, past the random bytes; empty when
  // erased.
  std::string_view message() const;
};

// d = BLAKE2b-256(len(header) ‖ header ‖ BLAKE2b-256(body))
EntryId id_of(const Entry& entry);

// One string for a row or a message: form, length of the header, header, body
// or its digest.
std::string encode_entry(const Entry& entry);
// Errors: kCorrupt, kTooLarge past kHeaderBytesMax or kBodyBytesMax.
Result<Entry> decode_entry(std::string_view bytes);

// An entry with all that follows from its bytes worked out once.
struct ParsedEntry {
  Entry entry;
  Header header;
  EntryId id;
};
// Errors: as decode_entry and parse_header.
Result<ParsedEntry> parse_entry(std::string_view encoded);

}  // namespace yichuang::storage
