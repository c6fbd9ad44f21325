#pragma once

#include <optional>
#include <string>

#include "storage/base/instant.h"
#include "storage/base/result.h"
#include "storage/crypto/signature.h"
#include "storage/ledger/ids.h"

namespace yichuang::storage {

// The chain of a log: h(0) = BLAKE2b-256(log id), h(n) = BLAKE2b-256(h(n-1) ‖ n ‖ d(n)).
ChainHash chain_start(const LogId& log);
ChainHash chain_next(const ChainHash& before, Seq seq, const EntryId& entry);

// "I hold the entries of `log` from `from` to `seq`; its chain hash is `before`
// in front of them and `hash` behind." Signed by the log's owner it is a
// checkpoint, by a hub a receipt.
struct Checkpoint {
  LogId log;
  Seq from = 1;
  ChainHash before;  // h(from-1)
  Seq seq = 0;
  ChainHash hash;  // h(seq)
  Instant time;
  NodeId signer;
  Signature signature;

  bool operator==(const Checkpoint&) const = default;
};

// Fills in signer and signature.
void sign_checkpoint(Checkpoint& checkpoint, const SigningKey& key);
bool signature_holds(const Checkpoint& checkpoint);

std::string encode_checkpoint(const Checkpoint& checkpoint);
// Errors: kCorrupt for bytes that are none. Does not look at the signature.
Result<Checkpoint> decode_checkpoint(std::string_view bytes);

}  // namespace yichuang::storage
