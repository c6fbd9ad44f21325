#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "node/domain/accounts/account.pb.h"
#include "node/domain/accounts/actor.h"
#include "storage/base/result.h"
#include "storage/ledger/batch.h"
#include "storage/ledger/ledger_view.h"
#include "storage/ledger/projection.h"

namespace yichuang::node {

// An account as a node knows it: what was granted, and what it set itself.
struct KnownAccount {
  v1::AccountGrant grant;
  std::string grant_id;  // hex of the grant's entry: changes when it is granted anew
  std::string granted_by;
  std::optional<v1::AccountProfile> profile;
  std::optional<v1::AccountFactor> factor;  // absent when taken away since
  std::vector<v1::FactorReset> resets;      // the last of each office, newest first

  // The hash that a password is held against; empty when none was ever set.
  const std::string& password_hash() const;
  // The first password was not changed yet.
  bool must_change_password() const;
  // One who manages accounts, nodes or the rules about them.
  bool is_administrator() const;
  // Of its one-time codes; empty when there are none.
  std::string factor_id() const { return factor ? factor->id() : std::string(); }
};

// The account that signs in at `division`, granted there or above. Absent when
// there is none; a disabled one is found.
std::optional<KnownAccount> find_account(const storage::LedgerView& view, const Division& division,
                                         const std::string& account);
// Accounts granted for `division` or below it, by account.
std::vector<KnownAccount> accounts_under(const storage::LedgerView& view, const Division& division);

Actor actor_of(const KnownAccount& account, const std::string& window);

// What is wrong with a new password; empty when nothing is. At least 8 characters
// (administrators 12), three of four classes, none of the last five, not the
// account's name (DOMAIN.md §7).
std::string password_fault(const KnownAccount& account, std::string_view password);

// Grants an account, or changes what it may do.
// Errors: kInvalid with the fields; kForbidden when `by` may not grant that.
// `first_password_hash` is empty to leave the password as it is.
Result<storage::Plan> plan_grant(const storage::LedgerView& view, const std::string& account,
                                 const v1::PutAccount& request, const std::string& first_password_hash,
                                 const Actor& by);
// Sets the account's own password; `at` is the node's division.
storage::Plan plan_password(const KnownAccount& account, const std::string& new_hash, const Division& at, Instant now);

std::shared_ptr<const storage::Projection> grant_projection();
std::shared_ptr<const storage::Projection> profile_projection();
std::shared_ptr<const storage::Projection> factor_projection();
std::shared_ptr<const storage::Projection> factor_reset_projection();

}  // namespace yichuang::node
