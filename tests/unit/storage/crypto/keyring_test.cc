#include "storage/crypto/keyring.h"

#include <boost/test/unit_test.hpp>

using namespace yichuang;
using namespace yichuang::storage;

namespace {

struct Ring {
  SeededPrng prng{11};
  KeyFile file{*SecretKey::from(prng.bytes(32))};
  NodeSecrets secrets;
  Ring() {
    secrets.data_keys.push_back({1, *SecretKey::from(prng.bytes(32))});
    secrets.signing_seed = prng.bytes(32);
    secrets.channel_key = *BoxSecretKey::from(prng.bytes(32));
    secrets.division_secret = *SecretKey::from(prng.bytes(32));
    secrets.chain = "chain";
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(keyring)

BOOST_AUTO_TEST_CASE(every_slot_opens_the_same_secrets) {
  Ring ring;
  Keyring made = Keyring::make(ring.secrets, ring.file, "stick", ring.prng);
  const auto hub = *BoxSecretKey::from(ring.prng.bytes(32));
  BOOST_REQUIRE(made.add_passphrase(ring.file, "correct horse", ring.prng));
  BOOST_REQUIRE(made.add_recovery(ring.file, box_public_key(hub), "county"));
  const auto read = Keyring::parse(made.bytes());
  BOOST_REQUIRE(read);
  for (const auto& opened :
       {read->open(ring.file), read->open(Passphrase{"correct horse"}), read->open(RecoveryKey{hub})}) {
    BOOST_REQUIRE(opened);
    BOOST_TEST(opened->signing_seed == ring.secrets.signing_seed);
    BOOST_TEST((opened->data_keys.front().key == ring.secrets.data_keys.front().key));
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_key_opens_nothing_and_says_so) {
  Ring ring;
  const Keyring made = Keyring::make(ring.secrets, ring.file, "stick", ring.prng);
  const auto opened = made.open(KeyFile{*SecretKey::from(ring.prng.bytes(32))});
  BOOST_REQUIRE(!opened);
  BOOST_TEST((opened.error().code == ErrorCode::kForbidden));
  BOOST_TEST(!made.open(Passphrase{"guess"}));
}

BOOST_AUTO_TEST_CASE(changed_secrets_open_by_the_old_slots) {
  Ring ring;
  Keyring made = Keyring::make(ring.secrets, ring.file, "stick", ring.prng);
  BOOST_REQUIRE(made.add_passphrase(ring.file, "correct horse", ring.prng));
  ring.secrets.data_keys.push_back({2, *SecretKey::from(ring.prng.bytes(32))});
  BOOST_REQUIRE(made.change(ring.file, ring.secrets, ring.prng));
  const auto opened = made.open(Passphrase{"correct horse"});
  BOOST_REQUIRE(opened);
  BOOST_TEST(opened->data_keys.size() == 2u);
}

BOOST_AUTO_TEST_CASE(any_damage_is_noticed) {
  Ring ring;
  const std::string good = Keyring::make(ring.secrets, ring.file, "stick", ring.prng).bytes();
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    const auto read = Keyring::parse(bad);
    if (!read) continue;
    const auto opened = read->open(ring.file);
    // Only the note for people may be read wrong.
    if (opened) BOOST_TEST(opened->signing_seed == ring.secrets.signing_seed);
  }
  BOOST_TEST(!Keyring::parse(good.substr(0, good.size() / 2)));
}

BOOST_AUTO_TEST_SUITE_END()
