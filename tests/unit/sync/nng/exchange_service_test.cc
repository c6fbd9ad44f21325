#include "sync/nng/exchange_service.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <condition_variable>

#include "storage/crypto/secure_random.h"
#include "storage/rocksdb/group_commit.h"
#include "sync/enrol/invitation.h"
#include "tests/support/identities.h"
#include "tests/support/shared_map.h"
#include "tests/support/toy_domain.h"

using namespace yichuang;
using namespace yichuang::storage;
using namespace yichuang::sync;

namespace {

Instant wall_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return Instant{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

// A node as the daemon puts it together, on a map in memory.
class Node {
 public:
  Node(Identity identity, ExchangeService::Options options) {
    auto opened = Ledger::open(map_, std::move(identity), toy::projections(), prng_);
    BOOST_REQUIRE(opened);
    ledger_ = std::move(*opened);
    writer_ = std::make_unique<GroupCommit>(*ledger_, [] { return WriteTime{wall_now()}; });
    subscription_ = writer_->subscribe([this](const CommitNews&) {
      const std::lock_guard lock(mutex_);
      changed_.notify_all();
    });
    auto service = ExchangeService::start(*ledger_, *writer_, std::move(options), wall_now);
    BOOST_REQUIRE(service);
    service_ = std::move(*service);
  }
  ~Node() {
    service_.reset();
    subscription_.reset();
  }
  Result<Written> write(Kind kind, const std::string& key, std::vector<Division> audience = {}) {
    const std::string actor = ledger_->identity().division().str() + "/zc";
    return writer_->execute([&](const LedgerView&) -> Result<Plan> {
      return Plan{{EntryDraft{kind, key, audience, actor, "message"}}, {}, 0};
    });
  }
  // Waits until `holds` is true of the ledger, looking again after every commit.
  bool eventually(const std::function<bool(const LedgerView&)>& holds) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return holds(*ledger_->snapshot()); });
  }
  ExchangeService& service() { return *service_; }

 private:
  tests::SharedMap map_;
  SecureRandom prng_;
  std::unique_ptr<Ledger> ledger_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::unique_ptr<GroupCommit> writer_;
  std::unique_ptr<GroupCommit::Subscription> subscription_;
  std::unique_ptr<ExchangeService> service_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(exchange_service)

BOOST_AUTO_TEST_CASE(a_case_goes_up_with_a_receipt_and_its_decision_comes_down) {
  SecureRandom prng;
  tests::Authority authority(prng);
  const Identity province = authority.province("32");
  const Identity county = authority.below(province, "320585");
  const auto channel_key = *BoxSecretKey::from(prng.bytes(32));
  const Identity town = authority.below(county, "320585101", box_public_key(channel_key));

  Node hub(county, {std::nullopt, {}, "127.0.0.1:0", authority.root()});
  const HubAddress address{box_public_key(listening_key(county.division_secret)), authority.root()};
  Node child(town, {Exchange::Above{channel_key, address},
                    {"127.0.0.1:" + std::to_string(hub.service().port())},
                    std::nullopt,
                    authority.root()});

  const std::string key(16, 'k');
  const RecordRef ref{toy::kCases, key};
  BOOST_REQUIRE(child.write(toy::kFiled, key));
  BOOST_TEST(hub.eventually([&](const LedgerView& view) { return view.record(ref).has_value(); }));
  BOOST_TEST(child.eventually([&](const LedgerView& view) {
    const auto record = view.record(ref);
    return record && view.safety(*record, *Division::from("320585101"), *Division::from("320585")).safe();
  }));
  BOOST_REQUIRE(hub.write(toy::kDecided, key));
  BOOST_TEST(child.eventually([&](const LedgerView& view) {
    const auto record = view.record(ref);
    return record && toy::state_of(*record) == "decided";
  }));
}

BOOST_AUTO_TEST_CASE(rubbish_at_the_door_changes_nothing) {
  SecureRandom prng;
  tests::Authority authority(prng);
  const Identity province = authority.province("32");
  const Identity county = authority.below(province, "320585");
  Node hub(county, {std::nullopt, {}, "127.0.0.1:0", authority.root()});
  // A child that takes the hub for another one: its first message is rubbish there.
  const auto channel_key = *BoxSecretKey::from(prng.bytes(32));
  const Identity town = authority.below(county, "320585101", box_public_key(channel_key));
  const HubAddress wrong{box_public_key(*BoxSecretKey::from(prng.bytes(32))), authority.root()};
  Node child(town, {Exchange::Above{channel_key, wrong},
                    {"127.0.0.1:" + std::to_string(hub.service().port())},
                    std::nullopt,
                    authority.root()});
  BOOST_REQUIRE(child.write(toy::kFiled, std::string(16, 'k')));
  BOOST_REQUIRE(hub.write(toy::kFiled, std::string(16, 'h')));
  BOOST_TEST(hub.eventually([&](const LedgerView& view) { return view.counter(toy::kStates, "open") == 1; }));
  BOOST_TEST(!child.service().uplink()->up);
}

BOOST_AUTO_TEST_SUITE_END()
