#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/base/fixed_bytes.h"
#include "sync/channel/noise.h"

namespace yichuang::sync {

using SessionId = FixedBytes<struct SessionIdTag, 8>;

enum class Envelope : std::uint8_t {
  kHandshake = 1,  // a Noise first message
  kAnswer = 2,     // a Noise second message
  kRequest = 3,    // sealed, child to hub
  kReply = 4,      // sealed, hub to child
  kUnknown = 5,    // "I know no such session": shake hands again
  kBusy = 6,       // "not now": try again after as many ms as the counter says
};

// What stands in front of every message: type, session, counter. It is not
// secret, and sealed messages are bound to it.
struct EnvelopeHead {
  static constexpr std::size_t kBytes = 17;

  Envelope type = Envelope::kUnknown;
  SessionId session;
  std::uint64_t counter = 0;
};

std::string encode_head(const EnvelopeHead& head);
// Absent when the message is shorter than a head or of a type that is none.
std::optional<EnvelopeHead> read_head(std::string_view message);
inline std::string_view after_head(std::string_view message) {
  return message.substr(EnvelopeHead::kBytes);
}

std::string seal_request(const CipherKey& key, const EnvelopeHead& head, std::string_view plain);
std::optional<std::string> open_request(const CipherKey& key, std::string_view message);

// A reply is bound to the counter of the request that it answers as well, so
// that it is never taken for the answer to another.
std::string seal_reply(const CipherKey& key, const EnvelopeHead& head, std::uint64_t request, std::string_view plain);
std::optional<std::string> open_reply(const CipherKey& key, std::uint64_t request, std::string_view message);

}  // namespace yichuang::sync
