#include "node/domain/web_trust/web_trust.h"

#include <boost/test/unit_test.hpp>

#include "node/domain/kinds.h"
#include "node/domain/projections.h"
#include "node/domain/web_trust/web_trust.pb.h"
#include "storage/engine/memory_map.h"
#include "storage/ledger/authority.h"
#include "storage/ledger/ledger.h"
#include "tests/support/identities.h"

using namespace yichuang;
using namespace yichuang::node;
using namespace yichuang::storage;

namespace {

constexpr const char* kTown = "329901101";

Division at(std::string_view code) {
  return *Division::from(code);
}

// A node that takes part in web trust, its ledger in memory.
class Box {
 public:
  Box(Identity identity, std::uint64_t seed) : prng_(seed) {
    terms.scope = web_scope({}, {});
    terms.names = wanted_web_names(identity.division(), {}, {"192.168.1.10"});
    auto opened = Ledger::open(map_, std::move(identity), projections(), prng_);
    BOOST_REQUIRE(opened);
    ledger_ = std::move(*opened);
  }
  // What upkeep does, until there is nothing left; gives how many entries that took.
  std::size_t look() {
    std::size_t written = 0;
    for (;;) {
      const Plan plan = plan_web_trust(*ledger_->snapshot(), identity(), terms, now, prng_);
      if (plan.entries.empty()) return written;
      written += plan.entries.size();
      BOOST_REQUIRE(run(plan));
      BOOST_REQUIRE(written < 100);
    }
  }
  Result<Written> run(const Plan& plan) {
    auto batch = ledger_->begin({now});
    auto out = batch->execute([&](const LedgerView&) -> Result<Plan> { return plan; });
    BOOST_REQUIRE(ledger_->commit(std::move(batch)));
    return out;
  }
  void add_child(const Box& child) {
    auto batch = ledger_->begin({now});
    batch->add_child(child.identity().certificate.divisions);
    BOOST_REQUIRE(ledger_->commit(std::move(batch)));
  }
  // Everything of this box's subtree goes to `hub`.
  void push(Box& hub, const PublicKey& root) {
    const Snapshot snapshot = ledger_->snapshot();
    for (const LogInfo& log : snapshot->logs().of_subtree(identity().certificate.divisions)) {
      auto range = snapshot->logs().read_range(log, {1, log.head()}, 1000, 1 << 20);
      BOOST_REQUIRE(range.has_value());
      const auto verified = verify_range(std::move(*range), std::nullopt, root);
      BOOST_REQUIRE(verified);
      auto batch = hub.ledger_->begin({now});
      BOOST_REQUIRE(batch->accept(*verified));
      BOOST_REQUIRE(hub.ledger_->commit(std::move(batch)));
    }
  }
  // The hub's feed for this box comes here.
  void pull(Box& hub) {
    const Snapshot snapshot = hub.ledger_->snapshot();
    const ChildNo child = snapshot->child_serving(identity().division());
    BOOST_REQUIRE(child != 0);
    for (;;) {
      auto batch = ledger_->begin({now});
      batch->adopt_epochs(snapshot->epochs(), snapshot->arrival());
      const FeedSlice slice =
          snapshot->feed_slice(child, batch->view().feed_got(), 100'000, hub.identity().division_secret);
      const bool more = slice.covered.lo != 0;
      if (more) BOOST_REQUIRE(batch->apply(slice));
      BOOST_REQUIRE(ledger_->commit(std::move(batch)));
      if (!more) return;
    }
  }
  WebTrust trust() const { return web_trust(*ledger_->snapshot(), identity(), site_key(identity()), now); }
  const Identity& identity() const { return ledger_->identity(); }
  std::int64_t quarantined() const { return ledger_->snapshot()->quarantined(); }

  WebTrustTerms terms;
  Instant now{1'794'800'000'000};

 private:
  SeededPrng prng_;
  MemoryMap map_;
  std::unique_ptr<Ledger> ledger_;
};

struct Tree {
  SeededPrng prng{5};
  tests::Authority authority{prng};
  Box province{authority.province("32"), 1};
  Box county{authority.below(province.identity(), "329901"), 2};
  Box town{authority.below(county.identity(), kTown), 3};

