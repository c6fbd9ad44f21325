#include <cstdio>
#include <iostream>
#include <sstream>

#include "storage/base/hex.h"
#include "storage/crypto/keyring.h"
#include "tests/bench/benchmarks.h"
#include "tests/bench/crowd.h"

namespace yichuang::bench {

using namespace storage;

namespace {

constexpr std::chrono::seconds kPatience{1800};

// The hub's own keys: the crowd's certificates are signed with them.
CrowdHub read_hub(const Settings& settings) {
  std::string key = read_file(settings.hub_key_file);
  while (key.ends_with('\n')) key.pop_back();
  const auto bytes = from_hex(key);
  CHECK(bytes.has_value());
  const Keyring ring = must(Keyring::parse(read_file(settings.hub_data + "/keyring")));
  const NodeSecrets secrets = must(ring.open(KeyFile{*SecretKey::from(*bytes)}));
  const PublicKey root = *PublicKey::from(secrets.root_key);
  CertificateChain chain = must(decode_chain(secrets.chain));
  Certificate certificate = must(verify_chain(chain, root));
  return {Identity{SigningKey::from_seed(secrets.signing_seed), std::move(chain), std::move(certificate),
                   secrets.division_secret},
          root, settings.hub_address};
}

void answer(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

}  // namespace

// Children of a hub that runs as a process of its own. Commands on stdin, a line
// each: `file N` gives every child N cases more and prints the first and the last
// number, `connect` prints the seconds
// until all are equal with the hub, `part` hangs up.
void province(const Settings& settings) {
  const auto cases = read_cases(settings.cases, settings.count);
  const auto catalogue = read_catalogue(settings.catalogue);
  Crowd crowd(read_hub(settings), settings.children);
  answer("ready");
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string command;
    std::size_t count = 0;
    words >> command >> count;
    if (command == "file") {
      const auto [first, last] = crowd.file(cases, count, catalogue);
      answer("filed " + first + " " + last);
    } else if (command == "connect") {
      const ThreadTimes threads;
      const auto seconds = crowd.connect(kPatience);
      if (!seconds) say(crowd.standing());
      CHECK(seconds.has_value());
      say("processor time by thread: " + threads.text());
      answer("equal " + std::to_string(*seconds));
    } else if (command == "part") {
      crowd.part();
      answer("parted");
    }
  }
}

}  // namespace yichuang::bench
