#include "node/domain/returned/lease.h"

#include <boost/test/unit_test.hpp>

using namespace yichuang;
using namespace yichuang::node;

namespace {

constexpr Instant kNow{1'794'800'000'000};
constexpr Millis kDay{24 * 3'600'000};
constexpr std::uint32_t kLease = 30;

HubContact silent_for(int days) {
  HubContact out;
  out.last = kNow - Millis{kDay.count() * days};
  return out;
}

bool locked(const HubContact& contact, Instant now = kNow) {
  return judge_lease(contact, kLease, now).locked;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lease)

BOOST_AUTO_TEST_CASE(data_is_read_as_long_as_the_lease_lasts_and_no_longer) {
  const LeaseVerdict open = judge_lease(silent_for(30), kLease, kNow);
  BOOST_TEST(!open.locked);
  BOOST_REQUIRE(open.until.has_value());
  BOOST_TEST(open.until->ms == kNow.ms);
  const LeaseVerdict over = judge_lease(silent_for(31), kLease, kNow);
  BOOST_TEST(over.locked);
  BOOST_REQUIRE(over.since.has_value());
  BOOST_TEST(over.since->ms == (kNow - kDay).ms);
  BOOST_TEST(over.why.find("30 天") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(contact_unlocks_at_once_whatever_the_clock_says) {
  HubContact contact = silent_for(300);
  BOOST_TEST(locked(contact));
  contact.answers = true;
  BOOST_TEST(!locked(contact));
  contact.clock_unknown = true;
  BOOST_TEST(!locked(contact));
}

BOOST_AUTO_TEST_CASE(every_lease_has_its_own_days) {
  const HubContact contact = silent_for(40);
  BOOST_TEST(judge_lease(contact, 30, kNow).locked);
  BOOST_TEST(!judge_lease(contact, 60, kNow).locked);
}

BOOST_AUTO_TEST_CASE(a_root_has_nobody_to_be_in_contact_with) {
  HubContact contact;
  contact.has_hub = false;
  BOOST_TEST(!locked(contact));
  contact.restored = true;
  BOOST_TEST(!locked(contact));
}

BOOST_AUTO_TEST_CASE(a_restored_node_is_locked_until_its_feed_is_the_hub_s_although_the_line_is_up) {
  HubContact contact = silent_for(0);
  contact.restored = true;
  contact.answers = true;
  const LeaseVerdict verdict = judge_lease(contact, kLease, kNow);
  BOOST_TEST(verdict.locked);
  BOOST_TEST(verdict.why.find("备份") != std::string::npos);
  contact.restored = false;
  BOOST_TEST(!locked(contact));
}

BOOST_AUTO_TEST_CASE(who_was_never_in_contact_or_is_revoked_reads_nothing) {
  BOOST_TEST(locked(HubContact{}));
  HubContact revoked = silent_for(0);
  revoked.answers = true;
  revoked.revoked = true;
  BOOST_TEST(locked(revoked));
}

BOOST_AUTO_TEST_CASE(a_clock_that_stands_before_what_is_stored_counts_as_out_of_contact) {
  HubContact contact = silent_for(1);
  contact.clock_unknown = true;
  BOOST_TEST(locked(contact));
}

BOOST_AUTO_TEST_CASE(a_wall_clock_that_is_put_back_makes_no_lease_longer) {
  HubContact contact = silent_for(1);
  contact.silent = Millis{31 * kDay.count()};
  BOOST_TEST(locked(contact));
  const LeaseVerdict verdict = judge_lease(contact, kLease, kNow);
  BOOST_REQUIRE(verdict.since.has_value());
  BOOST_TEST(verdict.since->ms <= kNow.ms);
  // Put back behind the contact itself.
  BOOST_TEST(!locked(silent_for(-10)));
}

BOOST_AUTO_TEST_SUITE_END()
