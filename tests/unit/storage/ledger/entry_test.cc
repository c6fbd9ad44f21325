#include "storage/ledger/entry.h"

#include <boost/test/unit_test.hpp>

#include "storage/ledger/authority.h"
#include "storage/ledger/limits.h"

using namespace yichuang;
using namespace yichuang::storage;

namespace {

constexpr Kind kGrant = Kind::record(9, 1, {Tier::kCounty}, Reach::kOwnSubtree);
constexpr Kind kFiled = Kind::event(8, 1, Binding::kNone, {Tier::kTownship, Tier::kCounty}, Reach::kTownships);

Division at(std::string_view code) {
  return *Division::from(code);
}

Header header(Kind kind, std::string_view author, std::string key, std::vector<Division> audience = {}) {
  Header out;
  out.kind = kind;
  out.key = std::move(key);
  out.stamp_ms = 1'700'000'000'000;
  out.at = {1'700'000'000'123};
  out.audience = std::move(audience);
  out.actor = std::string(author) + "/zc-0312";
  out.author = at(author);
  return out;
}

Entry entry(const Header& of) {
  return {encode_header(of), std::string(kBodySaltBytes, 's') + "message", {}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(entry_suite)

BOOST_AUTO_TEST_CASE(comes_back_as_written) {
  const Entry written = entry(header(kFiled, "320585101", std::string(16, 'k'), {at("320585102"), at("320585103")}));
  const auto parsed = parse_entry(encode_entry(written));
  BOOST_REQUIRE(parsed);
  BOOST_TEST(parsed->entry.header == written.header);
  BOOST_TEST(parsed->entry.message() == "message");
  BOOST_TEST((parsed->id == id_of(written)));
  BOOST_TEST(parsed->header.at.ms == 1'700'000'000'123);
  BOOST_TEST(parsed->header.audience.size() == 2u);
  BOOST_TEST(parsed->header.author.view() == "320585101");
}

BOOST_AUTO_TEST_CASE(an_erased_body_keeps_the_id) {
  const Entry whole = entry(header(kFiled, "320585101", std::string(16, 'k')));
  const Entry erased{whole.header, {}, blake2b(whole.body)};
  BOOST_TEST((id_of(erased) == id_of(whole)));
  const auto back = decode_entry(encode_entry(erased));
  BOOST_REQUIRE(back);
  BOOST_TEST(back->erased.has_value());
  BOOST_TEST(back->message().empty());
}

BOOST_AUTO_TEST_CASE(cut_short_or_oversized_bytes_are_refused) {
  const std::string good = encode_entry(entry(header(kFiled, "320585101", std::string(16, 'k'))));
  for (std::size_t size = 0; size < good.size() - 7; ++size) {
    BOOST_TEST(!parse_entry(std::string_view(good).substr(0, size)).has_value());
  }
  BOOST_TEST(!parse_entry("\x02" + good.substr(1)).has_value());
  Entry large = entry(header(kFiled, "320585101", std::string(16, 'k')));
  large.body.resize(kBodyBytesMax + 1);
  const auto refused = decode_entry(encode_entry(large));
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == ErrorCode::kTooLarge));
}

BOOST_AUTO_TEST_CASE(an_audience_out_of_order_is_refused) {
  Header unsorted = header(kFiled, "320585101", std::string(16, 'k'), {at("320585103"), at("320585102")});
  BOOST_TEST(!parse_header(encode_header(unsorted)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(authority)

BOOST_AUTO_TEST_CASE(a_writer_may_write_its_own_registers_only) {
  BOOST_TEST(check_authority(header(kGrant, "320585", "320585/zc-1", {at("320585101")})).has_value());
  BOOST_TEST(!check_authority(header(kGrant, "320585", "320586/zc-1")).has_value());
  BOOST_TEST(!check_authority(header(kGrant, "320585", "3205851/zc-1")).has_value());
  BOOST_TEST(!check_authority(header(kGrant, "320585101", "320585101/zc-1")).has_value());
}

BOOST_AUTO_TEST_CASE(a_township_addresses_single_townships_but_no_hub) {
  const std::string key(16, 'k');
  BOOST_TEST(check_authority(header(kFiled, "320585101", key, {at("330102004")})).has_value());
  BOOST_TEST(!check_authority(header(kFiled, "320585101", key, {at("32")})).has_value());
  BOOST_TEST(!check_authority(header(kFiled, "320585101", key, {at("320586")})).has_value());
  BOOST_TEST(!check_authority(header(kGrant, "320585", "320585/x", {at("320586101")})).has_value());
}

BOOST_AUTO_TEST_CASE(an_event_key_is_sixteen_bytes) {
  BOOST_TEST(!check_authority(header(kFiled, "320585101", "short")).has_value());
}

BOOST_AUTO_TEST_CASE(numbers_that_no_release_gives_out_are_refused) {
  const std::string key(16, 'k');
  BOOST_TEST(!check_authority(header(Kind{kFiled.number() | 1u << 30}, "320585101", key)).has_value());
  BOOST_TEST(!check_authority(header(Kind{kFiled.number() | 3u << 18}, "320585101", key)).has_value());
  BOOST_TEST(!check_authority(header(Kind{kGrant.number() | 1u << 20}, "320585", "320585/x")).has_value());
}

BOOST_AUTO_TEST_CASE(a_kind_never_heard_of_is_judged_by_its_number) {
  constexpr Kind unknown = Kind::record(777, 200, {Tier::kProvince}, Reach::kOwnSubtree);
  BOOST_TEST(check_authority(header(unknown, "32", "32/x", {at("320585")})).has_value());
  BOOST_TEST(!check_authority(header(unknown, "320585101", "320585101/x")).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
