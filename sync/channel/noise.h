#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/base/prng.h"
#include "storage/crypto/sealing.h"

// Noise_IK_25519_ChaChaPoly_BLAKE2b (Noise Protocol Framework, revision 34):
// the initiator knows the responder's static key beforehand and sends its own,
// encrypted, in the first message; the second completes the exchange.
//
// The first message can be replayed by an onlooker: its payload is good for
// choosing versions, and nothing is to be done for it before the initiator's
// first transport message opens.

namespace yichuang::sync {

// One direction of a finished exchange. The nonce is stated by the caller, so
// that messages may come in any order; no nonce may seal twice.
class CipherKey {
 public:
  explicit CipherKey(SecretKey key) : key_(key) {}

  std::string seal(std::uint64_t nonce, std::string_view associated, std::string_view plain) const;
  // Absent when nonce, associated data or bytes are not those of the sealing.
  std::optional<std::string> open(std::uint64_t nonce, std::string_view associated, std::string_view sealed) const;

 private:
  SecretKey key_;
};

struct TransportKeys {
  CipherKey sending;
  CipherKey receiving;
};

// The running hash and key of an exchange; the same on both sides.
class SymmetricState {
 public:
  explicit SymmetricState(std::string_view prologue);

  void mix_hash(std::string_view bytes);
  void mix_key(std::string_view input);
  std::string encrypt_and_hash(std::string_view plain);
  std::optional<std::string> decrypt_and_hash(std::string_view sealed);
  // Keys for initiator → responder and back.
  std::pair<CipherKey, CipherKey> split() const;

 private:
  std::string chaining_key_;  // 64 bytes
  std::string hash_;          // 64 bytes
  std::optional<CipherKey> key_;
  std::uint64_t nonce_ = 0;
};

// The side that dials.
class Initiator {
 public:
  Initiator(std::string_view prologue, const BoxSecretKey& own, const BoxPublicKey& responder, Prng& prng);

  // Called once, first.
  std::string first_message(std::string_view payload);

  struct Finished {
    std::string payload;
    TransportKeys keys;
  };
  // Absent when the answer is not the responder's to our first message. May be
  // tried again with another answer.
  std::optional<Finished> read_answer(std::string_view message) const;

 private:
  SymmetricState state_;
  BoxSecretKey own_;
  BoxPublicKey responder_;
  BoxSecretKey ephemeral_;
};

// The side that is dialled; one object for each first message.
class Responder {
 public:
  Responder(std::string_view prologue, const BoxSecretKey& own);

  struct First {
    BoxPublicKey initiator;
    std::string payload;
  };
  // Absent when the message is none that was meant for us.
  std::optional<First> read_first(std::string_view message);

  struct Answer {
    std::string message;
    TransportKeys keys;
  };
  // Called once, after read_first.
  Answer answer(std::string_view payload, Prng& prng);

 private:
  SymmetricState state_;
  BoxSecretKey own_;
  BoxPublicKey initiator_;
  BoxPublicKey initiator_ephemeral_;
};

}  // namespace yichuang::sync
