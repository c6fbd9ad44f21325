#pragma once

#include <functional>
#include <string>
#include <vector>

#include "node/domain/accounts/actor.h"
#include "node/domain/catalogue/catalogue.h"
#include "node/domain/divisions/division_names.h"
#include "node/domain/returned/facts.h"

namespace yichuang::node {

// May data under a lease of so many days be read now?
using AskLease = std::function<LeaseVerdict(std::uint32_t days)>;

// Of the data sets that something is held of here, whether they may be read.
std::vector<v1::DataLease> data_leases(const storage::LedgerView& view, const Catalogue& catalogue,
                                       const AskLease& ask);

// Every data set: its terms, how much of it each township was given, its lock here.
v1::DataResources data_resources(const storage::LedgerView& view, const Catalogue& catalogue,
                                 const DivisionNames& names, const AskLease& ask);

// What is held of a person for the fields of one business, and for no others: a data
// set may be used for what the catalogue's forms name it for. Of a locked one every
// field that it could fill is named, whoever is asked for.
v1::ReturnedPrefill returned_prefill(const storage::LedgerView& view, const Catalogue& catalogue,
                                     const BusinessDefinition& business, const std::string& id_no,
                                     const Division& reader, const AskLease& ask);

}  // namespace yichuang::node
