#pragma once

#include <memory>
#include <string>
#include <vector>

#include "storage/base/check.h"
#include "storage/engine/memory_map.h"
#include "storage/ledger/ledger.h"
#include "sync/engine/exchange.h"
#include "sync/enrol/invitation.h"
#include "tests/support/identities.h"
#include "tests/support/toy_domain.h"

// Two real nodes and the line between them, in one thread and without faults: for
// what one exchange must do. What faults do to many is the simulator's.
namespace yichuang::tests {

using namespace storage;  // NOLINT(google-build-using-namespace): every test of the exchange is about these
using namespace sync;     // NOLINT(google-build-using-namespace)

// A node on a map in memory, driven by hand.
struct Node {
  Node(Identity who, std::uint64_t seed, std::uint32_t release) : identity(std::move(who)), prng(seed) {
    open(release);
  }
  void open(std::uint32_t release) {
    ledger.reset();
    auto opened = Ledger::open(map, identity, toy::projections(release), prng);
    CHECK(opened.has_value());
    ledger = std::move(*opened);
  }
  void write(Kind kind, const std::string& key, std::vector<Division> audience = {},
             const std::string& message = "message") {
    auto batch = ledger->begin({Instant{1'700'000'000'000}});
    const auto wrote = batch->execute([&](const LedgerView&) -> Result<Plan> {
      return Plan{{EntryDraft{kind, key, audience, ledger->identity().division().str() + "/zc", message}}, {}, 0};
    });
    CHECK(wrote.has_value());
    const auto news = ledger->commit(std::move(batch));
    CHECK(news.has_value());
    if (exchange) exchange->on_committed(*news, now);
  }
  void perform(Exchange::Side side, std::vector<Work::Write>& writes) {
    for (Work::Write& write : writes) {
      auto batch = ledger->begin({now.wall});
      write.change(*batch);
      const auto news = ledger->commit(std::move(batch));
      CHECK(news.has_value());
      if (!news->empty()) exchange->on_committed(*news, now);
      exchange->on_written(side, write.ticket, {}, now);
    }
  }

  Identity identity;
  MemoryMap map;
  SeededPrng prng;
  std::unique_ptr<Ledger> ledger;
  std::unique_ptr<Exchange> exchange;
  Now now{{1'000'000}, {1'700'000'000'000}};
};

// A county and a town of it, and the line between them.
struct Line {
  explicit Line(VersionRange of_hub = kVersions, VersionRange of_child = kVersions, std::uint32_t release_of_hub = 2) {
    SeededPrng prng(3);
    tests::Authority authority(prng);
    const Identity province = authority.province("32");
    const Identity county = authority.below(province, "320585");
    channel_key = *BoxSecretKey::from(prng.bytes(BoxSecretKey::kSize));
    const Identity town = authority.below(county, "320585101", box_public_key(channel_key));
    hub = std::make_unique<Node>(county, 1, release_of_hub);
    child = std::make_unique<Node>(town, 2, 2);
    root = authority.root();
    hub->exchange =
        std::make_unique<Exchange>(*hub->ledger, std::nullopt, Exchange::Serves::kChildren, root, hub->prng);
    make_child_exchange();
    hub->exchange->speak(of_hub);
    child->exchange->speak(of_child);
    hub->exchange->start(hub->now);
    child->exchange->start(child->now);
    run();
  }

  // A new run of the child, with a new log.
  void start_child() {
    child->exchange.reset();
    child->open(2);
    make_child_exchange();
    child->exchange->start(child->now);
  }

  // Carries everything to and fro until nothing is under way; then time goes on a little.
  void run() {
    for (int i = 0; i < 20; ++i) {
      while (step()) {
      }
      for (Node* node : {hub.get(), child.get()}) {
        node->now.steady = node->now.steady + Millis{2000};
        node->now.wall = node->now.wall + Millis{2000};
        node->exchange->on_timer(node->now);
      }
    }
  }
  bool step() {
    auto up = child->exchange->take_work(child->now);
    auto down = hub->exchange->take_work(hub->now);
    for (auto& send : up.up.sends) {
      if (cut) {
        child->exchange->on_failure(send.request, child->now);
      } else {
        hub->exchange->on_request(send.request, send.message, hub->now);
      }
    }
    for (auto& send : down.down.sends) {
      if (!cut && !send.message.empty()) child->exchange->on_reply(send.request, send.message, child->now);
    }
    child->perform(Exchange::Side::kUp, up.up.writes);
    hub->perform(Exchange::Side::kDown, down.down.writes);
    return !up.up.idle() || !down.down.idle();
  }
  const UplinkStatus& status() const { return child->exchange->uplink()->status(); }
  const PublicKey& root_key() const { return root; }

  bool cut = false;
  std::unique_ptr<Node> hub;
  std::unique_ptr<Node> child;

 private:
  void make_child_exchange() {
    const HubAddress address{box_public_key(listening_key(hub->identity.division_secret)), root};
    child->exchange = std::make_unique<Exchange>(*child->ledger, Exchange::Above{channel_key, address},
                                                 Exchange::Serves::kNobody, root, child->prng);
  }

  BoxSecretKey channel_key;
  PublicKey root;
};

}  // namespace yichuang::tests
