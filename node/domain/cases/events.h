#pragma once

#include <optional>
#include <string>
#include <vector>

#include "node/domain/cases/case.pb.h"
#include "storage/ledger/ledger_view.h"

namespace yichuang::node {

// An event of a case in words, as its timeline shows it.
struct EventText {
  std::string kind;   // filed, step, decided …
  std::string title;  // 受理, 通过, 决定 …
  std::string text;   // opinion or reason
};
EventText describe_event(const storage::Header& header, const storage::Entry& entry, const v1::CaseSummary& summary);

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

}  // namespace yichuang::node
