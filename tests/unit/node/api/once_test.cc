#include "node/api/once.h"

#include <boost/test/unit_test.hpp>

#include "node/domain/projections.h"
#include "storage/engine/memory_map.h"
#include "storage/ledger/ledger.h"
#include "tests/support/identities.h"

using namespace yichuang;
using namespace yichuang::node;
using namespace yichuang::storage;

namespace {

struct Fixture {
  SeededPrng prng{3};
  tests::Authority authority{prng};
  MemoryMap map;
  std::unique_ptr<Ledger> ledger =
      std::move(Ledger::open(map, authority.province("32"), node::projections(), prng)).value();
  int runs = 0;

  Request request(const std::string& key, const std::string& body) {
    Request out;
    out.method = "POST";
    out.path = "/api/v1/cases";
    out.headers["idempotency-key"] = key;
    out.body = body;
    out.actor = Actor{"zc", "", *Division::from("32"), {}, {}, ""};
    return out;
  }
  // Runs a command that counts, under the request's key.
  Result<std::string> run(const Request& request) {
    TRY_ASSIGN(const Once once, Once::of(request, Instant{1000}));
    const auto result = std::make_shared<std::string>();
    const Command inner = [&](const LedgerView&) -> Result<Plan> {
      *result = "run " + std::to_string(++runs);
      return Plan{{}, {{"count", *result}}, 0};
    };
    auto batch = ledger->begin({Instant{1000}});
    const auto wrote = batch->execute(once.wrap(inner, result));
    if (!wrote) {
      ledger->drop(std::move(batch));
      return wrote.error();
    }
    TRY(ledger->commit(std::move(batch)));
    return *result;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(once, Fixture)

BOOST_AUTO_TEST_CASE(a_repeat_is_told_what_the_first_run_was_told) {
  BOOST_TEST(run(request("k1", "{}")).value() == "run 1");
  BOOST_TEST(run(request("k1", "{}")).value() == "run 1");
  BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(without_a_key_everything_runs) {
  BOOST_TEST(run(request("", "{}")).value() == "run 1");
  BOOST_TEST(run(request("", "{}")).value() == "run 2");
}

BOOST_AUTO_TEST_CASE(one_key_is_for_one_request_of_one_person) {
  BOOST_REQUIRE(run(request("k1", "{}")));
  BOOST_TEST((run(request("k1", "{\"a\":1}")).error().code == ErrorCode::kInvalid));
  Request colleague = request("k1", "{}");
  colleague.actor->account = "zc2";
  BOOST_TEST(run(colleague).value() == "run 2");
}

BOOST_AUTO_TEST_CASE(a_key_that_is_long_or_holds_blanks_is_refused) {
  BOOST_TEST(!run(request(std::string(65, 'k'), "{}")));
  BOOST_TEST(!run(request("a b", "{}")));
  BOOST_TEST(runs == 0);
}

BOOST_AUTO_TEST_SUITE_END()
