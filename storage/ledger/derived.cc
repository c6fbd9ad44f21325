#include "storage/ledger/derived.h"

#include <algorithm>

#include "storage/base/bytes.h"
#include "storage/ledger/blobs.h"
#include "storage/ledger/keys.h"

namespace yichuang::storage {
namespace {

template <class T>
void sort_unique(std::vector<T>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

// Calls `gone` for what only `before` has and `come` for what only `after` has.
template <class T, class Gone, class Come>
void differences(std::vector<T> before, std::vector<T> after, Gone gone, Come come) {
  sort_unique(before);
  sort_unique(after);
  auto b = before.begin();
  auto a = after.begin();
  while (b != before.end() || a != after.end()) {
    if (a == after.end() || (b != before.end() && *b < *a)) {
      gone(*b++);
    } else if (b == before.end() || *a < *b) {
      come(*a++);
    } else {
      ++a;
      ++b;
    }
  }
}

}  // namespace

std::string encode_count(std::int64_t value) {
  std::string out;
  append_u64_le(out, static_cast<std::uint64_t>(value));
  return out;
}

std::int64_t decode_count(std::string_view row) {
  return static_cast<std::int64_t>(ByteReader(row).u64_le());
}

std::string index_row_key(const IndexKey& key, const RecordRef& ref) {
  return keys::index(key.index, key.key).append(ref.key);
}

std::string index_row_value(const RecordRef& ref) {
  std::string out;
  append_u16_be(out, ref.collection);
  append_varint(out, ref.key.size());
  return out;
}

std::optional<RecordRef> record_of_index_row(std::string_view key, std::string_view value) {
  ByteReader reader(value);
  const Collection collection = reader.u16_be();
  const std::uint64_t size = reader.varint();
  if (!reader.finished() || size > key.size()) return std::nullopt;
  return RecordRef{collection, std::string(key.substr(key.size() - size))};
}

// A blob that is not here yet is looked for with everybody who has written in the record.
void DerivedKeeper::look_for_missing(const Record& record, const std::vector<BlobId>& blobs) {
  std::vector<Division> writers;
  for (const BlobId& blob : blobs) {
    if (Blobs(overlay_, space_).whole(blob)) continue;
    if (writers.empty()) writers = record.authors();
    ask_for(record.ref, blob, writers);
    writers_of_missing_.insert(writers.begin(), writers.end());
  }
}

// Those who are asked for the blob on account of this record are these from now on.
void DerivedKeeper::ask_for(const RecordRef& ref, const BlobId& blob, const std::vector<Division>& asked) {
  const std::string reference = keys::blob_reference(blob, ref);
  const std::string before = overlay_.get(space_, reference).value_or(std::string());
  const std::string after = Blobs::write_asked(asked);
  if (before == after) return;
  overlay_.put(space_, reference, after);
  differences(
      Blobs::read_asked(before), asked,
      [&](const Division& writer) {
        if (Blobs(overlay_, space_).asked_beside(ref, blob, writer)) return;
        overlay_.erase(space_, keys::missing_blob(writer, blob));
      },
      [&](const Division& writer) { overlay_.put(space_, keys::missing_blob(writer, blob), {}); });
}

void DerivedKeeper::update(const Record& record, Description before, Description after) {
  const RecordRef& ref = record.ref;
  differences(
      std::move(before.keys), std::move(after.keys),
      [&](const IndexKey& key) { overlay_.erase(space_, index_row_key(key, ref)); },
      [&](const IndexKey& key) { overlay_.put(space_, index_row_key(key, ref), index_row_value(ref)); });
  differences(
      std::move(before.blobs), after.blobs,
      [&](const BlobId& blob) {
        ask_for(ref, blob, {});
        overlay_.erase(space_, keys::blob_reference(blob, ref));
      },
      [&](const BlobId& blob) { overlay_.put(space_, keys::blob_reference(blob, ref), {}); });
  look_for_missing(record, after.blobs);
  for (const Count& count : before.counts) counters_[keys::counter(count.counter, count.key)] -= count.amount;
  for (const Count& count : after.counts) counters_[keys::counter(count.counter, count.key)] += count.amount;
}

void DerivedKeeper::update_marks(const RecordRef& ref, std::vector<IndexKey> before, std::vector<IndexKey> after) {
  const auto count = [&](const IndexKey& key, std::int64_t amount) {
    add({key.index, key.key.substr(0, key.key.find('/')), amount});
  };
  differences(
      std::move(before), std::move(after),
      [&](const IndexKey& key) {
        overlay_.erase(space_, index_row_key(key, ref));
        count(key, -1);
      },
      [&](const IndexKey& key) {
        overlay_.put(space_, index_row_key(key, ref), index_row_value(ref));
        count(key, 1);
      });
}

void DerivedKeeper::note_shared(const std::string& counter_row, std::int64_t before, std::int64_t now) {
  if (!tells_shared(keys::counter_of(counter_row)) || (before < 2 && now < 2)) return;
  const std::string row = keys::shared_of(counter_row);
  if (now < 2) {
    overlay_.erase(space_, row);
  } else {
    overlay_.put(space_, row, encode_count(now));
  }
}

void DerivedKeeper::finish() {
  for (const auto& [key, change] : counters_) {
    if (change == 0) continue;
    const auto row = overlay_.get(space_, key);
    const std::int64_t before = row ? decode_count(*row) : 0;
    const std::int64_t value = before + change;
    note_shared(key, before, value);
    if (value == 0) {
      overlay_.erase(space_, key);
    } else {
      overlay_.put(space_, key, encode_count(value));
    }
  }
  counters_.clear();
}

}  // namespace yichuang::storage
