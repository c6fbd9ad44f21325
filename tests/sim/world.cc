#include "tests/sim/world.h"

#include <algorithm>

#include "storage/ledger/keys.h"
#include "storage/ledger/record_keeper.h"
#include "sync/enrol/invitation.h"
#include "sync/enrol/revoking.h"
#include "sync/protocol/limits.h"

namespace yichuang::sim {

using namespace storage;

std::string parent_of(const std::string& division) {
  return division.size() == 9 ? division.substr(0, 6) : "32";
}

namespace {

// The province, its counties, and the towns shared out among them; those above first.
std::vector<std::string> divisions_of(World::Shape shape) {
  std::vector<std::string> out = {"32"};
  for (unsigned c = 0; c < shape.counties; ++c) out.push_back(std::to_string(320585 + c));
  for (unsigned t = 0; t < shape.towns; ++t) {
    out.push_back(out[1 + t % shape.counties] + std::to_string(101 + t / shape.counties));
  }
  return out;
}

}  // namespace

std::map<RecordRef, Record> records_of(Box& box) {
  const View& view = box.disk().latest();
  std::map<RecordRef, Record> out;
  // Which of the two derived spaces serves follows from what it holds: a rebuild
  // clears the other.
  for (const Space space : {Space::kDerivedA, Space::kDerivedB}) {
    for (auto row = view.scan(space, keys::all('r'), Direction::kForward); row->valid(); row->next()) {
      const RecordRef ref = keys::record_after(row->key(), 1);
      auto record = decode_record(ref, row->value());
      need(record.has_value(), box.name() + " holds a record that cannot be read");
      out.emplace(ref, std::move(*record));
    }
  }
  return out;
}

World::World(std::uint64_t seed, const std::vector<std::string>& divisions, bool aloud, bool ruled)
    : prng_(seed), ruled_(ruled), authority_(prng_), trace_(aloud) {
  Identity province = authority_.province("32");
  for (const std::string& division : divisions) {
    const Identity& above = division == "32" ? province : boxes_.at(parent_of(division))->identity();
    boxes_[division] = make_box(division, above, division.size() < 9);
  }
  for (Box* box : boxes()) box->start();
}

World::World(std::uint64_t seed, Shape shape, bool aloud) : World(seed, divisions_of(shape), aloud, true) {}

std::unique_ptr<Box> World::make_box(const std::string& division, const Identity& parent, bool hub) {
  const bool root = division == "32";
  const auto channel_key = *BoxSecretKey::from(prng_.bytes(BoxSecretKey::kSize));
  Identity identity = root ? authority_.province(division)
                           : authority_.below(parent, division, box_public_key(channel_key), next_issue(division));
  std::optional<sync::HubAddress> above;
  if (!root) {
    above = sync::HubAddress{box_public_key(sync::listening_key(parent.division_secret)), authority_.root()};
  }
  Box::Plan plan{division + (made_ == 0 ? "" : "#" + std::to_string(made_)),
                 division,
                 std::move(identity),
                 channel_key,
                 above,
                 hub,
                 authority_.root(),
                 prng_.u64(),
                 some_rules(),
                 some_limits()};
  ++made_;
  return std::make_unique<Box>(std::move(plan), surroundings());
}

Instant World::next_issue(const std::string& division) {
  Instant& last = issued_[division];
  return last = std::max(wall(), last + Millis{1});
}

std::unique_ptr<Box> World::unpack(Identity identity, const BoxSecretKey& channel_key) {
  const std::string division = identity.division().str();
  const Identity& parent = boxes_.at(parent_of(division))->identity();
  Instant& last = issued_[division];
  last = std::max(last, identity.certificate.issued);
  Box::Plan plan{division + "#" + std::to_string(made_++),
                 division,
                 std::move(identity),
                 channel_key,
                 sync::HubAddress{box_public_key(sync::listening_key(parent.division_secret)), authority_.root()},
                 division.size() < 9,
                 authority_.root(),
                 prng_.u64(),
                 some_rules(),
                 some_limits()};
  return std::make_unique<Box>(std::move(plan), surroundings());
}

void World::put_in(std::unique_ptr<Box> fresh) {
  const std::string division = fresh->key();
  if (has(division)) {
    // Its hub has cut the one before off, and whatever has its key.
    const NodeId before = box(division).identity().node();
    take_place(division, std::move(fresh));
    scrap_twins(before);
  } else {
    say(fresh->name() + " is new");
    boxes_[division] = std::move(fresh);
  }
  begin(*boxes_[division]);
}

void World::begin(Box& box) {
  wakes_.erase(&box);
  box.start();
  if (on_start && box.running()) on_start(box);
}

Box::Surroundings World::surroundings() {
  Box::Surroundings surroundings;
  surroundings.now = [this] { return schedule_.now(); };
  surroundings.send_up = [this](Box& from, sync::RequestId id, std::string text) {
    send_up(from, id, std::move(text));
  };
  surroundings.answer = [this](Box& from, sync::RequestId id, std::string text) { answer(from, id, std::move(text)); };
  surroundings.redial = [this](Box& box) {
    say(box.name() + " gives its connection up for a new one");
    swallowing_.erase(box.division().str());
  };
  surroundings.wake_at = [this](Box& box, Instant when) { wake_at(box, when); };
  surroundings.power_cut = [this](Box& box) {
    if (prng_.below(1000) >= weather.power_cut_permille) return false;
    say(box.name() + " loses power right behind a write");
    schedule_.after(Millis{static_cast<std::int64_t>(prng_.below(60'000))}, [this, name = box.key(), run = box.run()] {
      Box* again = still(name, run);
      if (again != nullptr && !again->running()) start(*again);
    });
    return true;
  };
  return surroundings;
}

std::vector<Box*> World::boxes() {
  std::vector<Box*> out;
  for (auto& [division, box] : boxes_) out.push_back(box.get());
  return out;
}

std::vector<Box*> World::running() {
  std::vector<Box*> out = boxes();
  std::erase_if(out, [](Box* box) { return !box->running(); });
  return out;
}

std::vector<std::string> World::divisions() const {
  std::vector<std::string> out;
  for (const auto& [key, box] : boxes_) {
    if (key == box->division().view()) out.push_back(key);
  }
  return out;
}

Box& World::hub_of(const Box& child) {
  const auto led = led_.find(child.key());
  if (led != led_.end() && boxes_.contains(led->second)) return *boxes_.at(led->second);
  return *boxes_.at(parent_of(child.division().str()));
}

// A third of the boxes may not use their line as they like.
sync::LineRules World::some_rules() {
  sync::LineRules out;
  if (!ruled_) return out;
  out.stall_after = Millis{static_cast<std::int64_t>(60'000 + prng_.below(240'000))};
  const std::uint64_t drawn = prng_.below(6);
  if (drawn == 0) out.bytes_per_hour = 100'000 + prng_.below(400'000);
  for (std::uint64_t i = 0; drawn == 1 && i < 3; ++i) {
    const int from = static_cast<int>(prng_.below(1440));
    out.quiet.push_back({from, (from + 40) % 1440});
  }
  return out;
}

// Every third hub has a province's worth of trouble with its few children: turns,
// and hardly any room for what they bring.
sync::HubLimits World::some_limits() {
  if (!ruled_ || prng_.below(3) != 0) return {};
  return {sync::kMessageBytesMax, 1, 1 + prng_.below(3000)};
}

Identity World::certify(const std::string& division, const BoxPublicKey& channel_key) {
  return authority_.below(boxes_.at(parent_of(division))->identity(), division, channel_key);
}

void World::wake_at(Box& box, Instant when) {
  const auto known = wakes_.find(&box);
  if (known != wakes_.end() && known->second == when) return;
  wakes_[&box] = when;
  schedule_.at(when, [this, name = box.key(), run = box.run(), when] {
    Box* then = still(name, run);
    const auto planned = wakes_.find(then);
    if (planned == wakes_.end() || planned->second != when || !then->running()) return;
    wakes_.erase(planned);
    then->on_timer();
  });
}

void World::crash(Box& box) {
  say(box.name() + " crashes");
  box.stop();
}

void World::start(Box& box) {
  say(box.name() + " starts");
  swallowing_.erase(box.division().str());
  begin(box);
}

void World::take_image(Box& box) {
  images_[box.key()].push_back(box.disk().image());
}

std::set<EntryId> World::held_by(Box& box) {
  std::set<EntryId> out;
  for (const auto& [ref, record] : records_of(box)) {
    for (const Held& held : record.held) {
      const auto entry = read_entry(box.disk().latest(), held);
      if (entry && id_of(*entry) == held.id) out.insert(held.id);
    }
  }
  return out;
}

void World::count_losses(const std::set<EntryId>& before) {
  std::set<EntryId> left;
  for (Box* box : boxes()) left.merge(held_by(*box));
  for (const EntryId& id : before) {
    if (!left.contains(id)) lost.insert(id);
  }
}

void World::restore(const std::string& division, std::optional<std::size_t> which) {
  auto& images = images_[division];
  if (images.empty()) return;
  Box& box = *boxes_.at(division);
  const auto before = held_by(box);
  if (box.running()) box.stop();
  if (!which) which = prng_.below(images.size());
  box.disk().put_back(*images[*which]);
  say(box.name() + " is put back to image " + std::to_string(*which));
  ++fallen_back;
  count_losses(before);
  box.restored = ++backups_put_back_;
  begin(box);
}

void World::take_memory(Box& box) {
  memories_[box.key()].push_back(box.memory());
}

void World::resume(const std::string& division, std::optional<Box::Notice> notice) {
  auto& memories = memories_[division];
  if (memories.empty()) return;
  Box& box = *boxes_.at(division);
  const auto before = held_by(box);
  const std::size_t which = prng_.below(memories.size());
  const Box::Memory& memory = *memories[which];
  if (!notice) notice = prng_.below(10) < 3 ? Box::Notice::kClocksJump : Box::Notice::kNothing;
  say(box.name() + " is resumed from memory " + std::to_string(which) +
      (notice == Box::Notice::kClocksJump ? " and sees its clocks jump" : ""));
  if (memory.writing && notice == Box::Notice::kNothing) forked.insert(*memory.writing);
  copied.insert(box.identity().node());
  wakes_.erase(&box);
  ++fallen_back;
  resumed[box.name()] = now();
  box.resume(memory, *notice);
  count_losses(before);
}

void World::damage(Box& box, const WriteSet& damaged, std::size_t lines) {
  const auto before = held_by(box);
  if (box.running()) box.stop();
  say("the disk of " + box.name() + " damages " + std::to_string(lines) + " lines");
  need(box.disk().write(damaged, Durability::kSynced).has_value() || lines == 0, "a disk that is full is not damaged");
  damaged_lines[box.division().str()] += lines;
  count_losses(before);
  begin(box);
}

Box* World::still(const std::string& key, std::uint64_t run) {
  const auto known = boxes_.find(key);
  return known != boxes_.end() && known->second->run() == run ? known->second.get() : nullptr;
}

void World::replace(const std::string& division) {
  if (division == "32") return;
  take_place(division, make_box(division, boxes_.at(parent_of(division))->identity(), division.size() < 9));
  boxes_[division]->start();
}

void World::take_place(const std::string& division, std::unique_ptr<Box> fresh) {
  Box& old = *boxes_.at(division);
  const auto before = held_by(old);
  if (old.running()) old.stop();
  wakes_.erase(&old);
  say(old.name() + " is replaced by " + fresh->name());
  ++fallen_back;
  memories_[division].clear();
  images_[division].clear();
  boxes_[division] = std::move(fresh);
  count_losses(before);
  if (const auto revoked = revoked_.extract(division)) scrap_twins(revoked.mapped());
}

void World::clear_skies() {
  weather = Weather{};
  cut_.clear();
  while (!revoked_.empty()) replace(std::string(revoked_.begin()->first));
  for (Box* box : boxes()) {
    if (!box->running()) start(*box);
  }
  // Nor is a key in service that a hub has revoked since its twin was made.
  std::set<NodeId> scrapped;
  for (const auto& [key, box] : boxes_) {
    if (key == box->division().view()) continue;
    sync::RevokedNodes revoked;
    revoked.read(*hub_of(*box).ledger().snapshot());
    if (revoked.find(box->identity().node()) != nullptr) scrapped.insert(box->identity().node());
  }
  for (const NodeId& node : scrapped) scrap_twins(node);
}

}  // namespace yichuang::sim
