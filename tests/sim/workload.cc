#include "tests/sim/workload.h"

#include <algorithm>

#include "storage/ledger/limits.h"
#include "storage/ledger/record_keeper.h"
#include "tests/sim/forgery.h"
#include "tests/support/toy_domain.h"

namespace yichuang::sim {

using namespace storage;

namespace {

constexpr std::array<const char*, 22> kNames = {
    "write",   "wait",   "image", "crash",  "clock", "forge",  "cut",     "restore", "replace", "release", "disk full",
    "weather", "resume", "stick", "revoke", "erase", "damage", "swallow", "twin",    "return",  "silence", "enrol"};
constexpr std::array<unsigned, 22> kUsual = {40, 30, 6, 3, 3, 2, 4, 4, 1, 2, 1, 3, 3, 6, 1, 2, 2, 3, 2, 6, 1, 4};
constexpr std::int64_t kYearMs = 365LL * 24 * 3600 * 1000;

const char* name_of(Kind kind) {
  if (kind == toy::kFiled) return "filed";
  if (kind == toy::kStep) return "step";
  if (kind == toy::kWithdrawn) return "withdrawn";
  if (kind == toy::kDecided) return "decided";
  if (kind == toy::kIssued) return "issued";
  if (kind == toy::kDelivered) return "delivered";
  if (kind == toy::kNote) return "note";
  if (kind == toy::kSettled) return "settlement";
  return "register";
}

}  // namespace

Workload::Workload(World& world, Prng& prng)
    : world_(world), prng_(prng), newcomers_(world), sticks_(world, &newcomers_) {
  constexpr std::array<unsigned, 4> kTimes = {0, 1, 1, 4};
  for (std::size_t i = 0; i < kDeeds; ++i) weights_[i] = kUsual[i] * kTimes[prng_.below(4)];
  weights_[0] += 10;
  weights_[1] += 10;
  // Every sixth world has a town or a county without a line.
  if (prng_.below(6) != 0) return;
  std::vector<std::string> below = world_.divisions();
  std::erase(below, "32");
  const std::string& without = below[prng_.below(below.size())];
  world_.without_line.insert(without);
  world_.say(without + " has no line");
  weights_[static_cast<std::size_t>(Deed::kStick)] += 20;
}

std::string Workload::mix() const {
  std::string out;
  for (std::size_t i = 0; i < kDeeds; ++i) {
    out += std::string(out.empty() ? "" : ", ") + kNames[i] + " " + std::to_string(weights_[i]);
  }
  for (const std::string& without : world_.without_line) out += ", no line to " + without;
  return out;
}

Box* Workload::some_box() {
  const std::vector<Box*> boxes = world_.running();
  return boxes.empty() ? nullptr : boxes[prng_.below(boxes.size())];
}

void Workload::step() {
  unsigned total = 0;
  for (const unsigned weight : weights_) total += weight;
  auto drawn = static_cast<unsigned>(prng_.below(total));
  std::size_t i = 0;
  while (drawn >= weights_[i]) drawn -= weights_[i++];
  const std::vector<std::string> divisions = world_.divisions();
  const std::string& division = divisions[prng_.below(divisions.size())];
  Box& box = one_of(division);
  count(kNames[i]);
  happen(static_cast<Deed>(i), division, box);
  world_.pass(Millis{static_cast<std::int64_t>(prng_.below(8'000))});
}

void Workload::end() {
  world_.weather = Weather{};
  sticks_.let_all_in(prng_);
}

void Workload::happen(Deed deed, const std::string& division, Box& box) {
  switch (deed) {
    case Deed::kWrite:
      write();
      break;
    case Deed::kWait:
      world_.pass(Millis{static_cast<std::int64_t>(prng_.below(120'000))});
      break;
    case Deed::kImage:
      box.running() && prng_.below(2) == 0 ? world_.take_memory(box) : world_.take_image(box);
      break;
    case Deed::kResume:
      resume(division);
      break;
    case Deed::kCrash:
      crash_or_start(box);
      break;
    case Deed::kClock:
      put_clock_off(box);
      break;
    case Deed::kForge:
      forge();
      break;
    case Deed::kCut:
      if (division != "32") cut_or_mend(box);
      break;
    case Deed::kRestore:
      restore();
      break;
    case Deed::kReplace:
      world_.replace(division);
      break;
    case Deed::kRevoke:
      revoke();
      break;
    case Deed::kErase:
      erase();
      break;
    case Deed::kTwin:
      twin_or_enrol(division);
      break;
    case Deed::kReturn:
      give_or_take_back();
      break;
    case Deed::kEnrol:
      sticks_.enrolment(prng_);
      break;
    case Deed::kSilence:
      if (division.size() == 9) silence(division);
      break;
    case Deed::kRelease:
      box.release = 3 - box.release;
      if (box.running()) {
        world_.crash(box);
        world_.start(box);
      }
      break;
    case Deed::kDiskFull:
      fill_disk(division);
      break;
    case Deed::kWeather:
      change_weather();
      break;
    case Deed::kSwallow:
      if (division == "32") break;
      world_.swallow(division, static_cast<World::Swallows>(prng_.below(4)));
      world_.say("the line of " + division + " stands and swallows");
      break;
    case Deed::kStick:
      sticks_.something(prng_);
      break;
    case Deed::kDamage:
      damage(box);
      break;
  }
}

// Somebody goes on at the window at once, before the box hears of anybody.
void Workload::resume(const std::string& division) {
  world_.resume(division);
  if (world_.box(division).running() && prng_.below(2) == 0) write_event(world_.box(division));
}

void Workload::crash_or_start(Box& box) {
  if (!box.running()) return world_.start(box);
  world_.crash(box);
  if (prng_.below(3) != 0) world_.start(box);
}

void Workload::put_clock_off(Box& box) {
  const std::int64_t choices[] = {0, 0, kYearMs, -kYearMs, static_cast<std::int64_t>(prng_.below(86'400'000))};
  box.skew = Millis{choices[prng_.below(5)]};
  world_.say(box.name() + " has its clock off by " + std::to_string(box.skew.count()) + " ms");
}

void Workload::cut_or_mend(const Box& box) {
  world_.is_cut(box.key()) ? world_.mend(box.key()) : world_.cut(box.key());
  world_.say("the line of " + box.key() + (world_.is_cut(box.key()) ? " is cut" : " is mended"));
}

void Workload::fill_disk(const std::string& division) {
  world_.box(division).disk().fail_writes(Error{ErrorCode::kDiskFull, "no space left"});
  write();
  world_.pass(Millis{static_cast<std::int64_t>(prng_.below(60'000))});
  // The division may have got another box meanwhile.
  world_.box(division).disk().fail_writes(std::nullopt);
}

void Workload::change_weather() {
  Weather& weather = world_.weather;
  weather.loss_percent = static_cast<unsigned>(prng_.below(4) == 0 ? prng_.below(40) : prng_.below(5));
  weather.twice_percent = static_cast<unsigned>(prng_.below(20));
  weather.told_percent = static_cast<unsigned>(prng_.below(101));
  weather.latency_max = Millis{static_cast<std::int64_t>(10 + prng_.below(3000))};
  weather.power_cut_permille = static_cast<unsigned>(prng_.below(3) == 0 ? prng_.below(20) : 0);
  weather.bytes_per_ms = static_cast<unsigned>(prng_.below(4) == 0 ? 2 + prng_.below(30) : 0);
}

std::vector<Division> Workload::some_towns(const Box& box, std::size_t up_to, bool anywhere) {
  std::vector<Division> towns;
  for (const std::string& division : world_.divisions()) {
    const Division at = *Division::from(division);
    if (at.tier() == Tier::kTownship && (anywhere || Division::from(box.division().str().substr(0, 6))->covers(at))) {
      towns.push_back(at);
    }
  }
  std::vector<Division> out;
  for (std::size_t i = prng_.below(up_to + 1); i > 0 && !towns.empty(); --i) {
    const std::size_t at = prng_.below(towns.size());
    out.push_back(towns[at]);
    towns.erase(towns.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return out;
}

void Workload::write() {
  Box* box = some_box();
  if (box == nullptr) return;
  prng_.below(10) < 7 ? write_event(*box) : write_register(*box);
}

void Workload::promise(Box& box, const EntryId& id, const RecordRef& ref) {
  const auto record = box.ledger().snapshot()->record(ref);
  const Held* held = record ? record->find(id) : nullptr;
  need(held != nullptr, "durable: " + box.name() + " does not hold what it has just acknowledged");
  const bool unread = held->kind == toy::kNote && box.release < 2;
  need(unread || held->standing == Standing::kCounts,
       "decisions: " + box.name() + " acknowledged an entry that does not count there: standing " +
           std::to_string(static_cast<int>(held->standing)) + ", reason " + std::to_string(held->reason));
  world_.promised[id] = {*held, ref, box.name()};
}

void Workload::write_event(Box& box) {
  const Tier tier = box.division().tier();
  if (tier != Tier::kTownship && tier != Tier::kCounty) return;
  std::string key;
  for (int tries = 0; tries < 4 && key.empty() && !cases_.empty() && prng_.below(100) < 70; ++tries) {
    const std::string& candidate = cases_[prng_.below(cases_.size())];
    const auto record = box.ledger().snapshot()->record({toy::kCases, candidate});
    if (record && !toy::state_of(*record).empty()) key = candidate;
  }
  std::vector<Division> audience = prng_.below(4) == 0 ? some_towns(box, 2, true) : std::vector<Division>{};
  if (tier == Tier::kTownship && prng_.below(5) != 0) audience.push_back(box.division());
  EntryDraft draft{toy::kFiled, key, audience, box.division().str() + "/zc-1", {}};
  if (key.empty()) {
    draft.key = prng_.bytes(16);
  } else {
    const Record record = *box.ledger().snapshot()->record({toy::kCases, key});
    const std::string state = toy::state_of(record);
    std::vector<Kind> kinds = {toy::kStep};
    if (state == "open") kinds = {toy::kStep, toy::kWithdrawn, toy::kDecided, toy::kDecided, toy::kNote};
    if (state == "decided") kinds = {toy::kIssued, toy::kIssued, toy::kStep};
    if (state == "issued") kinds = {toy::kDelivered, toy::kStep};
    draft.kind = kinds[prng_.below(kinds.size())];
    if (draft.kind == toy::kNote && box.release < 2) draft.kind = toy::kStep;
    if (draft.kind == toy::kIssued || draft.kind == toy::kDelivered) draft.message = toy::basis_of(record);
    // Now and then somebody looks at what came too late.
    const std::vector<std::string> flags = toy::flags_of(record);
    if (!flags.empty() && prng_.below(4) == 0) {
      draft.kind = toy::kSettled;
      draft.message = flags[prng_.below(flags.size())];
    }
  }
  if ((draft.kind == toy::kFiled || draft.kind == toy::kStep) && prng_.below(4) == 0) draft.message = some_file(box);
  std::string number;
  const auto wrote = box.execute([&](const LedgerView& view) -> Result<Plan> {
    number = box.division().str() + log_tag(view.number_log()) + std::to_string(view.last_serial() + 1);
    return Plan{{draft}, {}, draft.kind == toy::kFiled ? 1u : 0u};
  });
  if (!wrote || !*wrote) return;
  const EntryId id = (*wrote)->ids.front();
  world_.say(box.name() + " writes " + name_of(draft.kind) + " " + id.hex().substr(0, 6));
  promise(box, id, {toy::kCases, draft.key});
  if (draft.kind != toy::kFiled) return;
  cases_.push_back(draft.key);
  world_.given.push_back({number, id, box.name(), world_.forked.contains((*wrote)->log)});
}

// A scan of any size, now and then one of more than a chunk; or nothing, when the disk is full.
std::string Workload::some_file(Box& box) {
  const std::size_t size = prng_.below(20) == 0 ? kBlobChunkBytes + prng_.below(50'000) : 1 + prng_.below(9'000);
  const auto blob = box.store_blob(prng_.bytes(16) + std::string(size, 's'));
  return blob ? toy::message_with_blob(*blob) : std::string();
}

void Workload::write_register(Box& box) {
  const std::string own = box.division().str();
  const Tier tier = box.division().tier();
  const Kind kind = tier == Tier::kProvince ? toy::kCatalogue
                    : tier == Tier::kCounty ? (prng_.below(2) == 0 ? toy::kGrant : toy::kSetting)
                                            : toy::kProfile;
  const std::string key = own + "/" + std::to_string(kind.number() & 255) + "-" + std::to_string(prng_.below(2));
  std::vector<Division> audience = some_towns(box, 2, tier == Tier::kProvince);
  if (tier != Tier::kTownship && prng_.below(7) == 0) audience = {box.division()};
  if (tier == Tier::kProvince && prng_.below(5) == 0) audience = {*Division::from("320585")};
  const EntryDraft draft{kind, key, audience, own + "/admin", "value " + std::to_string(prng_.below(1000))};
  const auto wrote = box.execute([&](const LedgerView&) -> Result<Plan> { return Plan{{draft}, {}, 0}; });
  if (!wrote || !*wrote) return;
  const EntryId id = (*wrote)->ids.front();
  world_.say(box.name() + " writes " + key + " " + id.hex().substr(0, 6));
  const RecordRef ref{toy::kSettings, key};
  promise(box, id, ref);
  const Record record = *box.ledger().snapshot()->record(ref);
  need(std::none_of(record.held.begin(), record.held.end(),
                    [](const Held& held) { return held.standing == Standing::kConflicting; }),
       "conflicts: a conflict that was seen is not settled by a new version");
}

// Entries that no honest program writes, in a log whose chain is good.
void Workload::forge() {
  std::vector<Box*> towns = world_.running();
  std::erase_if(towns, [](Box* box) { return box->division().tier() != Tier::kTownship; });
  if (towns.empty()) return;
  Box& box = *towns[prng_.below(towns.size())];
  const std::string own = box.division().str();
  std::string other = own;
  for (const std::string& division : world_.divisions()) {
    if (division.size() == 9 && division != own) other = division;
  }
  const std::vector<Forgery> forgeries = forgeries_of(own, other);
  sim::forge(world_, box, forgeries[prng_.below(forgeries.size())], prng_);
}

// A box that was told to stop is enrolled anew sooner or later, or done away with.
void Workload::twin_or_enrol(const std::string& division) {
  if (division.size() > 2 && prng_.below(3) != 0 && !world_.twins(division.substr(0, 6)).empty()) {
    return lead(division.substr(0, 6));
  }
  for (Box* box : world_.running()) {
    if (box->stopped().empty() || prng_.below(2) != 0) continue;
    const bool others = !world_.twins(box->division().str()).empty();
    const bool away = box->plan().serves_children && others && prng_.below(2) == 0;
    return away ? world_.switch_off(std::string(box->key())) : world_.enrol_anew(*box);
  }
  const std::size_t images = world_.images(division);
  const bool older = images > 0 && prng_.below(2) == 0;
  Box* twin = world_.twin(division, older ? std::optional(prng_.below(images)) : std::nullopt);
  if (twin == nullptr) return;
  // Somebody works on at each of the two.
  if (world_.box(division).running() && prng_.below(2) == 0) write_event(world_.box(division));
  if (prng_.below(2) == 0 && twin->running()) write_event(*twin);
}

void Workload::lead(const std::string& county) {
  std::vector<Box*> towns = world_.boxes();
  std::erase_if(towns, [&](Box* box) {
    const std::string division = box->division().str();
    return division.size() != 9 || !division.starts_with(county) || world_.without_line.contains(division);
  });
  if (towns.empty()) return;
  const std::string town = towns[prng_.below(towns.size())]->key();
  world_.lead(town, one_of(county).key());
}

// The box of a division, or one of its twins when it has any.
Box& Workload::one_of(const std::string& division) {
  const std::vector<Box*> twins = world_.twins(division);
  const std::size_t which = twins.empty() ? 0 : prng_.below(twins.size() + 1);
  return which == 0 ? world_.box(division) : *twins[which - 1];
}

void Workload::restore() {
  const std::vector<std::string> divisions = world_.divisions();
  std::string at = divisions[prng_.below(divisions.size())];
  // Often the box above it too, and the one above that.
  for (;;) {
    world_.restore(at);
    if (at == "32" || prng_.below(2) == 0) return;
    at = at.size() == 9 ? at.substr(0, 6) : "32";
  }
}

}  // namespace yichuang::sim
