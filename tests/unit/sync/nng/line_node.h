#pragma once

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/crypto/secure_random.h"
#include "storage/rocksdb/group_commit.h"
#include "sync/enrol/invitation.h"
#include "sync/nng/exchange_service.h"
#include "tests/support/identities.h"
#include "tests/support/shared_map.h"
#include "tests/support/toy_domain.h"

namespace yichuang::tests {

using namespace storage;
using namespace sync;

inline Instant wall_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return Instant{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

// A node as the daemon puts it together, on a map in memory.
class LineNode {
 public:
  LineNode(Identity identity, ExchangeService::Options options) {
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
  ~LineNode() {
    service_.reset();
    subscription_.reset();
  }
  Result<Written> write(Kind kind, const std::string& key, std::vector<Division> audience = {},
                        const std::string& message = "message") {
    const std::string actor = ledger_->identity().division().str() + "/zc";
    return writer_->execute([&](const LedgerView&) -> Result<Plan> {
      return Plan{{EntryDraft{kind, key, audience, actor, message}}, {}, 0};
    });
  }
  // Waits until `holds` is true of the ledger, looking again after every commit.
  bool eventually(const std::function<bool(const LedgerView&)>& holds,
                  std::chrono::seconds patience = std::chrono::seconds(20)) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return holds(*ledger_->snapshot()); });
  }
  ExchangeService& service() { return *service_; }
  GroupCommit& writer() { return *writer_; }
  Ledger& ledger() { return *ledger_; }

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

// A township, its county, and what each must know of the other.
struct LinePair {
  SecureRandom prng;
  Authority authority{prng};
  Identity province = authority.province("32");
  Identity county = authority.below(province, "320585");
  BoxSecretKey channel_key = *BoxSecretKey::from(prng.bytes(32));
  Identity town = authority.below(county, "320585101", box_public_key(channel_key));

  ExchangeService::Options hub() const { return {std::nullopt, {}, "127.0.0.1:0", authority.root()}; }
  ExchangeService::Options child(int port, LineRules rules) const {
    const HubAddress address{box_public_key(listening_key(county.division_secret)), authority.root()};
    return {Exchange::Above{channel_key, address, std::move(rules)},
            {"127.0.0.1:" + std::to_string(port)},
            std::nullopt,
            authority.root()};
  }
};

}  // namespace yichuang::tests
