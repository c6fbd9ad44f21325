#include "storage/ledger/certificate.h"

#include "tests/fuzz/branch.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {

using namespace storage;

namespace {

// Certificate chains: of a peer's greeting, of a log's owner, of the node itself.
void one(std::string_view bytes) {
  static_cast<void>(parse_certificate(bytes));
  const auto chain = decode_chain(bytes);
  if (!chain) return;
  CHECK(chain->size() <= kCertificateLinksMax);
  const auto certificate = verify_chain(*chain, branch().authority.root());
  // Nobody can invent one: what holds is one of the two that were signed.
  CHECK(!certificate || certificate->node == branch().town.node() || certificate->node == branch().county.node() ||
        certificate->node == branch().province.node());
}

std::vector<std::string> seeds() {
  return {encode_chain(branch().town.chain), encode_chain(branch().county.chain), branch().town.chain.front().bytes};
}

const Enlisted enlisted({"certificate", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
