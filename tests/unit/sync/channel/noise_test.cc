#include "sync/channel/noise.h"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <map>

#include "storage/base/hex.h"

using namespace yichuang;
using namespace yichuang::sync;

namespace {

// From Debian's golang-github-flynn-noise-dev.
constexpr const char* kVectors = "/usr/share/gocode/src/github.com/flynn/noise/vectors.txt";

using Vector = std::map<std::string, std::string>;

std::vector<Vector> vectors_of(const std::string& name) {
  std::ifstream file(kVectors);
  BOOST_REQUIRE_MESSAGE(file.good(), "published vectors are missing: " << kVectors);
  std::vector<Vector> out;
  Vector current;
  for (std::string line; std::getline(file, line);) {
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos) current[line.substr(0, equals)] = line.substr(equals + 1);
    if (!line.empty()) continue;
    if (current["handshake"] == name) out.push_back(current);
    current.clear();
  }
  return out;
}

std::string bytes(const Vector& vector, const std::string& name) {
  const auto found = vector.find(name);
  return found == vector.end() ? std::string() : *from_hex(found->second);
}

BoxSecretKey secret(const Vector& vector, const std::string& name) {
  return *BoxSecretKey::from(bytes(vector, name));
}

// Gives a vector's ephemeral key where random bytes are asked for.
class FixedRandom final : public Prng {
 public:
  explicit FixedRandom(std::string bytes) : bytes_(std::move(bytes)) {}
  void fill(void* out, std::size_t size) override { bytes_.copy(static_cast<char*>(out), size); }

 private:
  std::string bytes_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(noise)

BOOST_AUTO_TEST_CASE(published_vectors_hold) {
  const auto vectors = vectors_of("Noise_IK_25519_ChaChaPoly_BLAKE2b");
  BOOST_REQUIRE(vectors.size() >= 4u);
  for (const Vector& vector : vectors) {
    FixedRandom first_key(bytes(vector, "gen_init_ephemeral"));
    FixedRandom second_key(bytes(vector, "gen_resp_ephemeral"));
    const std::string prologue = bytes(vector, "prologue");
    const BoxSecretKey responder_key = secret(vector, "resp_static");
    Initiator initiator(prologue, secret(vector, "init_static"), box_public_key(responder_key), first_key);
    Responder responder(prologue, responder_key);

    const std::string first = initiator.first_message(bytes(vector, "msg_0_payload"));
    BOOST_TEST(to_hex(first) == vector.at("msg_0_ciphertext"));
    const auto read = responder.read_first(first);
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST((read->initiator == box_public_key(secret(vector, "init_static"))));
    BOOST_TEST(read->payload == bytes(vector, "msg_0_payload"));

    auto answer = responder.answer(bytes(vector, "msg_1_payload"), second_key);
    BOOST_TEST(to_hex(answer.message) == vector.at("msg_1_ciphertext"));
    auto finished = initiator.read_answer(answer.message);
    BOOST_REQUIRE(finished.has_value());
    BOOST_TEST(finished->payload == bytes(vector, "msg_1_payload"));

    for (int i = 2; vector.contains("msg_" + std::to_string(i) + "_payload"); ++i) {
      const bool from_initiator = i % 2 == 0;
      const auto nonce = static_cast<std::uint64_t>(i / 2 - 1);
      const TransportKeys& sender = from_initiator ? finished->keys : answer.keys;
      const TransportKeys& receiver = from_initiator ? answer.keys : finished->keys;
      const std::string plain = bytes(vector, "msg_" + std::to_string(i) + "_payload");
      const std::string sealed = sender.sending.seal(nonce, {}, plain);
      BOOST_TEST(to_hex(sealed) == vector.at("msg_" + std::to_string(i) + "_ciphertext"));
      BOOST_TEST((receiver.receiving.open(nonce, {}, sealed) == plain));
    }
  }
}

BOOST_AUTO_TEST_CASE(any_changed_or_missing_byte_ends_the_exchange) {
  SeededPrng prng(1);
  const auto fresh = [&] { return *BoxSecretKey::from(prng.bytes(32)); };
  const BoxSecretKey hub = fresh();
  Initiator initiator("p", fresh(), box_public_key(hub), prng);
  const std::string first = initiator.first_message("hello");
  for (std::size_t i = 0; i < first.size(); ++i) {
    std::string changed = first;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    BOOST_TEST(!Responder("p", hub).read_first(changed).has_value());
    BOOST_TEST(!Responder("p", hub).read_first(first.substr(0, i)).has_value());
  }
  BOOST_TEST(!Responder("q", hub).read_first(first).has_value());
  BOOST_TEST(!Responder("p", fresh()).read_first(first).has_value());
  Responder responder("p", hub);
  BOOST_REQUIRE(responder.read_first(first).has_value());
  const auto answer = responder.answer("welcome", prng);
  for (std::size_t i = 0; i < answer.message.size(); ++i) {
    std::string changed = answer.message;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    BOOST_TEST(!initiator.read_answer(changed).has_value());
  }
  BOOST_TEST(initiator.read_answer(answer.message).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
