#include "node/x509/x509.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>

#include "storage/base/check.h"
#include "storage/base/hex.h"
#include "storage/crypto/hash.h"

namespace yichuang::node {
namespace {

constexpr std::size_t kSeedBytesMin = 32;
constexpr const char* kCurve = "P-256";

template <auto Free>
struct Freeing {
  template <class T>
  void operator()(T* owned) const {
    Free(owned);
  }
};
using BignumPtr = std::unique_ptr<BIGNUM, Freeing<BN_clear_free>>;
using X509Ptr = std::unique_ptr<X509, Freeing<X509_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Freeing<X509_EXTENSION_free>>;
using NamesPtr = std::unique_ptr<GENERAL_NAMES, Freeing<GENERAL_NAMES_free>>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// A number between 1 and the curve's order, as good as even: 512 bits are cut
// down to 256 (FIPS 186-5, A.2.1).
BignumPtr private_number(std::string_view seed, const EC_GROUP* group) {
  const std::string wide = blake2b({"yichuang/web-key/1", seed}).str() + blake2b({"yichuang/web-key/2", seed}).str();
  const std::unique_ptr<BN_CTX, Freeing<BN_CTX_free>> scratch(BN_CTX_new());
  const BignumPtr big(BN_bin2bn(bytes_of(wide), static_cast<int>(wide.size()), nullptr));
  const BignumPtr below(BN_dup(EC_GROUP_get0_order(group)));
  BignumPtr out(BN_new());
  CHECK(big && below && out && scratch);
  CHECK(BN_sub_word(below.get(), 1) == 1);
  CHECK(BN_mod(out.get(), big.get(), below.get(), scratch.get()) == 1);
  CHECK(BN_add_word(out.get(), 1) == 1);
  return out;
}

std::string public_point(const EC_GROUP* group, const BIGNUM* number) {
  const std::unique_ptr<EC_POINT, Freeing<EC_POINT_free>> point(EC_POINT_new(group));
  CHECK(point && EC_POINT_mul(group, point.get(), number, nullptr, nullptr, nullptr) == 1);
  std::string out(65, '\0');
  CHECK(EC_POINT_point2oct(group, point.get(), POINT_CONVERSION_UNCOMPRESSED,
                           reinterpret_cast<unsigned char*>(out.data()), out.size(), nullptr) == out.size());
  return out;
}

template <class T, auto Encode>
std::string der_of(T* object) {
  unsigned char* bytes = nullptr;
  const int size = Encode(object, &bytes);
  CHECK(size > 0);
  std::string out(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return out;
}

X509Ptr parse(std::string_view der) {
  const unsigned char* at = bytes_of(der);
  X509Ptr out(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (out && at != bytes_of(der) + der.size()) out.reset();
  return out;
}

void add_extension(X509* certificate, const X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, const_cast<X509*>(issuer), certificate, nullptr, nullptr, 0);
  const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  CHECK(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

void add_names(X509* certificate, const WebNames& names) {
  const NamesPtr all(sk_GENERAL_NAME_new_null());
  const auto add = [&](int type, const std::string& value) {
    GENERAL_NAME* name = GENERAL_NAME_new();
    ASN1_STRING* text = type == GEN_DNS ? ASN1_IA5STRING_new() : ASN1_OCTET_STRING_new();
    CHECK(name != nullptr && text != nullptr);
    CHECK(ASN1_STRING_set(text, value.data(), static_cast<int>(value.size())) == 1);
    GENERAL_NAME_set0_value(name, type, text);
    CHECK(sk_GENERAL_NAME_push(all.get(), name) > 0);
  };
  for (const std::string& host : names.hosts) add(GEN_DNS, host);
  for (const std::string& address : names.addresses) {
    if (const auto ip = IpAddress::from(address)) add(GEN_IPADD, ip->bytes());
  }
  if (sk_GENERAL_NAME_num(all.get()) == 0) return;
  CHECK(X509_add1_ext_i2d(certificate, NID_subject_alt_name, all.get(), 0, X509V3_ADD_DEFAULT) == 1);
}

void set_time(ASN1_TIME* out, Instant at) {
  CHECK(ASN1_TIME_set(out, static_cast<time_t>(at.ms / 1000)) != nullptr);
}

// A certificate with all but its extensions and its signature.
X509Ptr begin(EVP_PKEY* key, const WebCertificateTerms& terms) {
  X509Ptr out(X509_new());
  CHECK(out && X509_set_version(out.get(), X509_VERSION_3) == 1);
  const BignumPtr serial(BN_bin2bn(bytes_of(terms.serial), static_cast<int>(terms.serial.size()), nullptr));
  CHECK(serial && BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(out.get())) != nullptr);
  set_time(X509_getm_notBefore(out.get()), terms.from);
  set_time(X509_getm_notAfter(out.get()), terms.until);
  CHECK(X509_set_pubkey(out.get(), key) == 1);
  CHECK(X509_NAME_add_entry_by_NID(X509_get_subject_name(out.get()), NID_commonName, MBSTRING_UTF8,
                                   bytes_of(terms.subject), static_cast<int>(terms.subject.size()), -1, 0) == 1);
  return out;
}

std::string sign(const X509Ptr& certificate, const WebKey& key) {
  CHECK(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);
  return der_of<X509, i2d_X509>(certificate.get());
}

void add_site_extensions(X509* certificate, const X509* issuer, const WebNames& names) {
  add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(certificate, issuer, NID_key_usage, "critical,digitalSignature");
  add_extension(certificate, issuer, NID_ext_key_usage, "serverAuth");
  add_extension(certificate, issuer, NID_subject_key_identifier, "hash");
  add_extension(certificate, issuer, NID_authority_key_identifier, "keyid");
  add_names(certificate, names);
}

std::string common_name(const X509_NAME* name) {
  const int at = X509_NAME_get_index_by_NID(const_cast<X509_NAME*>(name), NID_commonName, -1);
  if (at < 0) return {};
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
  if (size < 0) return {};
  std::string out(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  OPENSSL_free(text);
  return out;
}

Instant instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return Instant{static_cast<std::int64_t>(::timegm(&parts)) * 1000};
}

std::string_view text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

WebNames names_of(const X509* certificate) {
  WebNames out;
  const NamesPtr all(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(all.get(), i);
    if (name->type == GEN_DNS) out.hosts.emplace_back(text_of(name->d.dNSName));
    if (name->type == GEN_IPADD) out.addresses.push_back(IpAddress::from_bytes(text_of(name->d.iPAddress)).str());
  }
  std::sort(out.hosts.begin(), out.hosts.end());
  std::sort(out.addresses.begin(), out.addresses.end());
  return out;
}

}  // namespace

WebKey WebKey::from_seed(std::string_view seed) {
  CHECK(seed.size() >= kSeedBytesMin);
  const std::unique_ptr<EC_GROUP, Freeing<EC_GROUP_free>> group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  CHECK(group);
  const BignumPtr number = private_number(seed, group.get());
  const std::string point = public_point(group.get(), number.get());
  const std::unique_ptr<OSSL_PARAM_BLD, Freeing<OSSL_PARAM_BLD_free>> build(OSSL_PARAM_BLD_new());
  CHECK(build && OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, kCurve, 0) == 1);
  CHECK(OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get()) == 1);
  CHECK(OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) == 1);
  const std::unique_ptr<OSSL_PARAM, Freeing<OSSL_PARAM_free>> parameters(OSSL_PARAM_BLD_to_param(build.get()));
  const std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX_free>> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  CHECK(parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY* key = nullptr;
  CHECK(EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()) == 1);
  WebKey out;
  out.key_ = std::shared_ptr<EVP_PKEY>(key, EVP_PKEY_free);
  out.public_key_ = der_of<EVP_PKEY, i2d_PUBKEY>(key);
  return out;
}

