#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "node/domain/kinds.h"
#include "storage/base/hex.h"
#include "storage/crypto/keyring.h"
#include "sync/enrol/invitation.h"
#include "tests/bench/bench_node.h"
#include "tests/bench/benchmarks.h"
#include "tests/support/starter_catalogue.h"

namespace yichuang::bench {

using namespace storage;

namespace {

constexpr std::chrono::seconds kPatience{600};

void write_private(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
  CHECK(::chmod(path.c_str(), 0600) == 0);
}

// The province writes what a township has of it: the starter catalogue.
void publish(BenchNode& province) {
  const auto catalogue = must(node::Catalogue::parse(tests::starter_catalogue_text()));
  must(province.writer().execute([&](const LedgerView& view) -> Result<Plan> {
    return catalogue.publish(view, province.ledger().identity().division(), "41/bench").plan;
  }));
}

}  // namespace

// A township as `yichuang enroll` leaves it, with its cases, all of them at its
// hub; then the hub goes on listening until stdin ends.
void box(const Settings& settings) {
  const Branch branch;
  const std::string data = fresh_folder(settings, "box");
  std::filesystem::create_directories(data);
  const BoxSecretKey channel_key = branch.channel_key;
  SeededPrng prng(42);
  tests::Authority authority(prng);
  const Identity province = authority.province("41");
  const Identity town = authority.below(province, "410121100", box_public_key(channel_key));

  BenchNode hub(fresh_folder(settings, "box-hub"), RocksOptions::When::kMustBeNew, province);
  publish(hub);
  hub.start_exchange({std::nullopt, {}, "127.0.0.1:0", authority.root()});
  const std::string address = "127.0.0.1:" + std::to_string(hub.service().port());
  const BoxPublicKey hub_key = box_public_key(sync::listening_key(province.division_secret));

  NodeSecrets secrets;
  secrets.data_keys = {bench_data_key()};
  secrets.signing_seed = std::string(town.key.seed());
  secrets.channel_key = channel_key;
  secrets.division_secret = town.division_secret;
  secrets.chain = encode_chain(town.chain);
  secrets.root_key = authority.root().str();
  secrets.hub_key = hub_key.str();
  secrets.hub_addresses = {address};
  const std::string key(32, 'f');
  write_private(settings.folder + "/box.key", to_hex(key) + "\n");
  write_private(data + "/keyring", Keyring::make(secrets, KeyFile{*SecretKey::from(key)}, "bench", prng).bytes());
  {
    BenchNode node(data + "/db", RocksOptions::When::kMustBeNew, town);
    fill(node, read_cases(settings.cases, settings.count), read_catalogue(settings.catalogue));
    node.start_exchange(
        {sync::Exchange::Above{channel_key, {hub_key, authority.root()}}, {address}, std::nullopt, authority.root()});
    const auto count = static_cast<std::int64_t>(settings.count);
    CHECK(
        hub.eventually(kPatience, [&](const LedgerView& view) { return view.counter(node::kCasesAll, "") == count; }));
    CHECK(node.eventually(kPatience, [&](const LedgerView& view) {
      const auto log = view.logs().of_division(town.division()).front();
      return view.safe_numbers(province.division(), log).count() == log.numbers().count() &&
             view.first(node::kCatalogueByCode, "common").has_value();
    }));
  }
  std::printf("ready %s\n", data.c_str());
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
  }
}

}  // namespace yichuang::bench
