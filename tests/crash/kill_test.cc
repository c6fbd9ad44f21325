// Kills a writer in the middle of its work, again and again, and looks whether
// everything it had acknowledged is there, and nothing half of it.
//
//   kill_test [ROUNDS]         runs the test (60)
//   kill_test --write FOLDER   the writer: says each acknowledged key on stdout

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <thread>

#include "storage/base/hex.h"
#include "storage/base/numbers.h"
#include "storage/crypto/secure_random.h"
#include "storage/rocksdb/group_commit.h"
#include "storage/rocksdb/rocks_map.h"
#include "tests/support/identities.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/toy_domain.h"

namespace {

using namespace yichuang;
using namespace yichuang::storage;

constexpr std::size_t kPart = 700;  // bytes of a body

std::unique_ptr<RocksMap> open_map(const std::string& folder, RocksOptions::When when) {
  auto map = RocksMap::open({folder, {{1, *SecretKey::from(std::string(32, 'k'))}}, when});
  if (!map) {
    std::fprintf(stderr, "cannot open: %s\n", map.error().context.c_str());
    std::exit(1);  // NOLINT(concurrency-mt-unsafe): no thread has been started yet
  }
  return std::move(*map);
}

std::unique_ptr<Ledger> open_ledger(OrderedMap& map, Prng& prng) {
  SeededPrng fixed(7);
  tests::Authority authority(fixed);
  const Identity province = authority.province("32");
  auto ledger = Ledger::open(map, authority.below(province, "320585"), toy::projections(), prng);
  CHECK(ledger.has_value());
  return std::move(*ledger);
}

void write_for_ever(const std::string& folder) {
  SecureRandom prng;
  auto map = open_map(folder, RocksOptions::When::kMustExist);
  auto ledger = open_ledger(*map, prng);
  GroupCommit writer(*ledger, [] {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return WriteTime{Instant{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()}};
  });
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t) {
    threads.emplace_back([&] {
      for (;;) {
        const std::string key = SecureRandom().bytes(16);
        // Two entries that belong together: both are there, or neither.
        const auto wrote = writer.execute([&](const LedgerView&) -> Result<Plan> {
          return Plan{{EntryDraft{toy::kFiled, key, {}, "320585/zc", std::string(kPart, 'b')},
                       EntryDraft{toy::kStep, key, {}, "320585/zc", std::string(kPart, 's')}},
                      {},
                      1};
        });
        CHECK(wrote.has_value());
        const std::string line = to_hex(key) + "\n";
        if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) _exit(1);
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

// Runs a writer for a while, kills it, and gives what it had acknowledged.
void run_and_kill(const char* program, const std::string& folder, Prng& prng, std::set<std::string>& acknowledged) {
  int ends[2];
  CHECK(::pipe(ends) == 0);
  const pid_t child = ::fork();
  CHECK(child >= 0);
  if (child == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execl(program, program, "--write", folder.c_str(), nullptr);
    _exit(127);
  }
  ::close(ends[1]);
  std::string text;
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(60 + prng.below(200));
  bool killed = false;
  char buffer[65536];
  for (;;) {
    const ssize_t got = ::read(ends[0], buffer, sizeof buffer);
    if (got <= 0) break;
    text.append(buffer, static_cast<std::size_t>(got));
    if (!killed && std::chrono::steady_clock::now() > until) {
      ::kill(child, SIGKILL);
      killed = true;
    }
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  for (std::size_t at = 0; at + 33 <= text.size(); at += 33) acknowledged.insert(text.substr(at, 32));
}

int check(const std::string& folder, const std::set<std::string>& acknowledged, std::size_t& found) {
  SecureRandom prng;
  auto map = open_map(folder, RocksOptions::When::kMustExist);
  auto ledger = open_ledger(*map, prng);
  const Snapshot snapshot = ledger->snapshot();
  for (const std::string& key : acknowledged) {
    const auto record = snapshot->record({toy::kCases, *from_hex(key)});
    if (!record) {
      std::printf("acknowledged and lost: %s\n", key.c_str());
      return 1;
    }
  }
  found = 0;
  std::optional<IndexCursor> cursor;
  do {
    const IndexPage page = snapshot->scan(toy::kByState, "", 1000, Direction::kForward, cursor);
    for (const IndexHit& hit : page.hits) {
      const auto record = snapshot->record(hit.ref);
      const bool whole = record && record->held.size() == 2 && toy::state_of(*record) == "open" &&
                         snapshot->entry(record->held[0]) && snapshot->entry(record->held[1]);
      if (!whole) {
        std::printf("half there: %s\n", to_hex(hit.ref.key).c_str());
        return 1;
      }
      ++found;
    }
    cursor = page.more;
  } while (cursor);
  const auto counted = static_cast<std::size_t>(snapshot->counter(toy::kStates, "open"));
  if (counted != found || !snapshot->health()) {
    std::printf("the counter says %zu, the index holds %zu\n", counted, found);
    return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  start_crypto();
  if (argc == 3 && std::string(argv[1]) == "--write") {
    write_for_ever(argv[2]);
    return 0;
  }
  const int rounds = argc == 2 ? parse_whole<int>(argv[1]).value_or(0) : 60;
  tests::TemporaryFolder folder;
  const std::string data = folder / "db";
  { open_map(data, RocksOptions::When::kMustBeNew); }
  SecureRandom prng;
  std::set<std::string> acknowledged;
  std::size_t found = 0;
  for (int round = 1; round <= rounds; ++round) {
    run_and_kill("/proc/self/exe", data, prng, acknowledged);
    if (check(data, acknowledged, found) != 0) {
      std::printf("in round %d\n", round);
      return 1;
    }
  }
  std::printf("%d kills: %zu acknowledged cases are all there, %zu in all, none half\n", rounds, acknowledged.size(),
              found);
  return acknowledged.empty() ? 1 : 0;
}
