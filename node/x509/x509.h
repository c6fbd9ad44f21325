#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "node/x509/ip.h"
#include "storage/base/instant.h"
#include "storage/base/result.h"

// OpenSSL's own name of a key; nobody but node/x509 and node/http looks inside.
struct evp_pkey_st;

namespace yichuang::node {

// A P-256 key pair for web certificates. It follows from a secret that the box
// keeps anyway, so that there is no second thing to seal, back up or lose.
class WebKey {
 public:
  // The same seed gives the same key for ever; it is secret, and at least 32 bytes.
  static WebKey from_seed(std::string_view seed);

  // DER SubjectPublicKeyInfo.
  const std::string& public_key() const { return public_key_; }
  evp_pkey_st* get() const { return key_.get(); }

 private:
  WebKey() = default;

  std::shared_ptr<evp_pkey_st> key_;
  std::string public_key_;
};

// What a browser may call a site: host names in lower case, IP addresses as text
// in their shortest form; each list ascending, without repeats.
struct WebNames {
  std::vector<std::string> hosts;
  std::vector<std::string> addresses;
  bool operator==(const WebNames&) const = default;
};

// Of every certificate that is made here.
struct WebCertificateTerms {
  std::string subject;  // its common name
  std::string serial;   // 1 to 20 bytes, the first below 0x80 and not all zero
  Instant from;
  Instant until;
};

// What a certificate says; reading it proves nothing.
struct WebCertificateFacts {
  std::string subject;
  std::string issuer;
  std::string public_key;
  WebNames names;
  Instant from;
  Instant until;
  std::string fingerprint;  // SHA-256 in hex
  bool self_signed = false;
};

// Certificates go about as DER.

// Below which an authority may sign.
struct WebScope {
  std::vector<std::string> domains;
  std::vector<IpNetwork> networks;
};
// An authority that signs sites and no further authority, and only `localhost` and
// what lies in its scope: whoever installs it on a PC hands out nothing else.
std::string make_web_authority(const WebKey& key, const WebCertificateTerms& terms, const WebScope& scope);
// A site's certificate under `authority`, whose key `key` is.
// Errors: kCorrupt for an authority or a public key that is none.
Result<std::string> issue_web_certificate(const WebKey& key, std::string_view authority, std::string_view public_key,
                                          const WebNames& names, const WebCertificateTerms& terms);
// What a site serves that nobody has certified yet.
std::string self_sign(const WebKey& key, const WebNames& names, const WebCertificateTerms& terms);

// Errors: kCorrupt.
Result<WebCertificateFacts> read_web_certificate(std::string_view der);
// Does `authority` vouch for `certificate` as a web server's at that time, with
// its constraints? Errors: kCorrupt for what is none; kForbidden with the reason.
Result<void> verify_web_certificate(std::string_view certificate, std::string_view authority, Instant at);

// As browsers and operating systems take it in.
std::string to_pem(std::string_view certificate);

}  // namespace yichuang::node
