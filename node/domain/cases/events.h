#pragma once

#include <optional>
#include <string>
#include <vector>

#include "node/domain/cases/case.pb.h"
#include "node/domain/cases/case_settled.pb.h"
#include "storage/ledger/ledger_view.h"

namespace yichuang::node {

// An event of a case in words, as its timeline shows it.
struct EventText {
  std::string kind;   // filed, step, decided …
  std::string title;  // 受理, 通过, 决定 …
  std::string text;   // opinion or reason
};
EventText describe_event(const storage::Header& header, const storage::Entry& entry, const v1::CaseSummary& summary);

// Who acted, by the name that the entry itself gives; without one where it is older,
// or a program's.
v1::CaseActedBy acted_by(const storage::Entry& entry);

// What the events brought together: the form and the papers as they stand now.
struct CaseContent {
  v1::CaseFiled filed;
  std::vector<v1::Material> materials;
  google::protobuf::Struct form;  // supplements laid over what was filed
  std::optional<v1::CaseDecided> decision;
};
// The entries of a record, each in the place of its Held; absent ones are not here
// in full.
using CaseEntries = std::vector<std::optional<storage::ParsedEntry>>;
CaseEntries entries_of(const storage::LedgerView& view, const storage::Record& record);

// Reads the events that count. Entries that are not here in full are left out.
CaseContent read_content(const storage::Record& record, const CaseEntries& entries);
// The same of events that count in a state of the case that need not be today's: in
// the order of the fold, with what they folded to.
CaseContent read_content(const std::vector<const storage::ParsedEntry*>& counted, const v1::CaseSummary& state);

}  // namespace yichuang::node
