#include "tests/sim/bugs.h"

#include "storage/base/deliberate_bug.h"

namespace yichuang {

namespace {

DeliberateBug current = DeliberateBug::kNone;

}  // namespace

bool has_bug(DeliberateBug bug) {
  return bug == current;
}

namespace sim {

const std::vector<Bug>& every_bug() {
  // In the order of DeliberateBug, behind kNone.
  static const std::vector<Bug> kBugs = {
      {"acknowledge-before-durable", "people and peers are told before the disk has it"},
      {"forget-replay-window", "a hub takes every request for a new one"},
      {"skip-audience-check", "a hub lists a record for every child"},
      {"skip-authority-check", "whom a writer may address is not looked at"},
      {"keep-log", "a run goes on in the log of the run before"},
      {"skip-epoch-clip", "a child keeps what its feed held behind the epochs that its restored hub knows"},
      {"skip-restore-lock",
       "a box that was put back to a backup reads returned data before its hub has said what is gone"},
  };
  return kBugs;
}

bool switch_bug(const std::string& name) {
  current = DeliberateBug::kNone;
  for (std::size_t i = 0; i < every_bug().size(); ++i) {
    if (name == every_bug()[i].name) current = static_cast<DeliberateBug>(i + 1);
  }
  return name.empty() || current != DeliberateBug::kNone;
}

}  // namespace sim
}  // namespace yichuang
