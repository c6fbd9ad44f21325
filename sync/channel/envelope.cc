#include "sync/channel/envelope.h"

#include "storage/base/bytes.h"

namespace yichuang::sync {
namespace {

std::string reply_data(std::string_view head, std::uint64_t request) {
  std::string out(head);
  append_u64_le(out, request);
  return out;
}

}  // namespace

std::string encode_head(const EnvelopeHead& head) {
  std::string out;
  out += static_cast<char>(head.type);
  out += head.session.view();
  append_u64_le(out, head.counter);
  return out;
}

std::optional<EnvelopeHead> read_head(std::string_view message) {
  ByteReader reader(message);
  const std::uint8_t type = reader.byte();
  const auto session = SessionId::from(reader.take(SessionId::kSize));
  const std::uint64_t counter = reader.u64_le();
  if (reader.failed() || type < static_cast<std::uint8_t>(Envelope::kHandshake) ||
      type > static_cast<std::uint8_t>(Envelope::kBusy)) {
    return std::nullopt;
  }
  return EnvelopeHead{static_cast<Envelope>(type), *session, counter};
}

std::string seal_request(const CipherKey& key, const EnvelopeHead& head, std::string_view plain) {
  const std::string front = encode_head(head);
  return front + key.seal(head.counter, front, plain);
}

std::optional<std::string> open_request(const CipherKey& key, std::string_view message) {
  const auto head = read_head(message);
  if (!head) return std::nullopt;
  return key.open(head->counter, message.substr(0, EnvelopeHead::kBytes), after_head(message));
}

std::string seal_reply(const CipherKey& key, const EnvelopeHead& head, std::uint64_t request, std::string_view plain) {
  const std::string front = encode_head(head);
  return front + key.seal(head.counter, reply_data(front, request), plain);
}

std::optional<std::string> open_reply(const CipherKey& key, std::uint64_t request, std::string_view message) {
  const auto head = read_head(message);
  if (!head) return std::nullopt;
  return key.open(head->counter, reply_data(message.substr(0, EnvelopeHead::kBytes), request), after_head(message));
}

}  // namespace yichuang::sync
