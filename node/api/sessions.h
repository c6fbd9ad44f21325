#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "node/api/ledger_access.h"
#include "node/api/password_turns.h"
#include "node/api/throttle.h"
#include "node/domain/accounts/accounts.h"

namespace yichuang::node {

// Who is signed in, and how one comes to be. Everything works with every line
// cut: what a sign-in needs lies in the ledger.
//
//   Owned by   the daemon.
//   Thread     any; one password is hashed at a time (PasswordTurns).
//   Limit      kFailuresMax wrong passwords lock an account of this node for
//              kLockout; one address tries no faster than Throttle lets it; a
//              session ends kSessionLife after its last renewal.
class Sessions {
 public:
  static constexpr std::uint32_t kFailuresMax = 5;
  static constexpr Millis kLockout{15 * 60'000};
  static constexpr Millis kSessionLife{12 * 3'600'000};
  static constexpr std::size_t kCachedMax = 4096;
  static constexpr std::string_view kRows = "session/";
  static constexpr std::string_view kLockoutRows = "lockout/";

  struct Who {
    Actor actor;
    bool must_change_password = false;
    Instant expires;
  };

  explicit Sessions(LedgerAccess& ledger) : ledger_(ledger) {}

  struct SignedIn {
    std::string token;
    Who who;
  };
  // `from` is the address of whoever tries.
  // Errors: kUnauthorized for a wrong name or password, alike; kForbidden for a
  // disabled or locked account, with the minutes left; kTooMany for an address that
  // has guessed too much; kUnavailable when too many wait.
  Result<SignedIn> sign_in(const std::string& account, const std::string& password, const std::string& window,
                           const std::string& from);
  void sign_out(const std::string& token);
  // Absent when the token is none, or no longer one.
  std::optional<Who> find(const std::string& token);

  // Sets a new password; every other session of the account ends.
  // Errors: kInvalid naming the field; kForbidden when locked.
  Result<Who> change_password(const std::string& token, const std::string& old_password,
                              const std::string& new_password);

  // A password for somebody else, hashed in turn. Errors: kUnavailable.
  Result<std::string> hash(const std::string& password);

  std::optional<Instant> locked_until(const std::string& account) const;
  void unlock(const std::string& account);

  // Called for every batch, on the writer's thread.
  void on_committed(const storage::CommitNews& news);

 private:
  struct Cached {
    Who who;
    std::uint64_t accounts_version;
  };

  std::string row_of(const std::string& token) const;
  Result<SignedIn> open_session(const KnownAccount& account, const std::string& window);
  Result<void> check_password(const KnownAccount& account, const std::string& password);
  Result<void> refuse_if_locked(const std::string& account) const;
  void note_failure(const std::string& account);
  Who who_of(const KnownAccount& account, const std::string& window, Instant expires) const;
  void put_local(const std::string& name, std::optional<std::string> value);

  LedgerAccess& ledger_;
  PasswordTurns turns_;
  Throttle throttle_;
  std::atomic<std::uint64_t> accounts_version_{0};
  mutable std::mutex mutex_;
  std::map<std::string, Cached> cache_;  // by row name
};

}  // namespace yichuang::node
