#include "storage/ledger/entry.h"

#include "storage/base/check.h"
#include "storage/ledger/checkpoint.h"
#include "storage/ledger/record.h"
#include "tests/fuzz/branch.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {

using namespace storage;

namespace {

// Entries, headers, checkpoints and records: what a peer or a disk says they are.
void one(std::string_view bytes) {
  if (const auto parsed = parse_entry(bytes)) {
    // What was taken in is forwarded: it must read the same there.
    const auto again = parse_entry(encode_entry(parsed->entry));
    CHECK(again.has_value() && again->id == parsed->id);
    static_cast<void>(parsed->entry.message());
  }
  if (const auto header = parse_header(bytes)) {
    const auto again = parse_header(encode_header(*header));
    CHECK(again.has_value() && again->key == header->key && again->author == header->author);
  }
  if (const auto checkpoint = decode_checkpoint(bytes)) {
    static_cast<void>(signature_holds(*checkpoint));
    CHECK(decode_checkpoint(encode_checkpoint(*checkpoint)).has_value());
  }
  static_cast<void>(decode_record({toy::kCases, "key"}, bytes));
}

std::vector<std::string> seeds() {
  std::vector<std::string> out;
  for (const LogRange& range : branch().town_ranges) {
    for (const std::string& entry : range.entries) {
      out.push_back(entry);
      out.push_back(parse_entry(entry)->entry.header);
    }
    Checkpoint checkpoint{range.log,      1, range.before, range.hi(), range.before, range.checkpoint_time, range.owner,
                          range.signature};
    out.push_back(encode_checkpoint(checkpoint));
  }
  return out;
}

const Enlisted enlisted({"entry", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
