#include "tests/unit/node/domain/conflicts/offices.h"

#include <boost/test/unit_test.hpp>

#include "node/domain/cases/commands.h"
#include "node/domain/cases/fold.h"
#include "node/domain/cases/form_values.h"
#include "node/domain/kinds.h"
#include "node/domain/projections.h"
#include "storage/engine/overlay.h"
#include "storage/ledger/record_keeper.h"
#include "tests/support/starter_catalogue.h"

namespace yichuang::tests {

using namespace node;
using namespace storage;
using nlohmann::json;

namespace {

std::shared_ptr<const Catalogue> starter() {
  static const auto catalogue = std::make_shared<const Catalogue>(*Catalogue::parse(starter_catalogue_text()));
  return catalogue;
}

v1::FileCase filing(const std::string& business, json form, std::vector<std::string> papers) {
  form.update({{"mobile", "13800138000"}, {"address", "示范村3组"}, {"by_agent", false}});
  v1::FileCase out;
  out.set_business_code(business);
  to_struct(form, *out.mutable_form());
  for (std::string& paper : papers) {
    v1::Material& added = *out.add_materials();
    added.set_name(std::move(paper));
    added.set_state(v1::TAKEN);
  }
  out.set_outcome(v1::ACCEPTED);
  return out;
}

}  // namespace

v1::FileCase allowance(const std::string& village) {
  return filing("MZ05-01",
                {{"name", "李小明"},
                 {"id_no", "329901194406150014"},
                 {"sex", "1"},
                 {"birth_date", "1944-06-15"},
                 {"division_code", village},
                 {"bank_name", "农商行"},
                 {"bank_account", "6222020000000001234"},
                 {"account_holder", "李小明"},
                 {"age", 82},
                 {"pay_from", "2026-12"},
                 {"other_allowance", "no"}},
                {"高龄津贴申请表", "居民身份证", "居民户口簿", "社会保障卡或银行卡"});
}

v1::FileCase job_hunting() {
  return filing("RS03-01",
                {{"name", "陈某"},
                 {"id_no", "329901198507120023"},
                 {"sex", "2"},
                 {"birth_date", "1985-07-12"},
                 {"division_code", "329901101200"},
                 {"commit_true", true},
                 {"sign", "signed"},
                 {"hardship_type", "older"},
                 {"unemp_date", "2025-10-08"},
                 {"unemp_months", 13},
                 {"help_need", json::array({"job"})}},
                {"就业困难人员认定申请表", "居民身份证", "就业创业证"});
}

Office::Office(Identity identity, std::uint64_t seed) : prng_(seed) {
  auto opened = Ledger::open(map_, std::move(identity), projections(), prng_);
  BOOST_REQUIRE(opened);
  ledger_ = std::move(*opened);
}

Result<Written> Office::run(const Command& command) {
  auto batch = ledger_->begin({now});
  auto out = batch->execute(command);
  BOOST_REQUIRE(ledger_->commit(std::move(batch)));
  return out;
}

std::string Office::file(const v1::FileCase& request) {
  auto draft = draft_filing(request, clerk(), {starter(), std::make_shared<const WorkingDays>(), now, &prng_});
  std::string fault;
  if (!draft) fault = draft.error().context;
  if (!draft) {
    for (const Complaint& complaint : draft.error().complaints) fault += "; " + complaint.where + " " + complaint.what;
  }
  BOOST_REQUIRE_MESSAGE(draft.has_value(), fault);
  auto shared = std::make_shared<FilingDraft>(std::move(*draft));
  BOOST_REQUIRE(run(file_case(shared, std::make_shared<std::string>())));
  return shared->key;
}

Result<Written> Office::act(const std::string& key, const char* action, const Actor& by, v1::ActOnCase request) {
  return run(act_on_case(key, action, std::move(request), by,
                         {starter(), std::make_shared<const WorkingDays>(), now, &prng_}, {}));
}

v1::CaseSummary Office::summary(const std::string& key) {
  const auto record = ledger_->snapshot()->record({kCases, key});
  BOOST_REQUIRE(record.has_value());
  return summary_of(*record);
}

ParsedEntry Office::entry_of(const std::string& key) {
  const Snapshot snapshot = ledger_->snapshot();
  return *snapshot->entry(snapshot->record({kCases, key})->held.front());
}

void Office::slip_into_own_log(const ParsedEntry& entry) {
  LedgerState state;
  BOOST_REQUIRE(load_state(map_.latest(), state));
  state.fresh_log = draw_log_id(map_.latest(), division(), prng_);
  Overlay overlay(map_.latest());
  LogKeeper logs(overlay, state, identity());
  FeedOut feeds(overlay, state, logs, prng_);
  DerivedKeeper derived(overlay, state.derived);
  const Projections known = projections();
  RecordKeeper records(overlay, state.derived, known, logs, feeds, derived);
  const Place place = logs.append(entry.id, encode_entry(entry.entry), now);
  records.take(entry)->places.push_back(place);
  records.settle();
  logs.finish(now);
  derived.finish();
  state.derived_version = known.version;
  overlay.put(Space::kLedger, std::string(keys::kMeta), encode_meta(state));
  BOOST_REQUIRE(map_.write(overlay.writes(), Durability::kSynced));
  auto opened = Ledger::open(map_, identity(), projections(), prng_);
  BOOST_REQUIRE(opened);
  ledger_ = std::move(*opened);
}

Actor Office::person(std::string account, std::set<v1::Role> roles) const {
  return {std::move(account), "某", division(), std::move(roles), {}, "03"};
}

Actor Office::clerk() const {
  return person("zc-1", {v1::WINDOW_CLERK});
}

void Office::add_child(const Office& child) {
  auto batch = ledger_->begin({now});
  batch->add_child(child.identity().certificate.divisions);
  BOOST_REQUIRE(ledger_->commit(std::move(batch)));
}

void Office::push(Office& hub, const PublicKey& root) {
  const Snapshot snapshot = ledger_->snapshot();
  for (const LogInfo& log : snapshot->logs().of_subtree(identity().certificate.divisions)) {
    hand_over(log, hub, root);
  }
}

void Office::hand_over(const LogInfo& log, Office& to, const PublicKey& root) {
  const auto there = to.ledger_->snapshot()->logs().by_id(log.id);
  const Seq from = there ? there->head() + 1 : 1;
  if (from > log.head()) return;
  auto range = ledger_->snapshot()->logs().read_range(log, {from, log.head()}, 1000, 1 << 20);
  BOOST_REQUIRE(range.has_value());
  const auto verified = verify_range(std::move(*range), std::nullopt, root);
  BOOST_REQUIRE(verified);
  auto batch = to.ledger_->begin({now});
  BOOST_REQUIRE(batch->accept(*verified));
  BOOST_REQUIRE(to.ledger_->commit(std::move(batch)));
}

void Office::pull(Office& hub) {
  const Snapshot snapshot = hub.ledger_->snapshot();
  const ChildNo child = snapshot->child_serving(division());
  BOOST_REQUIRE(child != 0);
  for (bool more = true; more;) {
    auto batch = ledger_->begin({now});
    batch->adopt_epochs(snapshot->epochs(), snapshot->arrival());
    const FeedSlice slice =
        snapshot->feed_slice(child, batch->view().feed_got(), 100'000, hub.identity().division_secret);
    more = slice.covered.lo != 0;
    if (more) BOOST_REQUIRE(batch->apply(slice));
    BOOST_REQUIRE(ledger_->commit(std::move(batch)));
  }
}

Offices::Offices() {
  province.add_child(county);
  for (const Office* town : {&a, &b}) county.add_child(*town);
}

void Offices::meet() {
  for (Office* town : {&a, &b}) town->push(county, root());
  county.push(province, root());
  county.pull(province);
  for (Office* town : {&a, &b}) town->pull(county);
}

}  // namespace yichuang::tests
