#include "tests/sim/storyteller.h"

#include <algorithm>
#include <sstream>

#include "tests/sim/check/convergence.h"
#include "tests/sim/forgery.h"
#include "tests/sim/sticks.h"
#include "tests/support/toy_domain.h"

namespace yichuang::sim {

using namespace storage;

namespace {

std::vector<std::string> split(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

std::int64_t whole(const std::string& word) {
  const bool digits = !word.empty() && word.size() < 7 && word.find_first_not_of("0123456789") == std::string::npos;
  if (!digits) throw Misread("'" + word + "' is no number");
  return std::stoll(word);
}

Millis span(const std::string& count, const std::string& unit) {
  constexpr std::pair<const char*, std::int64_t> kUnits[] = {
      {"second", 1000}, {"minute", 60'000}, {"hour", 3'600'000}, {"day", 86'400'000}};
  for (const auto& [name, ms] : kUnits) {
    if (unit == name || unit == std::string(name) + "s") return Millis{whole(count) * ms};
  }
  throw Misread("'" + unit + "' is no unit of time: seconds, minutes, hours, days");
}

}  // namespace

Storyteller::Storyteller(std::uint64_t seed, bool aloud) : seed_(seed), aloud_(aloud), prng_(seed + 1000), judge_({}) {
  learn_faults();
  learn_boxes();
  learn_clocks();
  learn_writing();
  learn_expectations();
  learn_twins();
  learn_returned();
}

std::deque<std::string> Storyteller::last() const {
  return world_ == nullptr ? std::deque<std::string>() : world_->trace().last();
}

void Storyteller::learn(const std::string& pattern, Deed deed) {
  rules_.push_back({split(pattern), std::move(deed)});
}

// ---------------------------------------------------------------- reading

std::optional<std::string> Storyteller::place(const std::vector<std::string>& words, std::size_t& at) const {
  if (at >= words.size()) return std::nullopt;
  const std::string& kind = words[at];
  if (kind == "twin" && at + 2 < words.size() && words[at + 1] == "of") {
    std::size_t of = at + 2;
    const auto town = place(words, of);
    const std::vector<Box*> twins = town && world_ != nullptr ? world_->twins(*town) : std::vector<Box*>();
    if (twins.empty()) throw Misread("it has no twin: begin with 'town A gets a twin'");
    at = of;
    return twins.front()->key();
  }
  const std::string name = at + 1 < words.size() ? words[at + 1] : "";
  if (kind == "province") {
    ++at;
    return "32";
  }
  if (kind == "county") {
    const bool numbered = name == "1" || name == "2" || name == "3";
    at += numbered ? 2 : 1;
    return std::to_string(320585 + (numbered ? name.front() - '1' : 0));
  }
  if (kind != "town" || name.empty()) return std::nullopt;
  const auto town = towns_.find(name);
  if (town == towns_.end()) throw Misread("no town is called '" + name + "'");
  at += 2;
  return town->second;
}

std::vector<std::string> Storyteller::places(const std::vector<std::string>& words, std::size_t at) const {
  std::vector<std::string> out;
  while (at < words.size()) {
    const auto next = place(words, at);
    if (!next) throw Misread("'" + words[at] + "' is no place: province, county, county 2, town NAME");
    out.push_back(*next);
    if (at < words.size() && words[at] == "and") ++at;
  }
  return out;
}

bool Storyteller::try_rule(const Rule& rule, std::vector<std::string> words) {
  Found found;
  if (rule.pattern.front() == "expect" && words.size() > 4 && words[words.size() - 3] == "within") {
    found.within = span(words[words.size() - 2], words.back());
    words.resize(words.size() - 3);
  }
  std::size_t at = 0;
  for (const std::string& part : rule.pattern) {
    if (part == "TOWNS") {
      found.words.assign(words.begin() + static_cast<std::ptrdiff_t>(std::min(at, words.size())), words.end());
      at = words.size();
    } else if (part == "PLACE") {
      const auto named = place(words, at);
      if (!named) return false;
      found.places.push_back(*named);
    } else if (at >= words.size()) {
      return false;
    } else if (part == "WORD") {
      found.words.push_back(words[at++]);
    } else if (part != words[at++]) {
      return false;
    }
  }
  if (at < words.size() && words[at] == "for") {
    found.audience = places(words, at + 1);
    at = words.size();
  }
  if (at != words.size()) return false;
  rule.deed(found);
  return true;
}

void Storyteller::tell(const std::string& line) {
  const std::vector<std::string> words = split(line);
  const bool known = std::any_of(rules_.begin(), rules_.end(), [&](const Rule& rule) { return try_rule(rule, words); });
  if (!known) throw Misread("this is none of the sentences that a story is made of");
  if (world_ == nullptr) return;
  world_->pass(Millis{1000});
  judge_.watch(*world_);
}

// ---------------------------------------------------------------- the world

void Storyteller::found_county(const std::string& county, const std::vector<std::string>& towns) {
  if (world_ != nullptr) throw Misread("the places stand in front of everything that happens");
  if (county == "32" || county.size() != 6) throw Misread("only counties have towns");
  if (towns.empty()) throw Misread("a county has at least one town");
  divisions_.push_back(county);
  for (const std::string& name : towns) {
    const std::string division = county + std::to_string(101 + divisions_.size());
    if (!towns_.emplace(name, division).second) throw Misread("two towns are called '" + name + "'");
    divisions_.push_back(division);
  }
}

World& Storyteller::world() {
  if (world_ == nullptr) {
    if (towns_.empty()) throw Misread("no places yet: begin with 'county has towns A B'");
    // Parents first.
    std::stable_sort(divisions_.begin(), divisions_.end(),
                     [](const std::string& a, const std::string& b) { return a.size() < b.size(); });
    world_ = std::make_unique<World>(seed_, divisions_, aloud_);
    world_->on_answer = [this](const Box& hub, std::string_view request, std::string_view answer) {
      judge_.answered(hub, request, answer);
    };
    world_->on_start = [this](Box& box) { judge_.started(*world_, box); };
    world_->pass(Millis{60'000});
  }
  return *world_;
}

Box& Storyteller::box(const std::string& division) {
  World& known = world();
  const bool twin = division.find('~') != std::string::npos;
  if (!twin && std::find(divisions_.begin(), divisions_.end(), division) == divisions_.end()) {
    throw Misread("the story has no county " + division);
  }
  return known.box(division);
}

void Storyteller::heal() {
  world().clear_skies();
  settle(world());
  judge_.judge(world());
}

void Storyteller::learn_faults() {
  learn("PLACE has towns TOWNS", [this](const Found& found) { found_county(found.places[0], found.words); });
  learn("PLACE has town TOWNS", [this](const Found& found) { found_county(found.places[0], found.words); });
  learn("wait WORD WORD", [this](const Found& found) { world().pass(span(found.words[0], found.words[1])); });
  learn("cut PLACE", [this](const Found& found) { world().cut(box(found.places[0]).key()); });
  learn("mend PLACE", [this](const Found& found) { world().mend(box(found.places[0]).key()); });
  learn("crash PLACE", [this](const Found& found) {
    if (box(found.places[0]).running()) world().crash(box(found.places[0]));
  });
  learn("start PLACE", [this](const Found& found) {
    if (!box(found.places[0]).running()) world().start(box(found.places[0]));
  });
  learn("back up PLACE", [this](const Found& found) { world().take_image(box(found.places[0])); });
  learn("restore PLACE from backup WORD", [this](const Found& found) {
    box(found.places[0]);
    const auto which = static_cast<std::size_t>(whole(found.words[0]));
    if (which < 1 || which > world().images(found.places[0])) throw Misread("there is no such backup");
    world().restore(found.places[0], which - 1);
  });
  learn("copy the memory of PLACE", [this](const Found& found) {
    if (!box(found.places[0]).running()) throw Misread("that box does not run");
    world().take_memory(box(found.places[0]));
  });
  learn("PLACE goes on from its memory", [this](const Found& found) {
    box(found.places[0]);
    world().resume(found.places[0], Box::Notice::kNothing);
  });
  learn("PLACE has no line", [this](const Found& found) {
    if (found.places[0] == "32") throw Misread("a province has no hub");
    world().without_line.insert(box(found.places[0]).division().str());
  });
}

void Storyteller::learn_boxes() {
  learn("PLACE and its hub exchange sticks", [this](const Found& found) {
    if (found.places[0] == "32") throw Misread("a province has no hub");
    Sticks(world()).round(box(found.places[0]).division().str());
  });
  learn("a new box takes the place of PLACE by stick", [this](const Found& found) {
    if (box(found.places[0]).division().tier() != Tier::kTownship) throw Misread("only towns are let in so");
    Newcomers newcomers(world());
    newcomers.invite(found.places[0], Millis{3'600'000}, prng_);
    Sticks(world(), &newcomers).let_all_in(prng_);
  });
  learn("PLACE gets a twin", [this](const Found& found) {
    box(found.places[0]);
    if (world().twin(found.places[0]) == nullptr) throw Misread("only a town or a county with a line gets a twin");
  });
  learn("PLACE reaches PLACE", [this](const Found& found) {
    const Box& hub = box(found.places[1]);
    if (parent_of(box(found.places[0]).division().str()) != hub.division().view()) throw Misread("that is not its hub");
    world().lead(found.places[0], found.places[1]);
  });
  learn("PLACE is switched off for good", [this](const Found& found) {
    if (world().twins(box(found.places[0]).division().str()).empty()) throw Misread("it is the only one");
    world().switch_off(found.places[0]);
  });
  learn("PLACE enrols anew", [this](const Found& found) {
    if (box(found.places[0]).stopped().empty()) throw Misread("it was not told to stop");
    world().enrol_anew(box(found.places[0]));
  });
  learn("burn PLACE", [this](const Found& found) {
    box(found.places[0]);
    if (found.places[0] == "32") throw Misread("a province is not replaced by an invitation");
    world().replace(found.places[0]);
  });
}

void Storyteller::learn_clocks() {
  learn("the clock of PLACE is WORD WORD ahead",
        [this](const Found& found) { box(found.places[0]).skew = span(found.words[0], found.words[1]); });
  learn("the clock of PLACE is WORD WORD behind",
        [this](const Found& found) { box(found.places[0]).skew = -span(found.words[0], found.words[1]); });
  learn("the clock of PLACE is right", [this](const Found& found) { box(found.places[0]).skew = Millis{0}; });
  const auto release = [this](std::uint32_t number) {
    return [this, number](const Found& found) {
      Box& changed = box(found.places[0]);
      changed.release = number;
      if (changed.running()) world().crash(changed);
      world().start(changed);
    };
  };
  learn("PLACE runs the old release", release(1));
  learn("PLACE runs the new release", release(2));
  learn("the next answer to PLACE comes WORD WORD late", [this](const Found& found) {
    world().delay_next_answer(box(found.places[0]).division().str(), span(found.words[0], found.words[1]));
  });
  learn("heal", [this](const Found&) { heal(); });
}

void Storyteller::expect(const Found& found, const std::function<bool()>& holds, const std::string& otherwise) {
  const Instant end = world().now() + found.within.value_or(Millis{0});
  while (!holds()) {
    need(world().now() < end, "it is not so" + (otherwise.empty() ? otherwise : ": " + otherwise));
    world().pass(Millis{1000});
  }
}

}  // namespace yichuang::sim
