#include "tests/support/identities.h"

namespace yichuang::tests {

using namespace storage;

Identity Authority::make(const SigningKey& issuer, const CertificateChain& above, std::string_view division) {
  SigningKey key = SigningKey::generate(prng_);
  const auto channel = BoxSecretKey::from(prng_.bytes(BoxSecretKey::kSize));
  Certificate certificate{key.public_key(), box_public_key(*channel), {*Division::from(division)}, issuer.public_key(),
                          {0}, std::string(division)};
  CertificateChain chain = {issue_certificate(certificate, issuer)};
  chain.insert(chain.end(), above.begin(), above.end());
  // A division's secret outlives its boxes; here it follows from the code.
  const auto secret = SecretKey::from(blake2b({"division secret", division, root_.seed()}).view());
  return Identity{std::move(key), std::move(chain), std::move(certificate), *secret};
}

Identity Authority::province(std::string_view division) { return make(root_, {}, division); }

Identity Authority::below(const Identity& parent, std::string_view division) {
  return make(parent.key, parent.chain, division);
}

}  // namespace yichuang::tests
