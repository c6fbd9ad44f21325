#include "tests/sim/sticks.h"

#include <algorithm>

namespace yichuang::sim {

using namespace storage;

namespace {

const char* word_for(const sync::StickIntake& intake) {
  switch (intake.fault()) {
    case sync::StickFault::kNone:
      return intake.whole() ? "whole" : "half";
    case sync::StickFault::kNotForUs:
      return "not for it";
    case sync::StickFault::kNotWritten:
      return "not written";
    case sync::StickFault::kStranger:
      return "from a stranger";
    default:
      return "damaged";
  }
}

}  // namespace

std::string Sticks::unsettled(Box& child) {
  Box& hub = world_.hub_of(child);
  const Snapshot below = child.ledger().snapshot();
  const Snapshot above = hub.ledger().snapshot();
  const auto& divisions = child.identity().certificate.divisions;
  const ChildNo no = above->child_serving(child.division());
  std::string out;
  if (below->logs().frontier_sum(divisions) != above->logs().frontier_sum(divisions)) out += " logs";
  const bool feed =
      no != 0 && below->feed_in_sum() == above->feed_sum(no) && !below->feed_got().highest_gap(above->arrival());
  if (!feed) out += " feed";
  for (const std::string& above_it : {hub.division().str(), std::string("32")}) {
    for (const LogInfo& log : below->logs().of_subtree(divisions)) {
      if (below->safe_numbers(*Division::from(above_it), log) == log.numbers()) continue;
      out += " receipts-of-" + above_it + " for " + log.id.hex().substr(0, 6) + " of " + log.division().str();
      break;
    }
  }
  std::string kept;
  for (const auto& entry : below->kept({}, std::size_t{16} << 20)) kept += entry.id.hex().substr(0, 6) + " ";
  std::string& before = kept_[child.division().str()];
  if (std::exchange(before, kept) != kept) out += " kept";
  return out.empty() ? out : child.name() + " by stick has not settled its" + out + "; ";
}

bool Sticks::write(const std::string& from, const std::string& to) {
  Box& box = world_.box(from);
  if (!box.running()) return false;
  auto writer = box.stick_for(*Division::from(to));
  if (!writer) return false;
  Stick stick{from, to, {}};
  for (std::string piece = (*writer)->next(); !piece.empty(); piece = (*writer)->next()) stick.bytes += piece;
  world_.say(box.name() + " writes a stick of " + std::to_string(stick.bytes.size()) + " bytes for " + to);
  lay(std::move(stick));
  return true;
}

void Sticks::lay(Stick stick) {
  lying_about_.push_back(std::move(stick));
  if (lying_about_.size() > kCarried) lying_about_.erase(lying_about_.begin());
}

void Sticks::read(const Stick& stick, std::size_t bytes) {
  if (newcomers_ != nullptr && !stick.request && newcomers_->try_answer(stick.to, stick.bytes.substr(0, bytes))) return;
  if (!world_.has(stick.to)) return;
  Box& box = world_.box(stick.to);
  if (!box.running()) return;
  if (stick.request) return newcomers_->read_request(box, std::string_view(stick.bytes).substr(0, bytes));
  const auto intake = box.reads_stick();
  constexpr std::size_t kPiece = 40'000;
  const std::string_view there = std::string_view(stick.bytes).substr(0, bytes);
  for (std::size_t at = 0; at < there.size() && box.running(); at += kPiece) intake->take(there.substr(at, kPiece));
  if (box.running()) {
    const auto& label = intake->reader().label();
    const bool from_hub =
        label && label->way() == sync::pb::StickLabel::DOWN && intake->whole() && intake->taken().news;
    const Millis age = from_hub ? box.wall() - Instant{static_cast<std::int64_t>(label->made_ms())} : Millis{0};
    if (from_hub && (!world_.heard.contains(box.name()) || world_.heard[box.name()].at < world_.now() - age)) {
      world_.note_heard(box, std::max(age, Millis{0}));
    }
    box.has_read(*intake);
  }
  const sync::StickFault fault = intake->fault();
  need(fault == sync::StickFault::kNone || fault == sync::StickFault::kNotForUs ||
           fault == sync::StickFault::kNotWritten,
       "sticks: " + box.name() + " takes an honest stick of " + stick.from + " for " + word_for(*intake));
  world_.say(box.name() + " reads a stick of " + stick.from + ": " + word_for(*intake) + ", " +
             std::to_string(intake->taken().entries) + " entries, " + std::to_string(intake->taken().lines) + " lines" +
             (intake->taken().branches > 0 ? ", gives way" : "") + (intake->taken().news ? "" : ", no news"));
}

void Sticks::something(Prng& prng) {
  const std::vector<std::string> divisions = world_.divisions();
  if (!lying_about_.empty() && prng.below(100) < 55) {
    return bring(prng.below(lying_about_.size()), prng);
  }
  // Who has no line is thought of most.
  const bool lineless = !world_.without_line.empty() && prng.below(2) == 0;
  const std::string child = lineless ? *world_.without_line.begin() : divisions[prng.below(divisions.size())];
  if (child == "32") return;
  const std::string hub = parent_of(child);
  prng.below(2) == 0 ? write(child, hub) : write(hub, child);
}

// As likely as not it is kept for another day, or somebody took half of it.
void Sticks::bring(std::size_t at, Prng& prng) {
  const Stick stick = lying_about_[at];
  const std::size_t bytes = prng.below(4) == 0 ? prng.below(stick.bytes.size()) : stick.bytes.size();
  if (prng.below(3) == 0) lying_about_.erase(lying_about_.begin() + static_cast<std::ptrdiff_t>(at));
  read(stick, bytes);
}

void Sticks::enrolment(Prng& prng) {
  const std::vector<std::string> waiting = newcomers_->waiting();
  if (waiting.empty() || (!newcomers_->full() && prng.below(5) == 0)) return newcomers_->invite_some(prng);
  const std::string& division = waiting[prng.below(waiting.size())];
  const std::string hub = parent_of(division);
  std::vector<std::size_t> about;
  for (std::size_t i = 0; i < lying_about_.size(); ++i) {
    const Stick& stick = lying_about_[i];
    if (stick.to == division || (stick.request && stick.from == division)) about.push_back(i);
  }
  const std::uint64_t drawn = prng.below(8);
  if (drawn == 0 && prng.below(4) == 0) {
    lay({division, hub, newcomers_->request_of_another(division, prng), true});
  } else if (drawn <= 1 || about.empty()) {
    lay({division, hub, newcomers_->request(division, prng), true});
  } else if (drawn <= 3) {
    write(hub, division);
  } else {
    bring(about[prng.below(about.size())], prng);
  }
}

void Sticks::let_all_in(Prng& prng) {
  constexpr int kTries = 3;
  for (const std::string& division : newcomers_->waiting()) {
    const auto waits = [&] {
      const std::vector<std::string> left = newcomers_->waiting();
      return std::find(left.begin(), left.end(), division) != left.end();
    };
    Box& hub = world_.box(parent_of(division));
    for (int tries = 0; tries < kTries && waits(); ++tries) {
      if (!hub.running()) world_.start(hub);
      // Its people look first: one that was told to stop lets nobody in, and by a wrong
      // clock its answers are of another day.
      if (!hub.stopped().empty()) world_.enrol_anew(hub);
      hub.skew = Millis{0};
      if (tries > 0) newcomers_->begin_anew(division, prng);
      newcomers_->read_request(hub, newcomers_->request(division, prng));
      if (!write(hub.division().str(), division)) continue;
      newcomers_->try_answer(division, lying_about_.back().bytes);
      lying_about_.pop_back();
    }
    need(!waits(), "enrolment: a box for " + division + " is not let in though its invitation is good");
  }
}

void Sticks::round(const std::string& child) {
  const std::string hub = parent_of(child);
  for (const auto& [from, to] : {std::pair(child, hub), std::pair(hub, child)}) {
    const std::size_t before = lying_about_.size();
    write(from, to);
    if (lying_about_.empty() || lying_about_.back().from != from || lying_about_.back().to != to) continue;
    const Stick stick = lying_about_.back();
    if (lying_about_.size() > before) lying_about_.pop_back();
    read(stick, stick.bytes.size());
  }
}

}  // namespace yichuang::sim
