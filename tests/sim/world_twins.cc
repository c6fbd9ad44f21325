// Several boxes with one key, or of one division, and which of them a line leads to.

#include "tests/sim/world.h"

namespace yichuang::sim {

using namespace storage;

Box* World::twin(const std::string& division, std::optional<std::size_t> which) {
  Box& first = *boxes_.at(division);
  // Nobody carries sticks for two; and above a province there is nobody to tell them apart.
  const bool may = division != "32" && boxes_.size() < kBoxesMax && !without_line.contains(division);
  if (!may) return nullptr;
  Box::Plan plan = first.plan();
  plan.key = division + "~" + std::to_string(made_++);
  plan.name = plan.key;
  plan.seed = prng_.u64();
  auto twin = std::make_unique<Box>(std::move(plan), surroundings());
  twin->disk().put_back(which ? *images_[division][*which] : *first.disk().image());
  twin->release = first.release;
  say(twin->name() + " starts from " + (which ? "image " + std::to_string(*which) : "the disk") + " of " +
      first.name());
  if (heard.contains(first.name())) heard[twin->name()] = heard.at(first.name());
  copied.insert(first.identity().node());
  Box& started = *(boxes_[twin->key()] = std::move(twin));
  started.start();
  return &started;
}

std::vector<Box*> World::twins(const std::string& division) {
  std::vector<Box*> out;
  for (auto& [key, box] : boxes_) {
    if (key != division && box->division().view() == division) out.push_back(box.get());
  }
  return out;
}

// A key that was revoked is nobody's any more.
void World::scrap_twins(const NodeId& node) {
  for (auto at = boxes_.begin(); at != boxes_.end();) {
    Box& box = *at->second;
    const bool twin = at->first != box.division().view() && box.identity().node() == node;
    if (!twin) {
      ++at;
      continue;
    }
    say(box.name() + " is scrapped");
    const auto before = held_by(box);
    wakes_.erase(&box);
    at = boxes_.erase(at);
    count_losses(before);
  }
}

void World::enrol_anew(Box& box) {
  const auto channel_key = *BoxSecretKey::from(prng_.bytes(BoxSecretKey::kSize));
  Box& hub = *boxes_.at(parent_of(box.division().str()));
  say(box.name() + " enrols anew");
  wakes_.erase(&box);
  // Its images are another node's.
  images_[box.key()].clear();
  memories_[box.key()].clear();
  const std::string division = box.division().str();
  box.become(authority_.below(hub.identity(), division, box_public_key(channel_key), next_issue(division)),
             channel_key);
}

// Its people have moved those below it to the other box, or are about to.
void World::switch_off(const std::string& key) {
  const std::string division = boxes_.at(key)->division().str();
  const std::vector<Box*> others = twins(division);
  need(!others.empty(), "the only box of " + division + " is not switched off for good");
  say(boxes_.at(key)->name() + " is switched off for good");
  const auto before = held_by(*boxes_.at(key));
  wakes_.erase(boxes_.at(key).get());
  boxes_.erase(key);
  if (key == division) {
    auto next = boxes_.extract(others.front()->key());
    next.key() = division;
    wakes_.erase(next.mapped().get());
    // Its images are those of a box that was perhaps another node.
    images_[division].clear();
    memories_[division].clear();
    boxes_.insert(std::move(next)).position->second->move_to(division);
  }
  count_losses(before);
  if (!boxes_.at(division)->running()) start(*boxes_.at(division));
}

void World::look_after_twin_hubs() {
  for (const std::string& division : divisions()) {
    std::vector<std::string> stopped;
    for (Box* box : boxes()) {
      const bool hub = box->plan().serves_children && box->division().view() == division;
      if (hub && box->running() && !box->stopped().empty()) stopped.push_back(box->key());
    }
    for (const std::string& key : stopped) {
      if (!boxes_.contains(key)) continue;  // it stands in another's place by now
      // Some read it later.
      const std::uint64_t drawn = prng_.below(3);
      if (drawn == 0) enrol_anew(*boxes_.at(key));
      if (drawn == 1 && !twins(division).empty()) switch_off(key);
    }
  }
}

void World::lead(const std::string& child, const std::string& hub) {
  if (hub_of(*boxes_.at(child)).key() == hub) return;
  say(child + " reaches " + boxes_.at(hub)->name());
  led_[child] = hub;
  ++fallen_back;
  swallowing_.erase(boxes_.at(child)->division().str());
  for (auto& [token, waiting] : waiting_) {
    if (waiting.child != child || std::exchange(waiting.broken, true) || !chance(weather.told_percent)) continue;
    schedule_.after(latency(), [this, child, run = waiting.run, request = waiting.request] {
      Box* box = still(child, run);
      if (box != nullptr && box->running()) box->on_failure(request);
    });
  }
}

}  // namespace yichuang::sim
