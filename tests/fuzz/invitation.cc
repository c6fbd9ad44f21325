#include "sync/enrol/invitation.h"

#include "storage/base/check.h"
#include "storage/base/hex.h"
#include "storage/crypto/hash.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {

namespace {

// What somebody types at enrolment. The first byte: the text as it is, or a
// message that gets the right check put behind it.
void one(std::string_view bytes) {
  if (bytes.empty()) return;
  std::string text(bytes.substr(1));
  if ((bytes.front() & 1) != 0) text = "yc1." + to_base64url(text + blake2b(text).str().substr(0, 4));
  const auto invitation = sync::parse_invitation(text);
  if (invitation) CHECK(sync::parse_invitation(sync::encode_invitation(*invitation)).has_value());
  static_cast<void>(sync::decode_invitation_row(bytes));
}

std::vector<std::string> seeds() {
  SeededPrng prng(9);
  const sync::Invitation invitation{{"10.0.0.1:7480"},
                                    *BoxPublicKey::from(prng.bytes(32)),
                                    *PublicKey::from(prng.bytes(32)),
                                    prng.bytes(16),
                                    *Division::from("320585101"),
                                    "示范镇",
                                    {1'794'800'000'000},
                                    *Division::from("320585")};
  const std::string text = sync::encode_invitation(invitation);
  const std::string message = *from_base64url(text.substr(4));
  return {std::string(1, '\0') + text, "\1" + message.substr(0, message.size() - 4)};
}

const Enlisted enlisted({"invitation", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
