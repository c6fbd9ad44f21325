#include "tests/support/identities.h"

#include "sync/enrol/invitation.h"

namespace yichuang::tests {

using namespace storage;

Identity Authority::make(const SigningKey& issuer, const CertificateChain& above, std::string_view division,
                         const BoxPublicKey& channel_key, const SecretKey& secret, Instant issued) {
  const SigningKey key = SigningKey::generate(prng_);
  Certificate certificate{key.public_key(),    channel_key, {*Division::from(division)},
                          issuer.public_key(), issued,      std::string(division)};
  CertificateChain chain = {issue_certificate(certificate, issuer)};
  chain.insert(chain.end(), above.begin(), above.end());
  return Identity{key, std::move(chain), std::move(certificate), secret};
}

BoxPublicKey Authority::some_channel_key() {
  return box_public_key(*BoxSecretKey::from(prng_.bytes(BoxSecretKey::kSize)));
}

Identity Authority::province(std::string_view division) {
  const auto secret = SecretKey::from(blake2b({"a province's secret", root_.seed()}).view());
  return make(root_, {}, division, some_channel_key(), *secret, {});
}

Identity Authority::below(const Identity& parent, std::string_view division) {
  return below(parent, division, some_channel_key());
}

Identity Authority::below(const Identity& parent, std::string_view division, const BoxPublicKey& channel_key,
                          Instant issued) {
  return make(parent.key, parent.chain, division, channel_key,
              sync::division_secret_below(parent.division_secret, *Division::from(division)), issued);
}

}  // namespace yichuang::tests
