#include "node/domain/returned/facts.h"

#include "node/domain/kinds.h"
#include "storage/crypto/hash.h"

namespace yichuang::node {

using namespace storage;

namespace {

// A person has a handful of data sets, each from an office or two.
constexpr std::size_t kOfPersonMax = 100;
constexpr std::size_t kRowsAtOnce = 1000;

class FactFolding final : public Folding {
 public:
  explicit FactFolding(std::string_view state) : state_(state) {}

  Verdict fold(const Header&, const EntryId&, const Entry& entry) override {
    v1::ReturnedFact fact;
    if (entry.erased || !fact.ParseFromString(std::string(entry.message()))) return {Verdict::Outcome::kUnreadable};
    state_ = entry.message();
    return {};
  }
  Description describe() const override {
    v1::ReturnedFact fact;
    if (state_.empty() || !fact.ParseFromString(state_) || !fact.withdrawn().empty()) return {};
    const std::string share = fact.resource() + "/" + fact.township() + "/";
    return {{{kReturnedByPerson, fact.id_no() + "/" + fact.resource()}, {kReturnedByShare, share + fact.id_no()}},
            {{kReturnedFacts, share + fact.as_of()}},
            {}};
  }
  std::string state() const override { return state_; }

 private:
  std::string state_;
};

class FactProjection final : public Projection {
 public:
  std::unique_ptr<Folding> resume(const RecordRef&, std::string_view state) const override {
    return std::make_unique<FactFolding>(state);
  }
};

}  // namespace

std::string fact_key(const Identity& identity, const std::string& resource, const std::string& id_no,
                     const std::string& as_of) {
  const auto name = blake2b_mac(identity.division_secret.view(), "yichuang/returned-fact/1/" + resource + "/" + id_no);
  return identity.division().str() + "/" + resource + "/" + as_of.substr(0, as_of.find('-')) + "/" + name.hex();
}

std::shared_ptr<const Projection> returned_projection() {
  return std::make_shared<FactProjection>();
}

std::optional<v1::ReturnedFact> fact_of(const Record& record) {
  v1::ReturnedFact out;
  if (record.state.empty() || !out.ParseFromString(record.state)) return std::nullopt;
  return out;
}

std::optional<v1::ReturnedFact> find_fact(const LedgerView& view, const DataSet& set, const std::string& id_no,
                                          const Division& reader, const LeaseVerdict& lease) {
  std::optional<v1::ReturnedFact> out;
  if (lease.locked) return out;
  const std::string key = id_no + "/" + set.code;
  for (const IndexHit& hit : view.scan(kReturnedByPerson, key, kOfPersonMax).hits) {
    if (hit.key != key) continue;
    const auto record = view.record(hit.ref);
    auto fact = record ? fact_of(*record) : std::nullopt;
    const auto township = fact ? Division::from(fact->township()) : std::nullopt;
    if (!township || !township->covers(reader)) continue;
    if (!out || out->as_of() < fact->as_of()) out = std::move(fact);
  }
  return out;
}

std::vector<std::pair<RecordRef, v1::ReturnedFact>> facts_by(const LedgerView& view, const std::string& resource,
                                                             const std::string& id_no, const Division& office) {
  std::vector<std::pair<RecordRef, v1::ReturnedFact>> out;
  const std::string key = id_no + "/" + resource;
  for (const IndexHit& hit : view.scan(kReturnedByPerson, key, kOfPersonMax).hits) {
    if (hit.key != key || !hit.ref.key.starts_with(office.str() + "/")) continue;
    const auto record = view.record(hit.ref);
    if (auto fact = record ? fact_of(*record) : std::nullopt) out.emplace_back(hit.ref, *std::move(fact));
  }
  return out;
}

bool holds_facts(const LedgerView& view, const std::string& resource) {
  return !view.scan(kReturnedByShare, resource + "/", 1).hits.empty();
}

FactCounts count_facts(const LedgerView& view, const std::string& resource) {
  FactCounts out;
  const std::string prefix = resource + "/";
  for (const auto& [key, count] : view.counters(kReturnedFacts, prefix)) {
    const std::size_t slash = key.find('/', prefix.size());
    if (count <= 0 || slash == std::string::npos) continue;
    out[key.substr(prefix.size(), slash - prefix.size())][key.substr(slash + 1)] = count;
  }
  return out;
}

Result<std::vector<RecordRef>> facts_below(const LedgerView& view, const std::string& resource,
                                           const Division& division, const Division& office, std::size_t limit) {
  std::vector<RecordRef> out;
  std::optional<IndexCursor> after;
  do {
    const IndexPage page =
        view.scan(kReturnedByShare, resource + "/" + division.str(), kRowsAtOnce, Direction::kForward, after);
    for (const IndexHit& hit : page.hits) {
      if (!hit.ref.key.starts_with(office.str() + "/")) continue;
      if (out.size() == limit) return too_large("一次至多 " + std::to_string(limit) + " 人,请按乡镇分次");
      out.push_back(hit.ref);
    }
    after = page.more;
  } while (after);
  return out;
}

}  // namespace yichuang::node
