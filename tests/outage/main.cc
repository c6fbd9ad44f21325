// A town that is cut off for a year works on; then its line comes back.
//
//   outage [--days N] [--cases N] [--kbit N] [--hours N]

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
#include <string>

#include "storage/base/check.h"
#include "storage/base/hex.h"
#include "storage/base/numbers.h"
#include "storage/crypto/hash.h"
#include "storage/crypto/secure_random.h"
#include "sync/enrol/invitation.h"
#include "tests/outage/machine.h"
#include "tests/sim/schedule.h"
#include "tests/support/identities.h"
#include "tests/support/toy_domain.h"

namespace {

using namespace yichuang;
using namespace yichuang::outage;
using namespace yichuang::storage;

constexpr const char* kHelp =
    R"(usage: outage [--days N] [--cases N] [--kbit N] [--hours N]

A county, a town whose line is cut, and another town whose line is not. The town
takes cases every day, each with a file, and is switched off every night; the other
town has business for it, the county publishes. Then the line is mended. Real
ledgers and exchanges on maps in memory, a virtual clock, a line of so many kbit/s.

  --days N    how long the line is cut (365)
  --cases N   cases a day (100)
  --kbit N    of the mended line, each way (2000)
  --hours N   within which all must be equal again, of virtual time (12)
)";

