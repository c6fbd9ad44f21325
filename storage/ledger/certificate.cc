#include "storage/ledger/certificate.h"

#include <algorithm>

#include "storage/proto/entry.pb.h"

namespace yichuang::storage {
namespace {

constexpr std::string_view kWhat = "certificate";
constexpr std::size_t kDivisionsMax = 64;
constexpr std::size_t kNameBytesMax = 200;

}  // namespace

bool Certificate::covers(const Division& division) const {
  return std::any_of(divisions.begin(), divisions.end(), [&](const Division& own) { return own.covers(division); });
}

SignedCertificate issue_certificate(const Certificate& certificate, const SigningKey& issuer) {
  pb::Certificate out;
  out.set_node(certificate.node.str());
  out.set_channel_key(certificate.channel_key.str());
  for (const Division& division : certificate.divisions) out.add_divisions(division.str());
  out.set_issuer(issuer.public_key().str());
  out.set_issued_ms(static_cast<std::uint64_t>(certificate.issued.ms));
  out.set_name(certificate.name);
  std::string bytes = out.SerializeAsString();
  const Signature signature = issuer.sign(kWhat, bytes);
  return {std::move(bytes), signature};
}

Result<Certificate> parse_certificate(std::string_view bytes) {
  pb::Certificate in;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return corrupt("certificate is not a certificate message");
  }
  const auto node = NodeId::from(in.node());
  const auto channel_key = BoxPublicKey::from(in.channel_key());
  const auto issuer = PublicKey::from(in.issuer());
  const auto divisions = static_cast<std::size_t>(in.divisions_size());
  if (!node || !channel_key || !issuer || divisions == 0 || divisions > kDivisionsMax ||
      in.name().size() > kNameBytesMax) {
    return corrupt("certificate lacks a key or a division, or is past a limit");
  }
  Certificate out{*node, *channel_key, {}, *issuer, {static_cast<std::int64_t>(in.issued_ms())}, in.name()};
  for (const std::string& code : in.divisions()) {
    const auto division = Division::from(code);
    if (!division) return corrupt("certificate names '" + code + "', which is no division");
    out.divisions.push_back(*division);
  }
  return out;
}

Result<Certificate> verify_chain(const CertificateChain& chain, const PublicKey& root) {
  if (chain.empty() || chain.size() > kCertificateLinksMax)
    return corrupt("certificate chain has no links, or too many");
  std::optional<Certificate> first;
  std::optional<Certificate> below;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    TRY_ASSIGN(const Certificate certificate, parse_certificate(chain[i].bytes));
    const std::string link = "link " + std::to_string(i + 1) + " of the certificate chain ";
    if (!verify(certificate.issuer, kWhat, chain[i].bytes, chain[i].signature)) {
      return corrupt(link + "carries a signature that does not hold");
    }
    if (below && below->issuer != certificate.node) return corrupt(link + "did not sign the one before");
    if (below && !std::all_of(below->divisions.begin(), below->divisions.end(),
                              [&](const Division& division) { return certificate.covers(division); })) {
      return corrupt(link + "does not cover the divisions of the one before");
    }
    if (!first) first = certificate;
    below = certificate;
  }
  if (below->issuer != root) return corrupt("certificate chain does not end at this province's root key");
  return *first;
}

std::string encode_chain(const CertificateChain& chain) {
  pb::CertificateChain out;
  for (const SignedCertificate& link : chain) {
    auto& added = *out.add_links();
    added.set_certificate(link.bytes);
    added.set_signature(link.signature.str());
  }
  return out.SerializeAsString();
}

Result<CertificateChain> decode_chain(std::string_view bytes) {
  pb::CertificateChain in;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      static_cast<std::size_t>(in.links_size()) > kCertificateLinksMax) {
    return corrupt("certificate chain is not in its form");
  }
  CertificateChain out;
  for (auto& link : *in.mutable_links()) {
    const auto signature = Signature::from(link.signature());
    if (!signature) return corrupt("certificate chain holds a signature that is not 64 bytes");
    out.push_back({std::move(*link.mutable_certificate()), *signature});
  }
  return out;
}

}  // namespace yichuang::storage
