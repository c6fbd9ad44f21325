#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/domain/accounts/accounts.h"
#include "storage/base/prng.h"
#include "storage/ledger/state.h"

namespace yichuang::node {

// The second factor of an account: a secret that its one-time codes are made of, and
// recovery codes for when the phone is gone.
//
//   Where      in a register beside the password's (AccountFactor): the node where
//              the account signs in and the hubs above it hold it, nobody else.
//   Hidden     the secret is sealed, and recovery codes are hashed, under a key made
//              of the division's secret. A hub that only holds the register reads
//              nothing of it; the box that replaces this one is given the division's
//              secret when it enrols, so phones go on working there.
//   Rules      a right code is asked for before it counts; an office at the account's
//              division or above takes it away by a register of its own.
inline constexpr std::size_t kRecoveryCodes = 8;

// Whom a node asks for a second factor.
enum class SecondFactorRule : std::uint8_t {
  kAdministrators,  // and whoever has one
  kWhoeverHasOne,
};
// Must this account set one up before anything else?
bool must_set_up(const KnownAccount& account, SecondFactorRule rule);

// A new id for a setting up. The secret is bound to it.
std::string seal_code_secret(const storage::Identity& node, const std::string& account, const std::string& id,
                             std::string_view secret, Prng& prng);
// Absent when it was sealed elsewhere, or is damaged.
std::optional<std::string> open_code_secret(const storage::Identity& node, const v1::AccountFactor& factor);

// Three groups of four, of letters that cannot be misread.
std::string make_recovery_code(Prng& prng);
// Of a code as typed: blanks, dashes and case do not matter, nor 0 for O, 1 for I or L.
std::string recovery_hash(const storage::Identity& node, const std::string& id, std::string_view typed);

// A factor that answers all that were taken away before. `at` is the node's division.
v1::AccountFactor new_factor(const KnownAccount& account, const std::string& id, Instant now);
storage::EntryDraft factor_entry(const v1::AccountFactor& factor, const Division& at);
// The factor without that recovery code. Absent when it has none such.
std::optional<v1::AccountFactor> without_recovery(const v1::AccountFactor& factor, const std::string& hash);

// Takes an account's factor away. Errors: kInvalid without a reason; kForbidden for
// whoever is above, or oneself; kConflict when there is none to take.
Result<storage::Plan> plan_factor_reset(const KnownAccount& account, const std::string& reason, const Actor& by,
                                        const std::string& mark, Instant now);

}  // namespace yichuang::node
