#include "node/http/tls.h"

#include <Poco/Net/Context.h>
#include <openssl/ssl.h>

#include <mutex>

#include "node/http/plain_knock.h"
#include "storage/base/check.h"

namespace yichuang::node {
namespace {

// Of TLS 1.2; those of 1.3 are all good. Our keys are P-256, so nothing else fits.
constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384";
constexpr const char* kGroups = "X25519:P-256";
// As long as a session of a clerk.
constexpr long kTicketSeconds = 12L * 3600;

struct Served {
  std::shared_ptr<EVP_PKEY> key;
  std::shared_ptr<X509> certificate;
};

class TlsImpl final : public Tls {
 public:
  TlsImpl() : context_(make_context()) {
    SSL_CTX* tls = context_->sslContext();
    SSL_CTX_set_options(tls, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    CHECK(SSL_CTX_set1_groups_list(tls, kGroups) == 1);
    SSL_CTX_set_timeout(tls, kTicketSeconds);
    // A PC that is idle holds no buffers; who writes without waiting may go on from
    // elsewhere.
    SSL_CTX_set_mode(tls, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_cert_cb(tls, show_certificate, this);
    SSL_CTX_set_info_callback(tls, at_handshake);
  }

  Result<void> serve_with(const WebKey& key, std::string_view der) override {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    std::shared_ptr<X509> certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())), X509_free);
    if (!certificate || X509_check_private_key(certificate.get(), key.get()) != 1) {
      return corrupt("不是本机网页密钥的证书");
    }
    EVP_PKEY_up_ref(key.get());
    Served served{std::shared_ptr<EVP_PKEY>(key.get(), EVP_PKEY_free), std::move(certificate)};
    const std::lock_guard lock(mutex_);
    served_ = std::move(served);
    return {};
  }

  Poco::Net::Context& context() override { return *context_; }

 private:
  static Poco::Net::Context::Ptr make_context() {
    Poco::Net::Context::Params params;
    params.verificationMode = Poco::Net::Context::VERIFY_NONE;  // clerks sign in by password
    params.loadDefaultCAs = false;
    params.cipherList = kCiphers;
    Poco::Net::Context::Ptr out(new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, params));
    out->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
    return out;
  }

  // OpenSSL asks this at each full handshake.
  static int show_certificate(SSL* connection, void* self) {
    const Served served = static_cast<TlsImpl*>(self)->served();
    return served.certificate != nullptr &&
                   SSL_use_cert_and_key(connection, served.certificate.get(), served.key.get(), nullptr, 1) == 1
               ? 1
               : 0;
  }

  // On the thread that serves the connection, before anything is read of it.
  static void at_handshake(const SSL* connection, int where, int) {
    if ((where & SSL_CB_HANDSHAKE_START) != 0) answer_plain_knock(SSL_get_fd(connection));
  }

  Served served() const {
    const std::lock_guard lock(mutex_);
    return served_;
  }

  Poco::Net::Context::Ptr context_;
  mutable std::mutex mutex_;
  Served served_;
};

}  // namespace

std::unique_ptr<Tls> Tls::make() {
  return std::make_unique<TlsImpl>();
}

}  // namespace yichuang::node
