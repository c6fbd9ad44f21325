#include "storage/ledger/blobs.h"

#include <algorithm>

#include "storage/crypto/hash.h"
#include "storage/ledger/limits.h"
#include "storage/proto/rows.pb.h"

namespace yichuang::storage {
namespace {

// Records that a blob is looked for through; a scan that more cases share is still found through these.
constexpr std::size_t kReferencesMax = 64;

std::optional<pb::BlobRow> row_of(const View& view, const BlobId& id) {
  const auto bytes = view.get(Space::kBlob, keys::blob(id));
  pb::BlobRow row;
  if (!bytes || !row.ParseFromString(*bytes)) return std::nullopt;
  return row;
}

BlobStanding standing_of(const pb::BlobRow& row) {
  return {row.size(), row.whole() ? row.size() : row.received(), row.whole(), row.at_hub()};
}

std::uint32_t chunk_of(std::uint64_t offset) {
  return static_cast<std::uint32_t>(offset / kBlobChunkBytes);
}

}  // namespace

std::optional<BlobStanding> Blobs::find(const BlobId& id) const {
  const auto row = row_of(view_, id);
  return row ? std::optional(standing_of(*row)) : std::nullopt;
}

bool Blobs::whole(const BlobId& id) const {
  const auto standing = find(id);
  return standing && standing->whole;
}

std::string Blobs::read(const BlobId& id, std::uint64_t offset, std::size_t bytes_max) const {
  const auto chunk = view_.get(Space::kBlob, keys::blob_chunk(id, chunk_of(offset)));
  const std::size_t within = offset % kBlobChunkBytes;
  if (!chunk || within >= chunk->size()) return {};
  return chunk->substr(within, bytes_max);
}

bool Blobs::proves_itself(const BlobId& id) const {
  const auto standing = find(id);
  if (!standing || standing->received != standing->size) return false;
  Blake2bStream hash;
  std::uint64_t hashed = 0;
  while (hashed < standing->size) {
    const std::string part = read(id, hashed, kBlobChunkBytes);
    if (part.empty()) return false;
    hash.update(part);
    hashed += part.size();
  }
  return hash.finish().view() == id.view();
}

std::vector<RecordRef> Blobs::references(const BlobId& id, std::size_t limit) const {
  std::vector<RecordRef> out;
  const std::string prefix = keys::blob_references(id);
  for (auto row = view_.scan(derived_, keys_beginning_with(prefix), Direction::kForward);
       row->valid() && out.size() < limit; row->next()) {
    out.push_back(keys::record_after(row->key(), prefix.size()));
  }
  return out;
}

std::set<Division> Blobs::writers(const BlobId& id) const {
  std::set<Division> out;
  for (const RecordRef& ref : references(id, kReferencesMax)) {
    const auto row = view_.get(derived_, keys::record(ref));
    const auto record = row ? decode_record(ref, *row) : std::nullopt;
    if (!record) continue;
    for (const Division& author : record->authors()) out.insert(author);
  }
  return out;
}

std::vector<Division> Blobs::read_asked(std::string_view row) {
  std::vector<Division> out;
  while (!row.empty()) {
    const std::size_t end = std::min(row.find(' '), row.size());
    if (const auto division = Division::from(row.substr(0, end))) out.push_back(*division);
    row.remove_prefix(std::min(end + 1, row.size()));
  }
  return out;
}

std::string Blobs::write_asked(const std::vector<Division>& asked) {
  std::string out;
  for (const Division& division : asked) out.append(out.empty() ? "" : " ").append(division.str());
  return out;
}

bool Blobs::asked_beside(const RecordRef& but, const BlobId& id, const Division& writer) const {
  const std::string own = keys::blob_reference(id, but);
  for (auto row = view_.scan(derived_, keys_beginning_with(keys::blob_references(id)), Direction::kForward);
       row->valid(); row->next()) {
    const std::vector<Division> asked = read_asked(row->value());
    if (row->key() != own && std::find(asked.begin(), asked.end(), writer) != asked.end()) return true;
  }
  return false;
}

std::vector<Blobs::Missing> Blobs::missing(const Division& division, std::size_t limit) const {
  std::vector<Missing> out;
  const KeyRange range = keys_beginning_with(keys::missing_blobs(division));
  for (auto row = view_.scan(derived_, range, Direction::kForward); row->valid() && out.size() < limit; row->next()) {
    const std::string_view key = row->key().substr(1);
    const std::size_t slash = key.find('/');
    const auto writer = Division::from(key.substr(0, slash));
    const auto id = slash == std::string_view::npos ? std::nullopt : BlobId::from(key.substr(slash + 1));
    if (writer && id) out.push_back({*writer, *id});
  }
  return out;
}

std::vector<BlobId> Blobs::not_at_hub() const {
  std::vector<BlobId> out;
  for (auto row = view_.scan(Space::kBlob, keys::all('b'), Direction::kForward); row->valid(); row->next()) {
    pb::BlobRow in;
    if (!in.ParseFromArray(row->value().data(), static_cast<int>(row->value().size())) || !in.whole() || in.at_hub()) {
      continue;
    }
    if (const auto id = BlobId::from(row->key().substr(1))) out.push_back(*id);
  }
  return out;
}

std::vector<BlobId> Blobs::wanted(std::size_t limit) const {
  std::vector<BlobId> out;
  for (auto row = view_.scan(Space::kBlob, keys::all('w'), Direction::kForward); row->valid() && out.size() < limit;
       row->next()) {
    if (const auto id = BlobId::from(row->key().substr(1))) out.push_back(*id);
  }
  return out;
}

// ---------------------------------------------------------------- taking in

void BlobKeeper::put(const BlobId& id, const BlobStanding& standing, std::uint64_t stored_ms) {
  pb::BlobRow row;
  row.set_size(standing.size);
  row.set_received(standing.received);
  row.set_whole(standing.whole);
  row.set_at_hub(standing.at_hub);
  row.set_stored_ms(stored_ms);
  overlay_.put(Space::kBlob, keys::blob(id), row.SerializeAsString());
}

Result<BlobStanding> BlobKeeper::append(const BlobId& id, std::uint64_t size, std::uint64_t offset,
                                        std::string_view bytes, Instant now) {
  if (size > kBlobBytesMax || bytes.size() > size || offset > size - bytes.size()) {
    return too_large("the blob would be larger than the ledger takes");
  }
  const auto row = row_of(overlay_, id);
  if (row && row->size() != size) return conflict("the blob was begun with another size");
  BlobStanding standing = row ? standing_of(*row) : BlobStanding{size, 0, false, false};
  if (standing.whole || offset != standing.received) return standing;
  while (!bytes.empty()) {
    const std::string key = keys::blob_chunk(id, chunk_of(standing.received));
    const std::size_t within = standing.received % kBlobChunkBytes;
    const std::size_t taken = std::min(bytes.size(), kBlobChunkBytes - within);
    std::string chunk = within == 0 ? std::string() : overlay_.get(Space::kBlob, key).value_or(std::string());
    overlay_.put(Space::kBlob, key, chunk.append(bytes.substr(0, taken)));
    standing.received += taken;
    bytes.remove_prefix(taken);
  }
  put(id, standing, static_cast<std::uint64_t>(now.ms));
  return standing;
}

void BlobKeeper::end(const BlobId& id) {
  const auto row = row_of(overlay_, id);
  if (!row || row->whole()) return;
  BlobStanding standing = standing_of(*row);
  standing.whole = true;
  put(id, standing, row->stored_ms());
  overlay_.erase(Space::kBlob, keys::wanted_blob(id));
  std::set<std::string> missing;
  std::vector<std::string> references;
  const KeyRange range = keys_beginning_with(keys::blob_references(id));
  for (auto at = overlay_.scan(derived_, range, Direction::kForward); at->valid(); at->next()) {
    if (at->value().empty()) continue;
    references.emplace_back(at->key());
    for (const Division& asked : Blobs::read_asked(at->value())) missing.insert(keys::missing_blob(asked, id));
  }
  for (const std::string& key : references) overlay_.put(derived_, key, {});
  for (const std::string& key : missing) overlay_.erase(derived_, key);
}

void BlobKeeper::drop(const BlobId& id) {
  const auto row = row_of(overlay_, id);
  if (!row) return;
  overlay_.erase(Space::kBlob, keys::blob(id));
  for (std::uint64_t at = 0; at < row->size(); at += kBlobChunkBytes) {
    overlay_.erase(Space::kBlob, keys::blob_chunk(id, chunk_of(at)));
  }
}

bool BlobKeeper::want(const BlobId& id) {
  const std::string key = keys::wanted_blob(id);
  if (Blobs(overlay_, derived_).whole(id) || overlay_.get(Space::kBlob, key)) return false;
  overlay_.put(Space::kBlob, key, {});
  return true;
}

void BlobKeeper::note_at_hub(const BlobId& id, bool held) {
  const auto row = row_of(overlay_, id);
  if (!row || row->at_hub() == held) return;
  BlobStanding standing = standing_of(*row);
  standing.at_hub = held;
  put(id, standing, row->stored_ms());
}

}  // namespace yichuang::storage
