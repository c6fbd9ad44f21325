#include "sync/enrol/invitation.h"

#include <boost/test/unit_test.hpp>

using namespace yichuang;
using namespace yichuang::sync;

namespace {

Invitation some() {
  SeededPrng prng(4);
  return {{"10.1.2.3:7480", "hub.example:7480"},
          *BoxPublicKey::from(prng.bytes(32)),
          *PublicKey::from(prng.bytes(32)),
          prng.bytes(16),
          *Division::from("329901103"),
          "示范丙镇",
          {1'800'000'000'000},
          *Division::from("329901")};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(invitation)

BOOST_AUTO_TEST_CASE(comes_back_as_it_was_handed_out) {
  const auto read = parse_invitation(encode_invitation(some()) + "\n");
  BOOST_REQUIRE(read);
  BOOST_TEST(read->addresses.size() == 2u);
  BOOST_TEST(read->division.view() == "329901103");
  BOOST_TEST(read->hub.view() == "329901");
  BOOST_TEST(read->name == "示范丙镇");
  BOOST_TEST((read->hub_key == some().hub_key));
  BOOST_TEST(read->token == some().token);
}

BOOST_AUTO_TEST_CASE(a_mistyped_character_is_told_from_a_refused_token) {
  const std::string good = encode_invitation(some());
  for (std::size_t i = 4; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == 'A' ? 'B' : 'A';
    const auto read = parse_invitation(bad);
    BOOST_REQUIRE(!read);
    BOOST_TEST((read.error().code == ErrorCode::kInvalid));
  }
  BOOST_TEST(!parse_invitation("").has_value());
  BOOST_TEST(!parse_invitation("hello").has_value());
  BOOST_TEST(!parse_invitation(good.substr(0, 40)).has_value());
}

BOOST_AUTO_TEST_CASE(a_row_keeps_whom_it_let_in_and_not_the_token) {
  InvitationRow row{*Division::from("329901103"), "丙镇", {5}, "329901/admin", std::nullopt};
  BOOST_TEST(!decode_invitation_row(encode_invitation_row(row))->bound_to.has_value());
  row.bound_to = some().root_key;
  BOOST_TEST((decode_invitation_row(encode_invitation_row(row))->bound_to == some().root_key));
  BOOST_TEST(invitation_row_name(some().token).find(some().token) == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
