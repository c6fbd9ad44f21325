#pragma once

#include <compare>
#include <cstdint>
#include <string>

#include "storage/base/fixed_bytes.h"
#include "storage/crypto/hash.h"
#include "storage/crypto/signature.h"

namespace yichuang::storage {

using NodeId = PublicKey;                               // a node is its Ed25519 key
using LogId = FixedBytes<struct LogIdTag, 16>;          // random, one per run of a node
using EntryId = FixedBytes<struct EntryIdTag, 32>;      // d: the digest of an entry
using ChainHash = FixedBytes<struct ChainHashTag, 32>;  // h: the digest of a log up to a number
using BlobId = FixedBytes<struct BlobIdTag, 32>;        // BLAKE2b-256 of a blob's bytes

using Seq = std::uint64_t;      // place in a log, from 1; 0 means "nothing yet"
using Arrival = std::uint64_t;  // line number in a feed, from 1; 0 means "nothing yet"
using LogNo = std::uint32_t;    // short name of a log on this node only, from 1

// Which family of records a kind belongs to; numbered in node/domain/kinds.h,
// the lowest ones in kind.h.
using Collection = std::uint16_t;

// One record: a register or an event set.
struct RecordRef {
  Collection collection = 0;
  std::string key;

  auto operator<=>(const RecordRef&) const = default;
};

}  // namespace yichuang::storage
