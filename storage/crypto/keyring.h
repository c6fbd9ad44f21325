#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/prng.h"
#include "storage/base/result.h"
#include "storage/crypto/sealing.h"

namespace yichuang::storage {

// A key of the files at rest. Files name the number of theirs; the last key of
// the ring writes.
struct DataKey {
  std::uint32_t number = 0;
  SecretKey key;
};

// Everything secret that a node keeps: lost, its disk is noise and its name is
// gone.
struct NodeSecrets {
  std::vector<DataKey> data_keys;
  std::string signing_seed;  // Ed25519, 32 bytes
  BoxSecretKey channel_key;
  SecretKey division_secret;
  std::string chain;      // the node's certificate chain, encoded
  std::string root_key;   // Ed25519 public key of the province
  std::string root_seed;  // at the province only
  std::string hub_key;    // X25519 key that the hub listens with
  std::vector<std::string> hub_addresses;
};

// What opens a ring.
struct KeyFile {
  SecretKey key;
};
struct Passphrase {
  std::string text;
};
struct RecoveryKey {
  BoxSecretKey key;
};

// The ring as it lies on disk: secrets sealed under a master key, and that once
// more in each slot, so that a way in can be added without touching the rest.
//
//   Time, I/O  none but the work of Argon2id for a passphrase (0.7 s, 256 MiB).
class Keyring {
 public:
  // A new ring that `key` opens.
  static Keyring make(const NodeSecrets& secrets, const KeyFile& key, std::string note, Prng& prng);
  // Errors: kCorrupt for bytes that are no ring.
  static Result<Keyring> parse(std::string_view bytes);
  std::string bytes() const;

  // Errors: kForbidden when no slot of that sort opens; kCorrupt when the
  // secrets are damaged.
  Result<NodeSecrets> open(const KeyFile& key) const;
  Result<NodeSecrets> open(const Passphrase& passphrase) const;
  Result<NodeSecrets> open(const RecoveryKey& key) const;

  // The ring with other secrets, for those who hold the key file.
  Result<void> change(const KeyFile& key, const NodeSecrets& secrets, Prng& prng);
  Result<void> add_passphrase(const KeyFile& key, std::string_view passphrase, Prng& prng);
  Result<void> add_recovery(const KeyFile& key, const BoxPublicKey& holder, std::string note);

 private:
  struct Slot {
    int kind = 0;
    std::string salt;
    std::string sealed_master;
    std::string note;
  };
  template <class Opener>
  Result<SecretKey> master(int kind, Opener open, std::string_view what) const;
  Result<SecretKey> master(const KeyFile& key) const;
  Result<NodeSecrets> open_secrets(const SecretKey& master) const;

  std::vector<Slot> slots_;
  std::string sealed_secrets_;
};

}  // namespace yichuang::storage
