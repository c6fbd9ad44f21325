#include "node/domain/divisions/division_names.h"

#include <boost/test/unit_test.hpp>

using namespace yichuang;
using namespace yichuang::node;

BOOST_AUTO_TEST_SUITE(division_names)

BOOST_AUTO_TEST_CASE(names_are_found_by_code_and_by_part) {
  const auto names =
      DivisionNames::parse("code,name,demo\n32,江苏省,0\n3299,示范市,1\n329901,示范县,1\r\n329901101000,示范镇,1\n");
  BOOST_REQUIRE(names);
  BOOST_TEST(names->name(*Division::from("329901101")) == "示范镇");
  BOOST_TEST(names->full_name(*Division::from("329901101")) == "江苏省示范市示范县示范镇");
  BOOST_TEST(names->under(*Division::from("329901"), 10).size() == 2u);
  BOOST_TEST(names->search("示范", 2).size() == 2u);
  BOOST_TEST(names->name(*Division::from("33")) == "33");
  BOOST_TEST(names->search("示范", 10)[0].demo);
}

BOOST_AUTO_TEST_CASE(a_bad_line_is_named) {
  const auto names = DivisionNames::parse("code,name,demo\n32,江苏省,0\n32x,?,0\n");
  BOOST_REQUIRE(!names);
  BOOST_TEST(names.error().complaints.front().where == "第 3 行");
  BOOST_TEST(!DivisionNames::parse("32,,0\n"));
}

BOOST_AUTO_TEST_SUITE_END()
