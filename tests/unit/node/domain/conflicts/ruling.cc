#include "tests/unit/node/domain/conflicts/ruling.h"

#include <boost/test/unit_test.hpp>

#include "node/domain/cases/events.h"
#include "node/domain/cases/form_values.h"
#include "node/domain/conflicts/rulings.h"
#include "node/domain/kinds.h"
#include "tests/support/starter_catalogue.h"

namespace yichuang::tests {

using namespace node;
using namespace storage;
using nlohmann::json;

std::shared_ptr<const Catalogue> catalogue() {
  static const auto out = std::make_shared<const Catalogue>(*Catalogue::parse(starter_catalogue_text()));
  return out;
}

Actor admin_of(const Office& office) {
  return office.person("hub", {v1::HUB_ADMIN});
}

std::vector<ConflictId> open_at(Office& office) {
  const Actor actor = admin_of(office);
  const Snapshot snapshot = office.ledger().snapshot();
  return find_conflicts(*snapshot, scope_of(actor, actor.division), ConflictState::kOpen, 100, {}).conflicts;
}

ConflictPtr judged(Office& office, const ConflictId& id) {
  const Snapshot snapshot = office.ledger().snapshot();
  auto out = judge_conflict(*snapshot, id, admin_of(office));
  BOOST_REQUIRE(out);
  return std::move(*out);
}

std::vector<std::string> fields_of(const JudgedConflict& of) {
  for (const v1::ConflictOption& option : of.options) {
    if (option.code() == kRulePick) return {option.fields().begin(), option.fields().end()};
  }
  return {};
}

Result<Written> pick(Office& office, const ConflictId& id, const Sides& sides, std::string etag) {
  v1::RuleConflict request;
  request.set_ruling(std::string(kRulePick));
  request.set_reason("逐项核对过");
  for (const auto& [field, side] : sides) {
    v1::ChosenField& chosen = *request.add_fields();
    chosen.set_field(field);
    chosen.set_side(side);
  }
  return office.run(rule_on(id, request, admin_of(office), office.now, std::move(etag), catalogue()));
}

Result<Written> rule(Office& office, const ConflictId& id, std::string_view code) {
  v1::RuleConflict request;
  request.set_ruling(std::string(code));
  request.set_reason("核对过双方");
  return office.run(rule_on(id, request, admin_of(office), office.now, {}, catalogue()));
}

Result<Written> undo(Office& office, const ConflictId& id) {
  v1::GiveReason request;
  request.set_reason("再核对");
  return office.run(undo_ruling(id, request, admin_of(office), office.now, {}));
}

json form_at(Office& office, const std::string& key) {
  const Snapshot snapshot = office.ledger().snapshot();
  const auto record = snapshot->record({kCases, key});
  BOOST_REQUIRE(record.has_value());
  return to_json(read_content(*record, entries_of(*snapshot, *record)).form);
}

v1::MaterialState paper_at(Office& office, const std::string& key, const std::string& name) {
  const Snapshot snapshot = office.ledger().snapshot();
  const auto record = snapshot->record({kCases, key});
  for (const v1::Material& paper : read_content(*record, entries_of(*snapshot, *record)).materials) {
    if (paper.name() == name) return paper.state();
  }
  return v1::MATERIAL_STATE_UNSPECIFIED;
}

}  // namespace yichuang::tests
