#pragma once

#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>
#include <string>

#include "storage/engine/memory_map.h"
#include "storage/ledger/limits.h"
#include "sync/courier/courier.h"
#include "sync/enrol/invitation.h"
#include "tests/support/identities.h"
#include "tests/support/toy_domain.h"

namespace yichuang::tests::sticks {

using namespace storage;
using namespace sync;

inline constexpr Instant kNow{1'700'000'000'000};

// A node that has no line at all.
struct Node {
  Node(Prng& random, const Authority& authority, Identity who, BoxSecretKey channel, std::optional<BoxPublicKey> hub)
      : prng(random), root(authority.root()), identity(std::move(who)), channel_key(channel), hub_key(hub) {
    start();
  }
  Prng& prng;
  PublicKey root;
  Identity identity;
  BoxSecretKey channel_key;
  std::optional<BoxPublicKey> hub_key;
  MemoryMap map;
  std::unique_ptr<Ledger> ledger;
  std::unique_ptr<Courier> courier;
  int writes_left = 1'000'000;
  std::uint64_t restored = 0;  // the mark of the backup that it was put back to

  void start() {
    courier.reset();
    ledger = std::move(Ledger::open(map, identity, toy::projections(), prng)).value();
    if (ledger->stale()) BOOST_REQUIRE(ledger->rebuild());
    open_courier();
  }
  void open_courier() {
    courier = std::make_unique<Courier>(
        *ledger, Courier::Keys{channel_key, hub_key, root}, prng,
        [this](std::function<void(Batch&)> change) -> Result<void> {
          if (writes_left-- <= 0) return Error{ErrorCode::kDiskFull, "full"};
          auto batch = ledger->begin({kNow});
          change(*batch);
          const auto done = ledger->commit(std::move(batch));
          return done ? Result<void>() : Result<void>(done.error());
        },
        restored);
  }

  EntryId write(Kind kind, const std::string& key, std::vector<Division> audience, const std::string& message = "m") {
    auto batch = ledger->begin({kNow});
    const auto written = batch->execute([&](const LedgerView&) -> Result<Plan> {
      return Plan{{EntryDraft{kind, key, audience, identity.division().str() + "/zc-1", message}}, {}, 0};
    });
    BOOST_REQUIRE(written);
    BOOST_REQUIRE(ledger->commit(std::move(batch)));
    return written->ids.front();
  }
  BlobId store(const std::string& bytes) {
    const BlobId id = *BlobId::from(blake2b(bytes).view());
    for (std::size_t at = 0; at < bytes.size(); at += kBlobChunkBytes) {
      auto batch = ledger->begin({kNow});
      BOOST_REQUIRE(batch->append_blob(id, bytes.size(), at, std::string_view(bytes).substr(at, kBlobChunkBytes)));
      BOOST_REQUIRE(ledger->commit(std::move(batch)));
    }
    auto batch = ledger->begin({kNow});
    batch->end_blob(id);
    BOOST_REQUIRE(ledger->commit(std::move(batch)));
    return id;
  }
  static std::string all_of(Result<std::unique_ptr<StickWriter>> writer) {
    BOOST_REQUIRE(writer.has_value());
    std::string out;
    for (std::string piece = (*writer)->next(); !piece.empty(); piece = (*writer)->next()) out += piece;
    BOOST_TEST((*writer)->ended());
    return out;
  }
  std::string up() { return all_of(courier->export_up({}, kNow)); }
  std::string down(const Node& child) { return all_of(courier->export_down(child.identity.division(), {}, kNow)); }

  struct Outcome {
    StickTaken taken;
    StickFault fault;
    bool whole;
    std::uint64_t good;
  };
  Outcome take(std::string_view stick, std::size_t piece = 100'000) {
    const auto intake = courier->intake(kNow);
    for (std::size_t at = 0; at < stick.size(); at += piece) intake->take(stick.substr(at, piece));
    return {intake->taken(), intake->fault(), intake->whole(), intake->reader().good_bytes()};
  }
  bool holds(const RecordRef& ref, const EntryId& id) const {
    const auto record = ledger->snapshot()->record(ref);
    const Held* held = record ? record->find(id) : nullptr;
    return held != nullptr && held->allowed;
  }
  bool safe_above(const RecordRef& ref) const {
    const auto record = ledger->snapshot()->record(ref);
    const Division above = identity.division().parent();
    return record && ledger->snapshot()->safety(*record, identity.division(), above).safe();
  }
};

struct Hall {
  SeededPrng prng{5};
  Authority authority{prng};
  BoxSecretKey town_channel = *BoxSecretKey::from(prng.bytes(32));
  BoxSecretKey other_channel = *BoxSecretKey::from(prng.bytes(32));
  Identity province = authority.province("32");
  Identity county_identity = authority.below(province, "320585");
  BoxPublicKey county_key = box_public_key(listening_key(county_identity.division_secret));
  Node county{prng, authority, county_identity, *BoxSecretKey::from(prng.bytes(32)),
              box_public_key(listening_key(province.division_secret))};
  Node town{prng, authority, authority.below(county_identity, "320585101", box_public_key(town_channel)), town_channel,
            county_key};
  Node other{prng, authority, authority.below(county_identity, "320585102", box_public_key(other_channel)),
             other_channel, county_key};
};

inline const Division kTown = *Division::from("320585101");
inline const RecordRef kCase{toy::kCases, "case-one-key-000"};

}  // namespace yichuang::tests::sticks
