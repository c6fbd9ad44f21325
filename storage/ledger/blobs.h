#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "storage/engine/overlay.h"
#include "storage/ledger/record.h"

namespace yichuang::storage {

// How much of a blob is here, and whether the hub above has said to hold it.
struct BlobStanding {
  std::uint64_t size = 0;
  std::uint64_t received = 0;  // bytes from its start
  bool whole = false;          // all of them, and they prove themselves
  bool at_hub = false;
};

// The blobs of one state of the ledger.
//
//   Thread   as the view's.
class Blobs {
 public:
  Blobs(const View& view, Space derived) : view_(view), derived_(derived) {}

  std::optional<BlobStanding> find(const BlobId& id) const;
  bool whole(const BlobId& id) const;
  // Up to `bytes_max` bytes from `offset` on, no further than the end of the
  // chunk that they begin in.
  std::string read(const BlobId& id, std::uint64_t offset, std::size_t bytes_max) const;
  // Do the bytes that were received have the hash that the blob is called by?
  bool proves_itself(const BlobId& id) const;

  // Records that refer to it, `limit` at most.
  std::vector<RecordRef> references(const BlobId& id, std::size_t limit) const;
  // Those who wrote in a record that refers to it: it lies with one of them.
  std::set<Division> writers(const BlobId& id) const;

  // The same, as the row of one reference keeps it while the blob is missing here.
  static std::vector<Division> read_asked(std::string_view row);
  static std::string write_asked(const std::vector<Division>& asked);
  // Is somebody to be asked for it through another record than `but`?
  bool asked_beside(const RecordRef& but, const BlobId& id, const Division& writer) const;

  // Referred to and not whole here, of records in which somebody of `division`
  // or below has written.
  struct Missing {
    Division writer;
    BlobId id;
  };
  std::vector<Missing> missing(const Division& division, std::size_t limit) const;
  // Whole here, and the hub above has not said to hold them.
  std::vector<BlobId> not_at_hub() const;
  // Not whole here, and asked for by somebody who wants to see them.
  std::vector<BlobId> wanted(std::size_t limit) const;

 private:
  const View& view_;
  Space derived_;
};

// Takes blobs in, piece by piece, in one batch after the other.
//
//   Owned by   a Batch.
//   Thread     the writer's only.
//   Limit      kBlobBytesMax a blob.
class BlobKeeper {
 public:
  BlobKeeper(Overlay& overlay, Space derived) : overlay_(overlay), derived_(derived) {}

  // Puts `bytes` behind what is here of the blob, when they begin there; what
  // does not join on changes nothing. Gives how far it has come.
  // Errors: kTooLarge past the limit; kConflict when the blob was begun with
  // another size.
  Result<BlobStanding> append(const BlobId& id, std::uint64_t size, std::uint64_t offset, std::string_view bytes,
                              Instant now);
  // All bytes are here, and were found to be what the id says.
  void end(const BlobId& id);
  // Forgets what is here of it.
  void drop(const BlobId& id);
  // Somebody wants to see it, though nobody would send it by himself. False when
  // it is here, or wanted already.
  bool want(const BlobId& id);
  void note_at_hub(const BlobId& id, bool held);

 private:
  void put(const BlobId& id, const BlobStanding& standing, std::uint64_t stored_ms);

  Overlay& overlay_;
  Space derived_;
};

}  // namespace yichuang::storage
