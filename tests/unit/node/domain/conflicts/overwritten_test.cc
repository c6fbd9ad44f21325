#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "node/domain/cases/actions.h"
#include "node/domain/cases/form_values.h"
#include "node/domain/conflicts/rulings.h"
#include "node/domain/kinds.h"
#include "tests/unit/node/domain/conflicts/ruling.h"

using namespace yichuang;
using namespace yichuang::node;
using namespace yichuang::storage;
using namespace yichuang::tests;
using nlohmann::json;

namespace {

// Two boxes of one town, one of them put back from a backup; both bring answers that count.
struct FilledInTwice : Offices {
  Office twin{a.identity(), 78};
  std::string key;

  FilledInTwice() {
    key = a.file(tests::allowance("329901101200"));
    a.push(twin, root());
  }
  void meet_all() {
    twin.push(county, root());
    twin.push(a, root());
    a.push(twin, root());
    meet();
  }
  void fill_in(Office& at, const json& form) {
    v1::ActOnCase request;
    to_struct(form, *request.mutable_form());
    BOOST_REQUIRE(at.act(key, kActionSupplement, at.clerk(), request));
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(overwritten)

BOOST_FIXTURE_TEST_CASE(a_field_filled_in_at_two_windows_is_not_overwritten_in_silence, FilledInTwice) {
  fill_in(a, {{"mobile", "13900000001"}, {"address", "示范村1组"}});
  twin.now = twin.now + Millis{5000};
  fill_in(twin, {{"mobile", "13900000002"}, {"bank_name", "邮储银行"}});
  meet_all();
  for (Office* office : {&a, &twin, &county, &province}) {
    BOOST_TEST(form_at(*office, key)["mobile"] == "13900000002");
    BOOST_TEST(form_at(*office, key)["address"] == "示范村1组");
    BOOST_TEST(open_at(*office).size() == 1u, office->division().str());
  }
  const ConflictId id = open_at(county).at(0);
  const auto of = judged(county, id);
  BOOST_TEST(of->rule == "overwritten");
  BOOST_TEST(to_json(of->clash->left.content.form)["mobile"] == "13900000001");
  BOOST_TEST(to_json(of->clash->right.content.form)["mobile"] == "13900000002");
  const std::vector<std::string> expected = {"form.address", "form.bank_name", "form.mobile"};
  BOOST_TEST(fields_of(*of) == expected, boost::test_tools::per_element());
  BOOST_REQUIRE(pick(county, id, {{"form.mobile", "left"}}, of->etag));
  meet_all();
  for (Office* office : {&a, &county, &province}) {
    BOOST_TEST(form_at(*office, key)["mobile"] == "13900000001");
    BOOST_TEST(form_at(*office, key)["bank_name"] == "邮储银行");
    BOOST_TEST((office->summary(key).state() == v1::ACCEPTED));
    BOOST_TEST(open_at(*office).empty());
  }
  BOOST_REQUIRE(undo(county, id));
  meet_all();
  BOOST_TEST(form_at(a, key)["mobile"] == "13900000002");
  BOOST_TEST(open_at(a).size() == 1u);
  BOOST_TEST(rule(county, id, kRuleKeep).has_value());
}

BOOST_FIXTURE_TEST_CASE(nor_is_what_a_ruling_set, FilledInTwice) {
  fill_in(a, {{"mobile", "13900000001"}});
  twin.now = twin.now + Millis{5000};
  fill_in(twin, {{"mobile", "13900000002"}});
  meet_all();
  const ConflictId id = open_at(county).at(0);
  BOOST_REQUIRE(pick(county, id, {{"form.mobile", "left"}}, judged(county, id)->etag));
  // The town does not know of it yet.
  a.now = a.now + Millis{60'000};
  fill_in(a, {{"mobile", "13900000009"}});
  meet_all();
  BOOST_TEST(form_at(county, key)["mobile"] == "13900000009");
  const auto open = open_at(county);
  BOOST_REQUIRE(open.size() == 1u);
  BOOST_TEST((open[0] != id));
  const auto of = judged(county, open[0]);
  BOOST_TEST((of->clash->late->kind == kCaseSettled));
  BOOST_TEST(to_json(of->clash->left.content.form)["mobile"] == "13900000001");
  // Who ruled is one of the two sides now.
  BOOST_TEST(fields_of(*of).empty());
  const auto above = judged(province, open[0]);
  BOOST_REQUIRE(pick(province, open[0], {{"form.mobile", "left"}}, above->etag));
  meet_all();
  BOOST_TEST(form_at(a, key)["mobile"] == "13900000001");
}

BOOST_FIXTURE_TEST_CASE(what_was_seen_or_is_the_same_is_no_conflict, FilledInTwice) {
  fill_in(a, {{"mobile", "13900000001"}});
  twin.now = twin.now + Millis{5000};
  fill_in(twin, {{"mobile", "13900000001"}, {"bank_name", "邮储银行"}});
  meet_all();
  a.now = a.now + Millis{9000};
  fill_in(a, {{"mobile", "13900000003"}, {"bank_name", "工商银行"}});
  meet_all();
  twin.now = twin.now + Millis{9000};
  fill_in(twin, {{"mobile", "13900000004"}});
  meet_all();
  for (Office* office : {&a, &county, &province}) {
    BOOST_TEST(office->summary(key).flagged() == 0u);
    BOOST_TEST(form_at(*office, key)["mobile"] == "13900000004");
  }
}

BOOST_FIXTURE_TEST_CASE(an_overwritten_field_is_told_alike_in_whatever_order_the_logs_come, FilledInTwice) {
  fill_in(a, {{"mobile", "13900000001"}});
  twin.now = twin.now + Millis{5000};
  fill_in(twin, {{"mobile", "13900000002"}});
  Office third(a.identity(), 79);
  third.now = third.now + Millis{3000};
  a.push(third, root());
  fill_in(third, {{"mobile", "13900000003"}});
  third.push(county, root());
  meet_all();
  std::vector<LogInfo> logs;
  for (const LogInfo& log : county.ledger().snapshot()->logs().of_subtree({a.division()})) logs.push_back(log);
  BOOST_REQUIRE(logs.size() == 3u);
  std::vector<std::size_t> order = {0, 1, 2};
  std::set<std::string> found;
  do {
    Office reader(county.identity(), 100);
    for (const std::size_t i : order) county.hand_over(logs[i], reader, root());
    found.insert(reader.summary(key).SerializeAsString());
    // Of the first window, which the third had seen, and of the third: the twin knew neither.
    BOOST_TEST(reader.summary(key).flagged() == 2u);
  } while (std::next_permutation(order.begin(), order.end()));
  BOOST_TEST(found.size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
