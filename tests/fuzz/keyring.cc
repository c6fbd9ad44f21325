#include "storage/crypto/keyring.h"

#include "storage/base/check.h"
#include "storage/base/prng.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {

using namespace storage;

namespace {

KeyFile key() {
  return {*SecretKey::from(std::string(32, 'k'))};
}

// A keyring file, damaged or forged. A passphrase is left out: it costs 0.7 s.
void one(std::string_view bytes) {
  const auto ring = Keyring::parse(bytes);
  if (!ring) return;
  static_cast<void>(ring->open(key()));
  static_cast<void>(ring->open(RecoveryKey{*BoxSecretKey::from(std::string(32, 'r'))}));
  CHECK(Keyring::parse(ring->bytes()).has_value());
}

std::vector<std::string> seeds() {
  SeededPrng prng(21);
  NodeSecrets secrets;
  secrets.data_keys = {{1, *SecretKey::from(prng.bytes(32))}};
  secrets.signing_seed = prng.bytes(32);
  secrets.channel_key = *BoxSecretKey::from(prng.bytes(32));
  secrets.division_secret = *SecretKey::from(prng.bytes(32));
  secrets.hub_addresses = {"10.0.0.1:7480"};
  Keyring ring = Keyring::make(secrets, key(), "note", prng);
  const std::string one_slot = ring.bytes();
  CHECK(ring.add_recovery(key(), box_public_key(*BoxSecretKey::from(std::string(32, 'r'))), "hub").has_value());
  return {one_slot, ring.bytes()};
}

const Enlisted enlisted({"keyring", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
