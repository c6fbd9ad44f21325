#include "storage/base/division.h"

#include <boost/test/unit_test.hpp>

using namespace yichuang;

namespace {

Division at(std::string_view code) {
  return *Division::from(code);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(division)

BOOST_AUTO_TEST_CASE(length_says_the_tier) {
  BOOST_TEST((at("32").tier() == Tier::kProvince));
  BOOST_TEST((at("3205").tier() == Tier::kCity));
  BOOST_TEST((at("320585").tier() == Tier::kCounty));
  BOOST_TEST((at("320585101").tier() == Tier::kTownship));
  BOOST_TEST((at("320585101200").tier() == Tier::kVillage));
  BOOST_TEST(at("320585101").parent().view() == "320585");
  BOOST_TEST(at("32").parent().empty());
}

BOOST_AUTO_TEST_CASE(published_codes_lose_the_zeros_that_fill_lower_levels) {
  BOOST_TEST(Division::from_padded("320000000000")->view() == "32");
  BOOST_TEST(Division::from_padded("320205105000")->view() == "320205105");
  BOOST_TEST(Division::from_padded("320205105200")->view() == "320205105200");
  BOOST_TEST(at("320205105").padded() == "320205105000");
}

BOOST_AUTO_TEST_CASE(a_division_covers_itself_and_all_below) {
  BOOST_TEST(at("320585").covers(at("320585101")));
  BOOST_TEST(at("320585").covers(at("320585")));
  BOOST_TEST(!at("320585").covers(at("320586101")));
  BOOST_TEST(!at("320585101").covers(at("320585")));
}

BOOST_AUTO_TEST_CASE(an_address_reaches_below_it_and_above_it_on_the_way) {
  BOOST_TEST(grants({at("320585")}, at("320585101")));
  BOOST_TEST(grants({at("320585101")}, at("32")));
  BOOST_TEST(!grants({at("320585101")}, at("320585102")));
  BOOST_TEST(!grants({}, at("32")));
}

BOOST_AUTO_TEST_CASE(what_is_no_code_is_refused) {
  for (const std::string_view text : {"", "3", "320", "32058", "32058a", "3205851011", "320585101200000", "-2"}) {
    BOOST_TEST(!Division::from(text).has_value());
  }
  BOOST_TEST(!Division::from_padded("320585").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
