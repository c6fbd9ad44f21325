#include "storage/ledger/keys.h"

#include "storage/base/bytes.h"
#include "storage/base/check.h"

namespace yichuang::storage::keys {
namespace {

std::string beginning(char letter) {
  return {letter};
}

void append_record(std::string& out, const RecordRef& ref) {
  append_u16_be(out, ref.collection);
  out += ref.key;
}

}  // namespace

std::string log(LogNo log) {
  std::string out = beginning('l');
  append_u32_be(out, log);
  return out;
}

std::string log_by_id(const LogId& id) {
  return beginning('i') + id.str();
}

std::string entry(LogNo log, Seq seq) {
  std::string out = beginning('e');
  append_u32_be(out, log);
  append_u64_be(out, seq);
  return out;
}

std::string checkpoint(LogNo log, Seq seq) {
  std::string out = entry(log, seq);
  out[0] = 'c';
  return out;
}

std::string log_of_division(const Division& owner, LogNo log) {
  std::string out = beginning('o') + owner.str() + '/';
  append_u32_be(out, log);
  return out;
}

std::string frontier_sum(const Division& owner) {
  return beginning('s') + owner.str();
}

std::string child(ChildNo child) {
  std::string out = beginning('k');
  append_u16_be(out, child);
  return out;
}

std::string feed_line(ChildNo child, Arrival line) {
  std::string out = beginning('f');
  append_u16_be(out, child);
  append_u64_be(out, line);
  return out;
}

std::string feed_block(ChildNo child, Arrival line) {
  std::string out = feed_line(child, line);
  out[0] = 'g';
  return out;
}

std::string in_line(Arrival line) {
  std::string out = beginning('p');
  append_u64_be(out, line);
  return out;
}

std::string kept(const EntryId& id) {
  return beginning('u') + id.str();
}

std::string receipt(const Division& hub, const LogId& log) {
  return beginning('h') + hub.str() + '/' + log.str();
}

std::string receipt_sum(const Division& hub) {
  return beginning('H') + hub.str();
}

std::string local(std::string_view name) {
  return beginning('z').append(name);
}

std::string record(const RecordRef& ref) {
  std::string out;
  out.reserve(ref.key.size() + 3);
  out += 'r';
  append_record(out, ref);
  return out;
}

std::string index(std::uint16_t index, std::string_view key) {
  std::string out;
  out.reserve(key.size() + 3);
  out += 'x';
  append_u16_be(out, index);
  return out.append(key);
}

std::string counter(std::uint16_t counter, std::string_view key) {
  std::string out = beginning('n');
  append_u16_be(out, counter);
  return out.append(key);
}

std::string shared(std::uint16_t counter, std::string_view key) {
  return shared_of(keys::counter(counter, key));
}

std::string shared_of(std::string_view counter_row) {
  std::string out(counter_row);
  out[0] = 'd';
  return out;
}

std::uint16_t counter_of(std::string_view counter_row) {
  return ByteReader(counter_row.substr(1)).u16_be();
}

std::string addressed(const Division& to, const RecordRef& ref) {
  std::string out = beginning('a') + to.str() + '/';
  append_record(out, ref);
  return out;
}

std::string blob_reference(const BlobId& blob, const RecordRef& ref) {
  std::string out = blob_references(blob);
  append_record(out, ref);
  return out;
}

std::string blob_references(const BlobId& blob) {
  return beginning('b') + blob.str();
}

std::string missing_blob(const Division& writer, const BlobId& blob) {
  return missing_blobs(writer) + '/' + blob.str();
}

std::string missing_blobs(const Division& division) {
  return beginning('m').append(division.view());
}

std::string blob(const BlobId& blob) {
  return beginning('b') + blob.str();
}

std::string wanted_blob(const BlobId& blob) {
  return beginning('w') + blob.str();
}

std::string blob_chunk(const BlobId& blob, std::uint32_t chunk) {
  std::string out = beginning('c') + blob.str();
  append_u32_be(out, chunk);
  return out;
}

KeyRange all(char letter) {
  return keys_beginning_with(beginning(letter));
}

KeyRange log_rows(char letter, LogNo log, Seq lo, Seq hi) {
  KeyRange range{entry(log, lo), entry(log, hi + 1)};
  range.from[0] = range.to[0] = letter;
  return range;
}

Seq seq_at_end(std::string_view key) {
  CHECK(key.size() >= 8);
  return ByteReader(key.substr(key.size() - 8)).u64_be();
}

std::uint32_t number32_at_end(std::string_view key) {
  CHECK(key.size() >= 4);
  return ByteReader(key.substr(key.size() - 4)).u32_be();
}

ChildNo child_at_end(std::string_view key) {
  CHECK(key.size() >= 2);
  return ByteReader(key.substr(key.size() - 2)).u16_be();
}

LogNo log_of_entry(std::string_view key) {
  CHECK(key.size() == 13);
  return ByteReader(key.substr(1)).u32_be();
}

ChildNo child_of_feed_line(std::string_view key) {
  CHECK(key.size() == 11);
  return ByteReader(key.substr(1)).u16_be();
}

RecordRef record_after(std::string_view key, std::size_t prefix) {
  CHECK(key.size() >= prefix + 2);
  ByteReader reader(key.substr(prefix));
  const Collection collection = reader.u16_be();
  return {collection, std::string(reader.rest())};
}

}  // namespace yichuang::storage::keys
