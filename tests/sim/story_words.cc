// What clerks do in a story and what it expects; how its lines are read is in
// storyteller.cc.

#include <algorithm>

#include "tests/sim/check/evidence.h"
#include "tests/sim/forgery.h"
#include "tests/sim/storyteller.h"
#include "tests/support/toy_domain.h"

namespace yichuang::sim {

using namespace storage;

namespace {

std::ptrdiff_t standing(const Record& record, Standing how) {
  return std::count_if(record.held.begin(), record.held.end(), [&](const Held& held) { return held.standing == how; });
}

}  // namespace

// ---------------------------------------------------------------- writing

void Storyteller::write(Box& box, const EntryDraft& draft) {
  if (!box.running()) throw Misread("that box does not run");
  const auto wrote = box.execute([&](const LedgerView& view) -> Result<Plan> {
    if (draft.kind == toy::kFiled) {
      world().given.push_back(
          {box.division().str() + log_tag(view.number_log()) + std::to_string(view.last_serial() + 1), EntryId(),
           box.name(), world().forked.contains(view.number_log())});
    }
    return Plan{{draft}, {}, draft.kind == toy::kFiled ? 1u : 0u};
  });
  need(wrote.has_value(), box.name() + " lost power");
  if (!*wrote) throw Broken(box.name() + " refuses: " + wrote->error().context);
  const EntryId id = (*wrote)->ids.front();
  const RecordRef ref{draft.kind.collection(), draft.key};
  const Record known = record(box.key(), ref);
  const Held* held = known.find(id);
  need(held != nullptr, "durable: " + box.name() + " does not hold what it has just acknowledged");
  world().promised[id] = {*held, ref, box.name()};
  world().say(box.name() + " writes " + short_id(id));
}

Record Storyteller::record(const std::string& division, const RecordRef& ref) {
  Box& known = box(division);
  if (!known.running()) throw Misread("that box does not run");
  return known.ledger().snapshot()->record(ref).value_or(Record{ref, {}, 0, {}, {}, 0});
}

const RecordRef& Storyteller::case_called(const std::string& label) const {
  const auto known = cases_.find(label);
  if (known == cases_.end()) throw Misread("nobody wrote a case " + label);
  return known->second;
}

const RecordRef& Storyteller::register_called(const std::string& label) const {
  const auto known = registers_.find(label);
  if (known == registers_.end()) throw Misread("nobody set " + label);
  return known->second;
}

void Storyteller::act_on_case(const Found& found, Kind kind) {
  Box& at = box(found.places[0]);
  const std::string& label = found.words[0];
  if (kind == toy::kFiled && !cases_.emplace(label, RecordRef{toy::kCases, prng_.bytes(16)}).second) {
    throw Misread("case " + label + " is there already");
  }
  const RecordRef& ref = case_called(label);
  std::vector<Division> audience;
  for (const std::string& to : found.audience) audience.push_back(*Division::from(to));
  const Record known = record(found.places[0], ref);
  const bool needs_basis = kind == toy::kIssued || kind == toy::kDelivered;
  write(at, EntryDraft{kind, ref.key, audience, at.division().str() + "/clerk",
                       needs_basis ? toy::basis_of(known) : std::string()});
}

void Storyteller::set_register(const Found& found) {
  Box& at = box(found.places[0]);
  const Tier tier = at.division().tier();
  const Kind kind = tier == Tier::kProvince ? toy::kCatalogue : tier == Tier::kCounty ? toy::kSetting : toy::kProfile;
  const RecordRef ref{toy::kSettings, at.division().str() + "/" + found.words[0]};
  const auto known = registers_.emplace(found.words[0], ref);
  if (known.first->second != ref) throw Misread(found.words[0] + " is set elsewhere");
  std::vector<Division> audience;
  for (const std::string& to : found.audience) audience.push_back(*Division::from(to));
  write(at, EntryDraft{kind, ref.key, audience, at.division().str() + "/admin", found.words[1]});
}

void Storyteller::learn_writing() {
  const std::pair<const char*, Kind> kinds[] = {{"writes", toy::kFiled},        {"continues", toy::kStep},
                                                {"withdraws", toy::kWithdrawn}, {"decides", toy::kDecided},
                                                {"issues", toy::kIssued},       {"delivers", toy::kDelivered},
                                                {"notes", toy::kNote}};
  for (const auto& [verb, kind] : kinds) {
    learn(std::string("PLACE ") + verb + " case WORD",
          [this, kind = kind](const Found& found) { act_on_case(found, kind); });
  }
  learn("PLACE sets WORD to WORD", [this](const Found& found) { set_register(found); });
  const auto forgery = [this](std::size_t which) {
    return [this, which](const Found& found) {
      Box& town = box(found.places[0]);
      if (town.division().tier() != Tier::kTownship) throw Misread("towns forge");
      if (!town.running()) throw Misread("that box does not run");
      const std::string other = found.places.size() > 1 ? found.places[1] : town.division().str();
      forge(world(), town, forgeries_of(town.division().str(), other)[which], prng_);
    };
  };
  learn("PLACE forges a grant of its county", forgery(0));
  learn("PLACE forges a grant in its county's name", forgery(1));
  learn("PLACE forges a profile for the province", forgery(2));
  learn("PLACE forges the profile of PLACE", forgery(3));
  learn("PLACE forges a setting for PLACE", forgery(4));
}

// ---------------------------------------------------------------- expecting

void Storyteller::learn_expectations() {
  const auto live = [this](const Found& found) {
    const auto entries = record(found.places[0], case_called(found.words[0])).live().size();
    return entries;
  };
  learn("expect PLACE has case WORD", [this, live](const Found& found) {
    expect(
        found, [&] { return live(found) > 0; }, "it has not");
  });
  learn("expect PLACE lacks case WORD", [this, live](const Found& found) {
    expect(
        found, [&] { return live(found) == 0; }, "it has it");
  });
  learn("expect PLACE shows case WORD as WORD", [this](const Found& found) {
    const RecordRef& ref = case_called(found.words[0]);
    const auto state = [&] { return toy::state_of(record(found.places[0], ref)); };
    expect(
        found, [&] { return state() == found.words[1]; }, "it is '" + state() + "'");
  });
  const auto counted = [this](Standing how) {
    return [this, how](const Found& found) {
      const RecordRef& ref = case_called(found.words[1]);
      const auto is = [&] { return standing(record(found.places[0], ref), how); };
      expect(
          found, [&] { return is() == std::strtol(found.words[0].c_str(), nullptr, 10); },
          "there are " + std::to_string(is()));
    };
  };
  learn("expect PLACE flags WORD in case WORD", counted(Standing::kFlagged));
  learn("expect PLACE lets WORD wait in case WORD", counted(Standing::kWaiting));
  learn("expect PLACE cannot read WORD in case WORD", counted(Standing::kUnreadable));
  learn("expect PLACE reads WORD as WORD", [this](const Found& found) {
    const RecordRef& ref = register_called(found.words[0]);
    const auto value = [&] { return record(found.places[0], ref).state; };
    expect(
        found, [&] { return value() == found.words[1]; }, "it reads '" + value() + "'");
  });
  learn("expect PLACE lacks WORD", [this](const Found& found) {
    const RecordRef& ref = register_called(found.words[0]);
    expect(
        found, [&] { return record(found.places[0], ref).live().empty(); }, "it has it");
  });
  const auto conflict = [this](bool there) {
    return [this, there](const Found& found) {
      const RecordRef& ref = register_called(found.words[0]);
      expect(
          found, [&] { return (standing(record(found.places[0], ref), Standing::kConflicting) > 0) == there; }, "");
    };
  };
  learn("expect PLACE shows a conflict in WORD", conflict(true));
  learn("expect PLACE shows no conflict in WORD", conflict(false));
  const auto safe = [this](bool there) {
    return [this, there](const Found& found) {
      const RecordRef& ref = case_called(found.words[0]);
      const Division hub = *Division::from(found.places[1]);
      Box& at = box(found.places[0]);
      const auto is = [&] {
        const Safety safety = at.ledger().snapshot()->safety(record(found.places[0], ref), at.division(), hub);
        return safety.entries > 0 && safety.covered == safety.entries;
      };
      expect(
          found, [&] { return is() == there; }, "");
    };
  };
  learn("expect PLACE says that case WORD is safe at PLACE", safe(true));
  learn("expect PLACE says that case WORD is not safe at PLACE", safe(false));
}

void Storyteller::learn_twins() {
  const auto stopped = [this](bool is) {
    return [this, is](const Found& found) {
      expect(
          found, [&] { return box(found.places[0]).stopped().empty() != is; },
          is ? "it writes" : "it was told to stop");
    };
  };
  learn("expect PLACE was told to stop writing", stopped(true));
  learn("expect PLACE may write", stopped(false));
  learn("expect PLACE says that there are two of PLACE", [this](const Found& found) {
    const auto& statuses = box(found.places[0]).exchange().downlink()->statuses();
    const std::string& town = found.places[1];
    expect(
        found, [&] { return statuses.contains(town) && statuses.at(town).twin_heard_ms() != 0; }, "");
  });
}

}  // namespace yichuang::sim
