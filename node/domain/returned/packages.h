#pragma once

#include <optional>
#include <string>
#include <vector>

#include "node/domain/accounts/actor.h"
#include "node/domain/returned/facts.h"
#include "storage/ledger/batch.h"

namespace yichuang::node {

// One package's people, or those of one withdrawal: one synced batch holds them all.
inline constexpr std::size_t kPackagePeopleMax = 5000;

// A package of a data set (回流包), held against its fields and found good.
struct Package {
  std::string resource;
  std::vector<v1::ReturnedFact> facts;  // each person once
  std::vector<std::string> places;      // where in the file each stands: 第 3 行
  std::optional<Division> complete_for;
};

// Errors: kInvalid with every fault by row, none of the package is then good;
// kTooLarge past kPackagePeopleMax.
Result<Package> read_package(const DataSet& set, const v1::ImportReturned& from, const Division& office,
                             const Date& today);

// Who may write returned data, at which tier: the data officer (数据) of a hub. It goes
// to the one township that the row names, and to nobody else.
Result<void> may_return_data(const Actor& actor, const Division& office);

// All of the package or nothing. Who is written anew, and what became of each, is
// counted in `written`.
// Errors: kConflict naming the rows of which something newer is here.
Result<storage::Plan> plan_package(const storage::LedgerView& view, const storage::Identity& identity,
                                   const Package& package, const Actor& by, v1::ReturnedWritten& written);

// The right of a division to a data set ends: everybody's facts below it are taken
// back, and its nodes lose them.
// Errors: kInvalid without a reason, or for a division that is not below.
Result<storage::Plan> plan_withdrawal(const storage::LedgerView& view, const storage::Identity& identity,
                                      const std::string& resource, const v1::WithdrawReturned& request, const Actor& by,
                                      v1::ReturnedWritten& written);

}  // namespace yichuang::node
