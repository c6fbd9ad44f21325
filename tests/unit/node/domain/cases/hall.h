#pragma once

#include <boost/test/unit_test.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "node/domain/cases/commands.h"
#include "node/domain/cases/fold.h"
#include "node/domain/cases/form_values.h"
#include "node/domain/kinds.h"
#include "node/domain/projections.h"
#include "storage/engine/memory_map.h"
#include "storage/ledger/ledger.h"
#include "tests/support/identities.h"
#include "tests/support/starter_catalogue.h"

namespace yichuang::tests {

inline Division at(std::string_view code) {
  return *Division::from(code);
}

inline std::shared_ptr<const node::Catalogue> starter() {
  static const auto catalogue =
      std::make_shared<const node::Catalogue>(*node::Catalogue::parse(starter_catalogue_text()));
  return catalogue;
}

inline node::Actor actor(std::string_view division, std::string account, std::set<v1::Role> roles) {
  return {std::move(account), "某", at(division), std::move(roles), {}, "03"};
}

// A hall: one node, its ledger and its people.
class Hall {
 public:
  explicit Hall(std::string_view division) : authority_(prng_), division_(division) {
    const storage::Identity province = authority_.province("32");
    const storage::Identity county = authority_.below(province, "329901");
    storage::Identity identity = division == "329901" ? county : authority_.below(county, division);
    auto opened = storage::Ledger::open(map_, std::move(identity), node::projections(), prng_);
    BOOST_REQUIRE(opened);
    ledger_ = std::move(*opened);
  }
  Result<storage::Written> run(const storage::Command& command) {
    auto batch = ledger_->begin({now});
    auto out = batch->execute(command);
    BOOST_REQUIRE(ledger_->commit(std::move(batch)));
    return out;
  }
  node::CaseContext context() { return {catalogue, std::make_shared<const node::WorkingDays>(), now, &prng_}; }
  // Files, and gives the key; an error is kept in `error`.
  std::string file(const v1::FileCase& request, const node::Actor& by) {
    auto draft = node::draft_filing(request, by, context());
    error.reset();
    if (!draft) {
      error = draft.error();
      return {};
    }
    auto shared = std::make_shared<node::FilingDraft>(std::move(*draft));
    auto number = std::make_shared<std::string>();
    const auto wrote = run(node::file_case(shared, number));
    if (!wrote) {
      error = wrote.error();
      return {};
    }
    last_number = *number;
    return shared->key;
  }
  Result<storage::Written> act(const std::string& key, const char* action, const node::Actor& by,
                               v1::ActOnCase request = {}, std::string etag = {}) {
    return run(node::act_on_case(key, action, std::move(request), by, context(), std::move(etag)));
  }
  v1::CaseSummary summary(const std::string& key) {
    return node::summary_of(*ledger_->snapshot()->record({node::kCases, key}));
  }
  storage::Ledger& ledger() { return *ledger_; }

  node::Actor clerk() { return actor(division_, "zc-1", {v1::WINDOW_CLERK}); }
  node::Actor reviewer() { return actor(division_, "sh-1", {v1::TOWN_REVIEWER}); }
  node::Actor approver() { return actor(division_, "ld-1", {v1::TOWN_APPROVER}); }

  std::shared_ptr<const node::Catalogue> catalogue = starter();
  Instant now{1'794'800'000'000};  // a Monday morning in November 2026
  std::optional<Error> error;
  std::string last_number;

 private:
  SeededPrng prng_{3};
  Authority authority_;
  std::string division_;
  storage::MemoryMap map_;
  std::unique_ptr<storage::Ledger> ledger_;
};

inline v1::FileCase request(const std::string& business, const nlohmann::json& form,
                            std::vector<std::pair<std::string, v1::MaterialState>> materials) {
  v1::FileCase out;
  out.set_business_code(business);
  node::to_struct(form, *out.mutable_form());
  for (const auto& [name, state] : materials) {
    v1::Material& added = *out.add_materials();
    added.set_name(name);
    added.set_state(state);
  }
  out.set_outcome(v1::ACCEPTED);
  return out;
}

}  // namespace yichuang::tests
