#include "node/domain/web_trust/web_trust.h"

#include <algorithm>

#include "node/domain/kinds.h"
#include "node/domain/web_trust/web_trust.pb.h"
#include "storage/crypto/hash.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kSerialBytes = 16;

// A register whose state is its body; keys are listed, so that a hub finds them.
class WebTrustFolding final : public Folding {
 public:
  WebTrustFolding(RecordRef ref, std::string_view state) : ref_(std::move(ref)), state_(state) {}
  Verdict fold(const Header&, const EntryId&, const Entry& entry) override {
    if (entry.erased || !readable(std::string(entry.message()))) return {Verdict::Outcome::kUnreadable};
    state_ = entry.message();
    return {};
  }
  Description describe() const override {
    if (ref_.collection != kWebKeys || state_.empty()) return {};
    return {{{kWebKeyByDivision, ref_.key}}, {}, {}};
  }
  std::string state() const override { return state_; }

 private:
  bool readable(const std::string& message) const {
    if (ref_.collection == kWebKeys) return v1::WebKeyStated().ParseFromString(message);
    if (ref_.collection == kWebCertificates) return v1::WebCertificateIssued().ParseFromString(message);
    return v1::WebAuthorityMade().ParseFromString(message);
  }

  RecordRef ref_;
  std::string state_;
};

class WebTrustProjection final : public Projection {
 public:
  std::unique_ptr<Folding> resume(const RecordRef& ref, std::string_view state) const override {
    return std::make_unique<WebTrustFolding>(ref, state);
  }
};

std::string key_register(const Division& node) {
  return node.str() + "/key";
}
std::string authority_register(const Division& hub) {
  return hub.str() + "/authority";
}
std::string certificate_register(const Division& hub, const Division& node) {
  return hub.str() + "/" + node.str();
}

template <class Message>
std::optional<Message> read(const LedgerView& view, Collection collection, const std::string& key) {
  const auto record = view.record({collection, key});
  Message out;
  if (!record || record->state.empty() || !out.ParseFromString(record->state)) return std::nullopt;
  return out;
}

bool may_vouch(const Division& division) {
  return division.tier() < Tier::kTownship;
}

WebCertificateTerms terms_of(const std::string& subject, Instant now, Millis life, Prng& prng) {
  std::string serial = prng.bytes(kSerialBytes);
  // Positive, and of the same length always.
  serial[0] = static_cast<char>((static_cast<unsigned char>(serial[0]) & 0x3f) | 0x40);
  return {subject, std::move(serial), now - kWebCertificateBackdated, now + life};
}

// Past two thirds of its life, or not begun.
bool due(const WebCertificateFacts& facts, Instant now) {
  const Millis life = facts.until - facts.from;
  return now < facts.from || now >= facts.from + Millis{life.count() / 3 * 2};
}

WebNames names_in(const v1::WebKeyStated& stated) {
  return {{stated.hosts().begin(), stated.hosts().end()}, {stated.addresses().begin(), stated.addresses().end()}};
}

bool covers(const WebNames& all, const WebNames& some) {
  return std::includes(all.hosts.begin(), all.hosts.end(), some.hosts.begin(), some.hosts.end()) &&
         std::includes(all.addresses.begin(), all.addresses.end(), some.addresses.begin(), some.addresses.end());
}

bool same_scope(const v1::WebAuthorityMade& a, const v1::WebAuthorityMade& b) {
  return std::equal(a.domains().begin(), a.domains().end(), b.domains().begin(), b.domains().end()) &&
         std::equal(a.networks().begin(), a.networks().end(), b.networks().begin(), b.networks().end());
}

// One look at what this node has to write.
class Look {
 public:
  Look(const LedgerView& view, const Identity& identity, const WebTrustTerms& terms, Instant now, Prng& prng)
      : view_(view), identity_(identity), terms_(terms), now_(now), prng_(prng) {}

  Plan plan() {
    if (terms_.serves_pages) state_key();
    if (may_vouch(identity_.division())) vouch();
    return std::move(plan_);
  }

 private:
  void state_key() {
    const std::string public_key = site_key(identity_).public_key();
    const auto present = read<v1::WebKeyStated>(view_, kWebKeys, key_register(identity_.division()));
    // An address that comes and goes is no reason for a certificate each time.
    if (present && present->public_key() == public_key && covers(names_in(*present), terms_.names)) return;
    v1::WebKeyStated stated;
    stated.set_public_key(public_key);
    for (const std::string& host : terms_.names.hosts) stated.add_hosts(host);
    for (const std::string& address : terms_.names.addresses) stated.add_addresses(address);
    write(kWebKey, key_register(identity_.division()), {}, stated.SerializeAsString());
  }

  void vouch() {
    const WebKey key = authority_key(identity_);
    const std::string authority = make_authority(key);
    std::size_t issued = 0;
    for (const IndexHit& hit : view_.scan(kWebKeyByDivision, {}, kWebKeysMax).hits) {
      const auto node = Division::from(hit.ref.key.substr(0, hit.ref.key.find('/')));
      if (!node || !is_ours(*node)) continue;
      const auto stated = read<v1::WebKeyStated>(view_, kWebKeys, hit.ref.key);
      if (stated && certify(*node, *stated, key, authority) && ++issued == kIssuedAtOnce) return;
    }
  }