std::string make_web_authority(const WebKey& key, const WebCertificateTerms& terms, const WebScope& scope) {
  const X509Ptr out = begin(key.get(), terms);
  CHECK(X509_set_issuer_name(out.get(), X509_get_subject_name(out.get())) == 1);
  add_extension(out.get(), out.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  add_extension(out.get(), out.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(out.get(), out.get(), NID_subject_key_identifier, "hash");
  std::string permitted = "critical,permitted;DNS:localhost";
  for (const std::string& domain : scope.domains) permitted += ",permitted;DNS:" + domain;
  for (const IpNetwork& network : scope.networks) {
    permitted += ",permitted;IP:" + network.first().str() + "/" + network.mask().str();
  }
  add_extension(out.get(), out.get(), NID_name_constraints, permitted);
  return sign(out, key);
}

Result<std::string> issue_web_certificate(const WebKey& key, std::string_view authority, std::string_view public_key,
                                          const WebNames& names, const WebCertificateTerms& terms) {
  const X509Ptr issuer = parse(authority);
  const unsigned char* at = bytes_of(public_key);
  const std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>> subject(
      d2i_PUBKEY(nullptr, &at, static_cast<long>(public_key.size())));
  if (!issuer) return corrupt("不是机构证书");
  if (!subject || EVP_PKEY_get_base_id(subject.get()) != EVP_PKEY_EC || EVP_PKEY_get_bits(subject.get()) != 256) {
    return corrupt("不是 P-256 公钥");
  }
  const X509Ptr out = begin(subject.get(), terms);
  CHECK(X509_set_issuer_name(out.get(), X509_get_subject_name(issuer.get())) == 1);
  add_site_extensions(out.get(), issuer.get(), names);
  return sign(out, key);
}

std::string self_sign(const WebKey& key, const WebNames& names, const WebCertificateTerms& terms) {
  const X509Ptr out = begin(key.get(), terms);
  CHECK(X509_set_issuer_name(out.get(), X509_get_subject_name(out.get())) == 1);
  add_site_extensions(out.get(), out.get(), names);
  return sign(out, key);
}

Result<WebCertificateFacts> read_web_certificate(std::string_view der) {
  const X509Ptr certificate = parse(der);
  EVP_PKEY* key = certificate ? X509_get0_pubkey(certificate.get()) : nullptr;
  if (key == nullptr) return corrupt("不是网页证书");
  WebCertificateFacts out;
  out.subject = common_name(X509_get_subject_name(certificate.get()));
  out.issuer = common_name(X509_get_issuer_name(certificate.get()));
  out.public_key = der_of<EVP_PKEY, i2d_PUBKEY>(key);
  out.names = names_of(certificate.get());
  out.from = instant_of(X509_get0_notBefore(certificate.get()));
  out.until = instant_of(X509_get0_notAfter(certificate.get()));
  out.self_signed = X509_self_signed(certificate.get(), 0) == 1;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  CHECK(X509_digest(certificate.get(), EVP_sha256(), digest, &size) == 1);
  out.fingerprint = to_hex({reinterpret_cast<const char*>(digest), size});
  return out;
}

Result<void> verify_web_certificate(std::string_view certificate, std::string_view authority, Instant at) {
  const X509Ptr site = parse(certificate);
  const X509Ptr issuer = parse(authority);
  if (!site || !issuer) return corrupt("不是网页证书");
  const std::unique_ptr<X509_STORE, Freeing<X509_STORE_free>> trusted(X509_STORE_new());
  const std::unique_ptr<X509_STORE_CTX, Freeing<X509_STORE_CTX_free>> context(X509_STORE_CTX_new());
  CHECK(trusted && context && X509_STORE_add_cert(trusted.get(), issuer.get()) == 1);
  CHECK(X509_STORE_CTX_init(context.get(), trusted.get(), site.get(), nullptr) == 1);
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(rules, static_cast<time_t>(at.ms / 1000));
  CHECK(X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_X509_STRICT) == 1);
  CHECK(X509_VERIFY_PARAM_set_purpose(rules, X509_PURPOSE_SSL_SERVER) == 1);
  if (X509_verify_cert(context.get()) == 1) return {};
  return forbidden(X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
}

std::string to_pem(std::string_view certificate) {
  const X509Ptr parsed = parse(certificate);
  const std::unique_ptr<BIO, Freeing<BIO_free>> out(BIO_new(BIO_s_mem()));
  if (!parsed || !out || PEM_write_bio_X509(out.get(), parsed.get()) != 1) return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace yichuang::node
