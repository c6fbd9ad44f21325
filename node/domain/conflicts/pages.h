#pragma once

#include <map>
#include <string>

#include "node/api/ledger_access.h"
#include "node/domain/conflicts/commands.h"
#include "node/domain/conflicts/quarantine.h"
#include "node/domain/divisions/division_names.h"

namespace yichuang::node {

// Puts together what people are shown of conflicts and of the quarantine, from one
// state of the ledger. Numbers of persons, telephones and banks are masked; of a
// password only that it is another.
//
//   Thread   any.
class ConflictPages {
 public:
  ConflictPages(const LedgerAccess& ledger, const DivisionNames& names) : ledger_(ledger), names_(names) {}

  // A row of the list; with values it is the page.
  enum class Values : std::uint8_t { kLeftOut, kShown };
  v1::Conflict conflict(const storage::LedgerView& view, const JudgedConflict& of, Values values) const;
  v1::Quarantined quarantined(const storage::LedgerView& view, const JudgedQuarantine& of) const;

 private:
  void fill_event(const storage::LedgerView& view, const JudgedConflict& of, Values values, v1::Conflict& out) const;
  void fill_twin(const storage::LedgerView& view, const JudgedConflict& of, Values values, v1::Conflict& out) const;
  void fill_register(const storage::LedgerView& view, const JudgedConflict& of, Values values, v1::Conflict& out) const;
  void fill_ruling(const storage::LedgerView& view, const JudgedConflict& of, v1::Conflict& out) const;
  void fill_side(const storage::LedgerView& view, const storage::Held& held, const v1::CaseSummary* summary,
                 v1::ConflictSide& out) const;
  void fill_case_side(const storage::LedgerView& view, const storage::Record& record, const std::string& twin,
                      Values values, v1::ConflictSide& out) const;
  // Forms and papers, where a conflict is about them.
  enum class Data : std::uint8_t { kLeftOut, kShown };
  using Names = std::map<std::string, std::string>;  // by division '/' account
  static Names names_in(const storage::LedgerView& view, const storage::Record& record);
  google::protobuf::Struct case_values(const storage::LedgerView& view, const CaseThen& then, Data data,
                                       const Names& names) const;
  void put_actor(const storage::LedgerView& view, const storage::ParsedEntry& entry, v1::ConflictSide& out) const;
  std::string person(const storage::LedgerView& view, const std::string& actor) const;
  std::string division_name(const std::string& code) const;

  const LedgerAccess& ledger_;
  const DivisionNames& names_;
};

}  // namespace yichuang::node
