#pragma once

#include <optional>
#include <string>

#include "node/api/ledger_access.h"
#include "node/api/published.h"
#include "node/domain/accounts/actor.h"
#include "node/domain/cases/case.pb.h"
#include "node/domain/cases/events.h"
#include "node/domain/cases/queries.h"
#include "node/domain/divisions/division_names.h"

namespace yichuang::node {

// Identity numbers, telephones and accounts on a case's page.
enum class Sensitive : std::uint8_t { kMasked, kShown };

// Whatever in a form's value looks like a number of a person, a telephone or a bank; of
// a whole form all but the credit code, which is public.
void mask_values(google::protobuf::Value& value);
void mask_form(google::protobuf::Struct& form);

// Puts together what people are shown of cases, from one state of the ledger.
//
//   Thread   any.
class CasePages {
 public:
  CasePages(const LedgerAccess& ledger, Published& published, const DivisionNames& names)
      : ledger_(ledger), published_(published), names_(names) {}

  // The lines of a list; names of persons are masked.
  v1::CaseList list(const storage::LedgerView& view, std::vector<FoundCase> cases, const Actor& actor) const;
  // What is told to who has just filed it.
  v1::FiledCase filed(FoundCase found) const;
  // The whole case as `actor` sees it.
  v1::Case page(const storage::LedgerView& view, const storage::Record& record, const Actor& actor,
                Sensitive sensitive) const;

 private:
  class Receipted;
  void fill_row(FoundCase found, const Actor& actor, Receipted& receipted, v1::CaseRow& out) const;
  template <class Page>
  void add_safe(const storage::Record& record, Receipted& receipted, Page& out) const;
  void add_receipts(const storage::LedgerView& view, const storage::Record& record, v1::Case& out) const;
  void add_files(const storage::LedgerView& view, v1::Case& out) const;
  void add_timeline(const storage::LedgerView& view, const storage::Record& record, const CaseEntries& entries,
                    const Actor& asking, v1::Case& out) const;
  std::string person_name(const storage::LedgerView& view, const Division& division, const std::string& account) const;
  int days_left(const std::string& due) const;

  const LedgerAccess& ledger_;
  Published& published_;
  const DivisionNames& names_;
};

// The case's record; absent when there is none under that number. Of two cases with
// one number the one whose key begins with the hex digits behind a '~'.
std::optional<storage::Record> find_case(const storage::LedgerView& view, const std::string& number);

}  // namespace yichuang::node