  Tree() {
    province.add_child(county);
    county.add_child(town);
  }
  // What an hour of lines up comes to.
  void settle() {
    for (int i = 0; i < 3; ++i) {
      for (Box* box : {&town, &county, &province}) box->look();
      town.push(county, authority.root());
      county.push(province, authority.root());
      for (Box* box : {&province, &county}) box->look();
      county.pull(province);
      town.pull(county);
    }
  }
  void pass(Millis time) {
    for (Box* box : {&town, &county, &province}) box->now = box->now + time;
  }
};

WebNames names_of(std::vector<std::string> hosts, std::vector<std::string> addresses) {
  return {std::move(hosts), std::move(addresses)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(web_trust_of_a_tree)

BOOST_AUTO_TEST_CASE(a_town_gets_a_certificate_that_its_countys_authority_vouches_for) {
  Tree tree;
  BOOST_TEST(tree.town.trust().certificate.empty());
  tree.settle();
  const WebTrust trust = tree.town.trust();
  BOOST_REQUIRE(!trust.certificate.empty());
  const auto facts = read_web_certificate(trust.certificate);
  BOOST_REQUIRE(facts);
  BOOST_TEST(facts->issuer == "一窗网页证书机构 329901");
  BOOST_TEST(!facts->self_signed);
  BOOST_TEST((facts->public_key == site_key(tree.town.identity()).public_key()));
  BOOST_TEST((facts->names == names_of({"localhost", "yc-329901101.internal", "yc-329901101.local"},
                                       {"127.0.0.1", "192.168.1.10", "::1"})));
  BOOST_TEST((facts->until - facts->from == kWebCertificateLife + kWebCertificateBackdated));
  BOOST_REQUIRE(verify_web_certificate(trust.certificate, trust.authority, tree.town.now));
  BOOST_TEST(tree.town.quarantined() == 0);
  BOOST_TEST(tree.county.look() + tree.town.look() == 0u);
}

BOOST_AUTO_TEST_CASE(a_county_is_vouched_for_by_the_province_and_a_province_by_itself) {
  Tree tree;
  tree.settle();
  BOOST_TEST(read_web_certificate(tree.county.trust().certificate)->issuer == "一窗网页证书机构 32");
  BOOST_TEST(read_web_certificate(tree.province.trust().certificate)->issuer == "一窗网页证书机构 32");
  BOOST_TEST((tree.county.trust().authority == tree.province.trust().authority));
  // The county's authority does not vouch for the county, nor the province's for the town.
  BOOST_TEST(!verify_web_certificate(tree.town.trust().certificate, tree.province.trust().authority, tree.town.now));
}

BOOST_AUTO_TEST_CASE(a_certificate_is_renewed_at_two_thirds_of_its_life_and_not_before) {
  Tree tree;
  tree.settle();
  const auto first = read_web_certificate(tree.town.trust().certificate);
  const Millis two_thirds{(first->until - first->from).count() / 3 * 2};
  tree.pass(first->from + two_thirds - tree.town.now - kDay);
  BOOST_TEST(tree.county.look() == 0u);
  tree.pass(kDay);
  tree.settle();
  const auto second = read_web_certificate(tree.town.trust().certificate);
  BOOST_TEST((second->until - first->until == two_thirds - kWebCertificateBackdated));
  BOOST_TEST((second->public_key == first->public_key));
}

BOOST_AUTO_TEST_CASE(an_outage_past_its_end_leaves_none_until_the_line_is_back) {
  Tree tree;
  tree.settle();
  tree.pass(kWebCertificateLife + kDay);
  BOOST_TEST(tree.town.trust().certificate.empty());
  BOOST_TEST(!tree.town.trust().authority.empty());
  tree.settle();
  BOOST_TEST(!tree.town.trust().certificate.empty());
}

BOOST_AUTO_TEST_CASE(a_new_address_is_certified_and_one_that_goes_is_not_noticed) {
  Tree tree;
  tree.settle();
  tree.town.terms.names = wanted_web_names(at(kTown), {}, {"192.168.1.10", "192.168.1.11"});
  tree.settle();
  const auto facts = read_web_certificate(tree.town.trust().certificate);
  BOOST_TEST((facts->names.addresses == std::vector<std::string>{"127.0.0.1", "192.168.1.10", "192.168.1.11", "::1"}));
  tree.town.terms.names = wanted_web_names(at(kTown), {}, {});
  BOOST_TEST(tree.town.look() == 0u);
}

BOOST_AUTO_TEST_CASE(a_box_in_place_of_another_gets_a_certificate_for_its_own_key) {
  Tree tree;
  tree.settle();
  Box box(tree.authority.below(tree.county.identity(), kTown), 9);
  box.pull(tree.county);
  BOOST_TEST(box.trust().certificate.empty());
  BOOST_TEST(!box.trust().authority.empty());
  // By then the box has its predecessor's statement back.
  tree.town.push(box, tree.authority.root());
  BOOST_TEST(box.look() == 1u);
  box.push(tree.county, tree.authority.root());
  BOOST_TEST(tree.county.look() == 1u);
  box.pull(tree.county);
  BOOST_TEST((read_web_certificate(box.trust().certificate)->public_key == site_key(box.identity()).public_key()));
}

BOOST_AUTO_TEST_CASE(a_hub_in_place_of_another_signs_with_the_same_key) {
  Tree tree;
  const Identity replaced = tree.authority.below(tree.province.identity(), "329901");
  BOOST_TEST((site_key(replaced).public_key() != site_key(tree.county.identity()).public_key()));
  BOOST_TEST((authority_key(replaced).public_key() == authority_key(tree.county.identity()).public_key()));
}

BOOST_AUTO_TEST_CASE(a_node_without_pages_states_no_key) {
  Tree tree;
  tree.town.terms.serves_pages = false;
  BOOST_TEST(tree.town.look() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(web_trust_against_others)

BOOST_AUTO_TEST_CASE(a_public_address_and_anothers_name_are_not_certified) {
  Tree tree;
  tree.town.terms.names = wanted_web_names(
      at(kTown), {"8.8.8.8", "2001:db8::1", "www.example.com", "yc-329901102.internal", "10.3.2.1"}, {});
  tree.settle();
  const auto facts = read_web_certificate(tree.town.trust().certificate);
  BOOST_REQUIRE(facts);
  BOOST_TEST((facts->names == names_of({"localhost", "yc-329901101.internal", "yc-329901101.local"},
                                       {"10.3.2.1", "127.0.0.1", "::1"})));
}

BOOST_AUTO_TEST_CASE(a_domain_of_the_hubs_configuration_is_certified_for_the_own_code_alone) {
  Tree tree;
  tree.county.terms.scope = web_scope({"sfx.gov.cn"}, {});
  tree.town.terms.names = wanted_web_names(at(kTown), {"yc-329901101.sfx.gov.cn", "yc-329901102.sfx.gov.cn"}, {});
  tree.settle();
  const auto facts = read_web_certificate(tree.town.trust().certificate);
  BOOST_REQUIRE(facts);
  BOOST_TEST((facts->names.hosts == std::vector<std::string>{"localhost", "yc-329901101.internal", "yc-329901101.local",
                                                             "yc-329901101.sfx.gov.cn"}));
}

BOOST_AUTO_TEST_CASE(a_network_of_the_hubs_configuration_is_certified) {
  Tree tree;
  tree.town.terms.names = wanted_web_names(at(kTown), {}, {"59.202.1.7", "fe80::1"});
  tree.settle();
  BOOST_TEST((read_web_certificate(tree.town.trust().certificate)->names.addresses ==
              std::vector<std::string>{"127.0.0.1", "::1"}));
  tree.county.terms.scope = web_scope({}, {*IpNetwork::from("59.192.0.0/10")});
  tree.settle();
  BOOST_TEST((read_web_certificate(tree.town.trust().certificate)->names.addresses ==
              std::vector<std::string>{"127.0.0.1", "59.202.1.7", "::1"}));
}

BOOST_AUTO_TEST_CASE(an_authority_cannot_vouch_for_the_world) {
  SeededPrng prng(7);
  const WebKey key = WebKey::from_seed(prng.bytes(32));
  const WebKey site = WebKey::from_seed(prng.bytes(32));
  const Instant now{1'794'800'000'000};
  const WebCertificateTerms terms{"x", "\x41", now, now + kDay};
  const std::string authority = make_web_authority(key, terms, web_scope({}, {}));
  const auto issue = [&](const WebNames& names) {
    const auto made = issue_web_certificate(key, authority, site.public_key(), names, terms);
    BOOST_REQUIRE(made);
    return verify_web_certificate(*made, authority, now).has_value();
  };
  BOOST_TEST(issue(names_of({"yc-32.internal"}, {"10.0.0.1", "::1", "fd00::5"})));
  BOOST_TEST(!issue(names_of({"www.example.com"}, {})));
  BOOST_TEST(!issue(names_of({"yc-32.internal"}, {"8.8.8.8"})));
  BOOST_TEST(!issue(names_of({}, {"2001:db8::1"})));
  // Nor through an authority of its own below it.
  const auto lower = issue_web_certificate(key, authority, site.public_key(), {}, terms);
  const auto beyond = issue_web_certificate(site, *lower, site.public_key(), names_of({"localhost"}, {}), terms);
  BOOST_TEST(!verify_web_certificate(*beyond, *lower, now));
}

BOOST_AUTO_TEST_CASE(nobody_but_a_hub_writes_a_certificate_and_nobody_but_the_box_its_key) {
  Tree tree;
  tree.settle();
  const std::string before = tree.town.trust().certificate;
  const auto certificate = [](const std::string& key, const Division& to, const std::string& message) {
    return Plan{{{kWebCertificate, key, {to}, key.substr(0, key.find('/')) + "/", message}}, {}, 0};
  };
  // A town is of no tier that signs, under whatever key.
  Box other(tree.authority.below(tree.county.identity(), "329901102"), 8);
  BOOST_TEST((other.run(certificate("329901102/329901101", at(kTown), before)).error().code == ErrorCode::kForbidden));
  // A county signs under its own code alone, for its own subtree alone.
  Box neighbour(tree.authority.below(tree.province.identity(), "329902"), 8);
  BOOST_TEST((neighbour.run(certificate("329901/329901101", at(kTown), before)).error().code == ErrorCode::kForbidden));
  BOOST_TEST((neighbour.run(certificate("329902/329901101", at(kTown), before)).error().code == ErrorCode::kForbidden));
  // A key is stated under the own code alone.
  const Plan key{{{kWebKey, "329901101/key", {}, "329901102/", "x"}}, {}, 0};
  BOOST_TEST((other.run(key).error().code == ErrorCode::kForbidden));
  // And every hop judges the same from the header.
  Header header;
  header.kind = kWebCertificate;
  header.key = "329901102/329901101";
  header.author = at("329901102");
  BOOST_TEST(!check_authority(header));
}

BOOST_AUTO_TEST_CASE(what_the_own_hub_did_not_sign_is_not_served) {
  Tree tree;
  tree.settle();
  const std::string good = tree.town.trust().certificate;
  // The province may write to the town; but it is not the hub that vouches for it.
  v1::WebCertificateIssued issued;
  issued.set_certificate(tree.county.trust().certificate);
  BOOST_REQUIRE(
      tree.province.run({{{kWebCertificate, "32/329901101", {at(kTown)}, "32/", issued.SerializeAsString()}}, {}, 0}));
  // The hub's own line brings what nobody or another key has signed.
  tree.settle();
  BOOST_TEST((tree.town.trust().certificate == good));
  for (const std::string& bad : {std::string("rubbish"), tree.county.trust().certificate,
                                 self_sign(site_key(tree.town.identity()), tree.town.terms.names,
                                           {"x", "\x41", tree.town.now, tree.town.now + kDay})}) {
    issued.set_certificate(bad);
    BOOST_REQUIRE(tree.county.run(
        {{{kWebCertificate, "329901/329901101", {at(kTown)}, "329901/", issued.SerializeAsString()}}, {}, 0}));
    tree.town.pull(tree.county);
    BOOST_TEST(tree.town.trust().certificate.empty());
    // The hub's next look mends it.
    tree.settle();
    BOOST_TEST(!tree.town.trust().certificate.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_key_that_is_none_gets_no_certificate_and_stops_nobody) {
  Tree tree;
  v1::WebKeyStated stated;
  stated.set_public_key("not a key");
  BOOST_REQUIRE(tree.town.run({{{kWebKey, "329901101/key", {}, "329901101/", stated.SerializeAsString()}}, {}, 0}));
  tree.town.push(tree.county, tree.authority.root());
  BOOST_TEST(tree.county.look() == 2u);  // its own key and its authority
  tree.settle();
  BOOST_TEST(!tree.town.trust().certificate.empty());
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_certificate_are_said_to_be_none) {
  Tree tree;
  tree.settle();
  const std::string good = tree.town.trust().certificate;
  for (const std::string& bytes : {std::string(), std::string("\x30"), good.substr(0, good.size() - 1), good + "x"}) {
    BOOST_TEST(!read_web_certificate(bytes));
    BOOST_TEST(!verify_web_certificate(bytes, tree.town.trust().authority, tree.town.now));
  }
}

BOOST_AUTO_TEST_CASE(names_are_told_from_addresses) {
  BOOST_TEST(is_host_name("yc-32.internal"));
  for (const char* text : {"", "a..b", "-a", "a-", "a b", "A", "10.0.0.1", "*.internal", "a.b."}) {
    BOOST_TEST(!is_host_name(text), text);
  }
  BOOST_TEST(IpAddress::from("fd00:0:0::5")->str() == "fd00::5");
  BOOST_TEST(!IpAddress::from("10.0.0"));
}

BOOST_AUTO_TEST_CASE(a_network_covers_the_addresses_that_begin_with_its_bits) {
  const auto covers = [](const char* network, const char* address) {
    return IpNetwork::from(network)->covers(*IpAddress::from(address));
  };
  BOOST_TEST(covers("172.16.0.0/12", "172.31.255.255"));
  BOOST_TEST(!covers("172.16.0.0/12", "172.32.0.0"));
  BOOST_TEST(covers("fc00::/7", "fd12::1"));
  BOOST_TEST(!covers("fc00::/7", "fe00::1"));
  BOOST_TEST(!covers("0.0.0.0/0", "::1"));
  BOOST_TEST(IpNetwork::from("59.192.0.0/10")->mask().str() == "255.192.0.0");
  for (const char* text : {"", "10.0.0.0", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/8x", "x/8", "::/129"}) {
    BOOST_TEST(!IpNetwork::from(text), text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
