#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "node/domain/returned/data_sets.h"
#include "node/domain/returned/lease.h"
#include "node/domain/returned/returned.pb.h"
#include "storage/ledger/ledger_view.h"
#include "storage/ledger/projection.h"
#include "storage/ledger/state.h"

namespace yichuang::node {

// The register that an office keeps of one data set about one person: a newer package
// takes the older one's place, and another township's in its audience takes it away
// from the one before. Keys stay for ever, in headers and in statements of removal, so
// this one tells nobody who it is about without the secret of the office's division.
// A register of its own for each year of `as_of`: one takes 1,000 versions, and a data
// set may be renewed daily.
std::string fact_key(const storage::Identity& identity, const std::string& resource, const std::string& id_no,
                     const std::string& as_of);

std::shared_ptr<const storage::Projection> returned_projection();

// What a record says; absent when it holds no version that can be read.
std::optional<v1::ReturnedFact> fact_of(const storage::Record& record);

// What the data set says of a person, of what `reader`'s township was given; the
// newest, where two offices have given it. Nothing while the lease is over.
std::optional<v1::ReturnedFact> find_fact(const storage::LedgerView& view, const DataSet& set, const std::string& id_no,
                                          const Division& reader, const LeaseVerdict& lease);

// Of the same, the registers that `office` keeps and that say something.
std::vector<std::pair<storage::RecordRef, v1::ReturnedFact>> facts_by(const storage::LedgerView& view,
                                                                      const std::string& resource,
                                                                      const std::string& id_no, const Division& office);

// Is anything of a data set held here?
bool holds_facts(const storage::LedgerView& view, const std::string& resource);

// How many facts of a data set each township was given, as far as this node holds
// them: township, then day, then number.
using FactCounts = std::map<std::string, std::map<std::string, std::int64_t>>;
FactCounts count_facts(const storage::LedgerView& view, const std::string& resource);

// The rows of one data set below `division`, written by `office`.
// Errors: kTooLarge when there are more than `limit`.
Result<std::vector<storage::RecordRef>> facts_below(const storage::LedgerView& view, const std::string& resource,
                                                    const Division& division, const Division& office,
                                                    std::size_t limit);

}  // namespace yichuang::node