constexpr Millis kDay{24 * 3'600'000};
constexpr Millis kLatency{40};
constexpr Millis kTimeout{20'000};
// A form as it is filled in, a decision, and what a person scans: the last is small
// here so that a year fits into memory; what it costs on a disk is measured elsewhere.
constexpr std::size_t kFormBytes = 900;
constexpr std::size_t kFileBytes = 700;

struct Options {
  int days = 365;
  int cases = 100;
  int kbit = 2000;
  int hours = 12;
};

class World {
 public:
  explicit World(const Options& options) : options_(options) {
    county_ = make_hub();
    town_ = make_town("320585101");
    other_ = make_town("320585102");
    for (Machine* machine : {county_.get(), town_.get(), other_.get()}) machine->start();
  }

  void a_year_cut_off();
  // Gives what does not hold; empty when all does.
  std::string heal();

 private:
  struct Cable {
    Instant free_at;  // of what is on its way
    std::uint64_t bytes = 0;
  };

  std::unique_ptr<Machine> make_hub() {
    return make({county_identity_, authority_.root(), {}, sync::Exchange::Serves::kChildren});
  }
  std::unique_ptr<Machine> make_town(const char* division) {
    const auto key = *BoxSecretKey::from(prng_.bytes(BoxSecretKey::kSize));
    const auto hub = box_public_key(sync::listening_key(county_identity_.division_secret));
    return make({authority_.below(county_identity_, division, box_public_key(key)), authority_.root(),
                 sync::Exchange::Above{key, {hub, authority_.root()}}, sync::Exchange::Serves::kNobody});
  }
  std::unique_ptr<Machine> make(Machine::Setup setup) {
    Machine::World world;
    world.now = [this] { return schedule_.now(); };
    world.send_up = [this](Machine& from, sync::RequestId id, std::string text) { send_up(from, id, std::move(text)); };
    world.answer = [this](Machine&, sync::RequestId id, std::string text) { answer(id, std::move(text)); };
    world.wake_at = [this](Machine& machine, Instant when) { wake_at(machine, when); };
    return std::make_unique<Machine>(std::move(setup), std::move(world), prng_.u64());
  }

  void send_up(Machine& from, sync::RequestId request, std::string message);
  void answer(sync::RequestId token, std::string message);
  void wake_at(Machine& machine, Instant when);
  // When the last byte of a message is across.
  Instant across(Cable& cable, std::size_t bytes);
  void take_case(Machine& machine, const std::string& audience);
  bool equal() const;
  std::string lost() const;

  Options options_;
  SeededPrng prng_{1};
  tests::Authority authority_{prng_};
  Identity county_identity_ = authority_.below(authority_.province("32"), "320585");
  sim::Schedule schedule_;
  std::unique_ptr<Machine> county_;
  std::unique_ptr<Machine> town_;
  std::unique_ptr<Machine> other_;
  bool cut_ = false;
  std::map<const Machine*, Cable> up_;
  std::map<const Machine*, Cable> down_;
  struct Asked {
    Machine* child;
    std::uint64_t run;
    sync::RequestId request;
  };
  std::map<sync::RequestId, Asked> asked_;
  sync::RequestId last_token_ = 0;
  std::map<const Machine*, Instant> wakes_;
  std::vector<std::pair<std::string, std::vector<EntryId>>> taken_;  // key of a case, its acknowledged entries
  std::vector<BlobId> files_;
  std::set<std::string> numbers_;
};

Instant World::across(Cable& cable, std::size_t bytes) {
  const Millis takes{static_cast<std::int64_t>(bytes) * 8 / options_.kbit};
  cable.free_at = std::max(cable.free_at, schedule_.now()) + takes;
  cable.bytes += bytes;
  return cable.free_at + kLatency;
}

void World::send_up(Machine& from, sync::RequestId request, std::string message) {
  Machine* child = &from;
  const std::uint64_t run = from.run();
  if (cut_ && child == town_.get()) {
    schedule_.after(kTimeout, [=] {
      if (child->running() && child->run() == run) child->on_failure(request);
    });
    return;
  }
  const Instant there = across(up_[child], message.size());
  schedule_.at(there, [this, child, run, request, message = std::move(message)] {
    const sync::RequestId token = ++last_token_;
    asked_[token] = {child, run, request};
    county_->on_request(token, message);
  });
}

void World::answer(sync::RequestId token, std::string message) {
  const auto found = asked_.find(token);
  if (found == asked_.end()) return;
  const Asked asked = found->second;
  asked_.erase(found);
  if (message.empty() || (cut_ && asked.child == town_.get())) return;
  const Instant there = across(down_[asked.child], message.size());
  schedule_.at(there, [asked, message = std::move(message)] {
    if (asked.child->running() && asked.child->run() == asked.run) asked.child->on_reply(asked.request, message);
  });
}

void World::wake_at(Machine& machine, Instant when) {
  const auto known = wakes_.find(&machine);
  if (known != wakes_.end() && known->second == when) return;
  wakes_[&machine] = when;
  schedule_.at(when, [this, &machine, when, run = machine.run()] {
    const auto planned = wakes_.find(&machine);
    if (planned == wakes_.end() || planned->second != when || machine.run() != run || !machine.running()) return;
    wakes_.erase(planned);
    machine.on_timer();
  });
}

void World::take_case(Machine& machine, const std::string& audience) {
  const std::string key = prng_.bytes(16);
  const std::string actor = machine.division().str() + "/zc-0312";
  const std::vector<Division> to = audience.empty() ? std::vector<Division>{} : std::vector{*Division::from(audience)};
  const BlobId file = machine.store(prng_.bytes(kFileBytes));
  // Half of it packs, as a filled-in form does.
  const std::string form = to_hex(prng_.bytes(kFormBytes / 2));
  auto ids = machine.write({{toy::kFiled, key, to, actor, toy::message_with_blob(file)}}, 1);
  CHECK(numbers_.insert(machine.last_number()).second);  // no number twice
  for (const EntryId& id : machine.write({{toy::kStep, key, to, actor, form}}, 0)) ids.push_back(id);
  for (const EntryId& id : machine.write({{toy::kDecided, key, to, actor, "granted"}}, 0)) ids.push_back(id);
  taken_.emplace_back(key, std::move(ids));
  files_.push_back(file);
}

void World::a_year_cut_off() {
  schedule_.run_for(Millis{60'000});
  CHECK(town_->line().up);
  cut_ = true;
  for (int day = 1; day <= options_.days; ++day) {
    for (int i = 0; i < options_.cases; ++i) {
      take_case(*town_, i % 10 == 0 ? "320585102" : "");
      if (i % 10 == 5) take_case(*other_, "320585101");
      schedule_.run_for(Millis{8 * 3'600'000 / options_.cases});
    }
    const std::string what = "320585/2-" + std::to_string(day % 50);
    county_->write({{toy::kGrant, what, {*Division::from("320585101")}, "320585/admin", "as of day"}}, 0);
    town_->stop();
    wakes_.erase(town_.get());
    schedule_.run_for(Millis{14 * 3'600'000});
    town_->start();
    schedule_.run_for(Millis{2 * 3'600'000});
  }
}

bool World::equal() const {
  for (const Machine* machine : {town_.get(), other_.get()}) {
    const sync::UplinkStatus& line = machine->line();
    if (!line.up || !line.logs_equal || !line.feed_equal || line.unsent > 0 || line.lacking > 0) return false;
  }
  const Snapshot there = county_->ledger().snapshot();
  return there->blobs().missing(Division(), 1).empty();
}

std::string World::lost() const {
  const Snapshot there = county_->ledger().snapshot();
  for (const auto& [key, ids] : taken_) {
    const auto record = there->record({toy::kCases, key});
    for (const EntryId& id : ids) {
      const Held* held = record ? record->find(id) : nullptr;
      if (held == nullptr || held->standing != Standing::kCounts) return "the county lacks " + id.hex();
    }
  }
  for (const BlobId& file : files_) {
    if (!there->blobs().whole(file)) return "the county lacks the file " + file.hex();
  }
  return there->quarantined() == 0 ? "" : "the county has set something aside";
}

std::string World::heal() {
  const sync::UplinkStatus& line = town_->line();
  std::printf("cut off for %d days: %zu cases here and next door, %llu entries wait in %zu logs\n", options_.days,
              taken_.size(), static_cast<unsigned long long>(line.unsent),
              town_->ledger().snapshot()->logs().of_division(town_->division()).size());
  // The box was switched on this morning and has not met its hub since.
  const auto acknowledged = 3 * static_cast<std::uint64_t>(options_.days) * static_cast<std::uint64_t>(options_.cases);
  if (line.unsent < acknowledged) return "the town does not know what waits for its hub";
  up_.clear();
  down_.clear();
  cut_ = false;
  const Instant mended = schedule_.now();
  const auto since = [&] { return static_cast<double>((schedule_.now() - mended).count()) / 1000; };
  while (!town_->line().up && since() < 3600) schedule_.run_for(Millis{1000});
  std::printf("the line is up again after %.0f s\n", since());
  // Whoever stands at the counter now does not wait for the year behind them.
  const double asked = since();
  take_case(*town_, "");
  const RecordRef fresh{toy::kCases, taken_.back().first};
  while (!county_->ledger().snapshot()->record(fresh) && since() < 3600) schedule_.run_for(Millis{100});
  std::printf("a case taken then is at the county after %.1f s\n", since() - asked);
  while (!equal() && since() < options_.hours * 3600.0) schedule_.run_for(Millis{10'000});
  if (!equal()) return "not equal after " + std::to_string(options_.hours) + " hours of virtual time";
  std::printf("all is equal after %.1f hours at %d kbit/s: %.1f MB went up, %.1f MB came down, files included\n",
              since() / 3600, options_.kbit, static_cast<double>(up_[town_.get()].bytes) / 1e6,
              static_cast<double>(down_[town_.get()].bytes) / 1e6);
  return lost();
}

Options parse(int argc, char** argv) {
  Options out;
  const std::map<std::string, int*> known = {
      {"--days", &out.days}, {"--cases", &out.cases}, {"--kbit", &out.kbit}, {"--hours", &out.hours}};
  for (int i = 1; i < argc; i += 2) {
    const auto option = known.find(argv[i]);
    const auto value = i + 1 < argc ? parse_whole<int>(argv[i + 1]) : std::nullopt;
    if (option == known.end() || !value || *value <= 0) {
      std::fputs(kHelp, stderr);
      std::exit(std::string(argv[i]) == "--help" ? 0 : 2);  // NOLINT(concurrency-mt-unsafe): one thread
    }
    *option->second = *value;
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  start_crypto();
  const auto began = std::chrono::steady_clock::now();
  World world(options);
  world.a_year_cut_off();
  const std::string wrong = world.heal();
  const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  std::printf("%s (%.0f s)\n",
              wrong.empty() ? "nothing that was acknowledged is lost, no number was given twice"
                            : ("does not hold: " + wrong).c_str(),
              took);
  return wrong.empty() ? 0 : 1;
}
