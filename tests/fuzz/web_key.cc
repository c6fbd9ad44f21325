#include "node/domain/web_trust/names.h"
#include "node/domain/web_trust/web_trust.pb.h"
#include "node/x509/x509.h"
#include "storage/base/check.h"
#include "tests/fuzz/fuzz.h"

namespace yichuang::fuzz {

using namespace node;

namespace {

constexpr Instant kNow{1'794'800'000'000};

WebCertificateTerms terms() {
  return {"x", "\x41", kNow, kNow + Millis{86'400'000}};
}

const WebKey& hub_key() {
  static const WebKey key = WebKey::from_seed(std::string(32, 'h'));
  return key;
}

const WebScope& scope() {
  static const WebScope out = web_scope({"sfx.gov.cn"}, {*IpNetwork::from("59.192.0.0/10")});
  return out;
}

const std::string& authority() {
  static const std::string der = make_web_authority(hub_key(), terms(), scope());
  return der;
}

// What a node below states of its key and names, or a certificate that a hub sends:
// a hub signs nothing that browsers would not take under its authority, and nothing
// beyond the names that it has let pass.
void one(std::string_view bytes) {
  if (const auto facts = read_web_certificate(bytes)) {
    static_cast<void>(verify_web_certificate(bytes, authority(), kNow));
    static_cast<void>(to_pem(bytes));
  }
  v1::WebKeyStated stated;
  if (!stated.ParseFromString(std::string(bytes))) return;
  const Division node = *Division::from("329901101");
  const WebNames asked{{stated.hosts().begin(), stated.hosts().end()},
                       {stated.addresses().begin(), stated.addresses().end()}};
  const WebNames permitted = permitted_web_names(node, asked, scope());
  const auto made = issue_web_certificate(hub_key(), authority(), stated.public_key(), permitted, terms());
  if (!made) return;
  CHECK(verify_web_certificate(*made, authority(), kNow));
  CHECK(read_web_certificate(*made)->names == permitted);
}

std::vector<std::string> seeds() {
  const WebKey key = WebKey::from_seed(std::string(32, 's'));
  v1::WebKeyStated stated;
  stated.set_public_key(key.public_key());
  for (const char* host : {"localhost", "yc-329901101.internal", "yc-329901101.sfx.gov.cn", "yc-32.internal", "a.b"}) {
    stated.add_hosts(host);
  }
  for (const char* address : {"10.0.0.1", "fd00::1", "59.193.0.1", "8.8.8.8", "::ffff:10.0.0.1"}) {
    stated.add_addresses(address);
  }
  return {stated.SerializeAsString(), authority(), self_sign(key, {{"localhost"}, {"10.0.0.1"}}, terms())};
}

const Enlisted enlisted({"web_key", one, seeds});

}  // namespace
}  // namespace yichuang::fuzz