  // The nodes right below, which this hub enrolled; and a root itself.
  bool is_ours(const Division& node) const {
    if (node == identity_.division()) return web_hub(identity_) == node;
    return view_.child_serving(node) != 0;
  }

  // The authority to sign with, made or made anew where that is due.
  std::string make_authority(const WebKey& key) {
    const std::string name = authority_register(identity_.division());
    v1::WebAuthorityMade made;
    for (const std::string& domain : terms_.scope.domains) made.add_domains(domain);
    for (const IpNetwork& network : terms_.scope.networks) {
      made.add_networks(network.first().str() + "/" + network.mask().str());
    }
    const auto present = read<v1::WebAuthorityMade>(view_, kWebAuthorities, name);
    const auto facts =
        present ? read_web_certificate(present->certificate()) : Result<WebCertificateFacts>(corrupt(""));
    const bool same =
        facts && facts->public_key == key.public_key() && !due(*facts, now_) && same_scope(*present, made);
    if (same) return present->certificate();
    const std::string subject = "一窗网页证书机构 " + identity_.division().str();
    made.set_certificate(make_web_authority(key, terms_of(subject, now_, kWebAuthorityLife, prng_), terms_.scope));
    write(kWebAuthority, name, {identity_.division()}, made.SerializeAsString());
    return made.certificate();
  }

  // Gives true when a certificate was due and is in the plan.
  bool certify(const Division& node, const v1::WebKeyStated& stated, const WebKey& key, const std::string& authority) {
    const WebNames names = permitted_web_names(node, names_in(stated), terms_.scope);
    const std::string name = certificate_register(identity_.division(), node);
    if (const auto present = read<v1::WebCertificateIssued>(view_, kWebCertificates, name)) {
      const auto facts = read_web_certificate(present->certificate());
      if (facts && facts->public_key == stated.public_key() && facts->names == names && !due(*facts, now_) &&
          verify_web_certificate(present->certificate(), authority, now_)) {
        return false;
      }
    }
    const auto certificate = issue_web_certificate(key, authority, stated.public_key(), names,
                                                   terms_of("一窗 " + node.str(), now_, kWebCertificateLife, prng_));
    // One that browsers would not take is not written, or it would be again and again.
    if (!certificate || !verify_web_certificate(*certificate, authority, now_)) return false;
    v1::WebCertificateIssued issued;
    issued.set_certificate(*certificate);
    write(kWebCertificate, name, {node}, issued.SerializeAsString());
    return true;
  }

  void write(Kind kind, const std::string& key, std::vector<Division> audience, const std::string& message) {
    plan_.entries.push_back({kind, key, std::move(audience), identity_.division().str() + "/", message});
  }

  const LedgerView& view_;
  const Identity& identity_;
  const WebTrustTerms& terms_;
  Instant now_;
  Prng& prng_;
  Plan plan_;
};

}  // namespace

WebKey site_key(const Identity& identity) {
  return WebKey::from_seed(blake2b({"yichuang/web-site/1", identity.key.seed()}).view());
}

WebKey authority_key(const Identity& identity) {
  return WebKey::from_seed(blake2b({"yichuang/web-authority/1", identity.division_secret.view()}).view());
}

Division web_hub(const Identity& identity) {
  if (identity.chain.size() < 2) return identity.division();
  const auto above = parse_certificate(identity.chain[1].bytes);
  return above ? above->division() : Division();
}

Plan plan_web_trust(const LedgerView& view, const Identity& identity, const WebTrustTerms& terms, Instant now,
                    Prng& prng) {
  return Look(view, identity, terms, now, prng).plan();
}

WebTrust web_trust(const LedgerView& view, const Identity& identity, const WebKey& key, Instant now) {
  WebTrust out;
  const Division hub = web_hub(identity);
  const auto authority = read<v1::WebAuthorityMade>(view, kWebAuthorities, authority_register(hub));
  if (!authority || !read_web_certificate(authority->certificate())) return out;
  out.authority = authority->certificate();
  const std::string name = certificate_register(hub, identity.division());
  const auto issued = read<v1::WebCertificateIssued>(view, kWebCertificates, name);
  const auto facts = issued ? read_web_certificate(issued->certificate()) : Result<WebCertificateFacts>(corrupt(""));
  if (!facts || facts->public_key != key.public_key()) return out;
  if (verify_web_certificate(issued->certificate(), out.authority, now)) out.certificate = issued->certificate();
  return out;
}

std::string provisional_certificate(const Identity& identity, const WebKey& key, const WebNames& names, Instant now,
                                    Prng& prng) {
  return self_sign(key, names,
                   terms_of("一窗 " + identity.division().str() + " (自签)", now, kWebCertificateLife, prng));
}

std::shared_ptr<const Projection> web_trust_projection() {
  return std::make_shared<WebTrustProjection>();
}

}  // namespace yichuang::node
