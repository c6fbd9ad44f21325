#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "node/api/ledger_access.h"
#include "node/api/password_turns.h"
#include "node/api/second_steps.h"
#include "node/api/throttle.h"
#include "node/domain/accounts/accounts.h"
#include "node/domain/accounts/second_factor.h"

namespace yichuang::node {

// Who is signed in, and how one comes to be. Everything works with every line
// cut: what a sign-in needs lies in the ledger.
//
//   Owned by   the daemon.
//   Thread     any; one password is hashed at a time (PasswordTurns).
//   Limit      kFailuresMax wrong passwords or codes lock an account of this node
//              for kLockout; one address tries no faster than Throttle lets it; a
//              session ends kSessionLife after its last renewal; SecondSteps.
class Sessions {
 public:
  static constexpr std::uint32_t kFailuresMax = 5;
  static constexpr Millis kLockout{15 * 60'000};
  static constexpr Millis kSessionLife{12 * 3'600'000};
  static constexpr std::size_t kCachedMax = 4096;
  static constexpr std::string_view kRows = "session/";
  static constexpr std::string_view kLockoutRows = "lockout/";
  static constexpr std::string_view kCodeRows = "code/";

  struct Who {
    Actor actor;
    bool must_change_password = false;
    Instant expires;
    bool must_set_up_second_factor = false;
    bool has_second_factor = false;
    std::size_t recovery_codes_left = 0;
  };

  Sessions(LedgerAccess& ledger, SecondFactorRule rule) : ledger_(ledger), rule_(rule) {}

  // One of the two: a session, or the ticket of a second step that is still to take.
  struct SignedIn {
    std::string token;
    Who who;
    std::string ticket{};
    Instant ticket_expires{};
  };
  // `from` is the address of whoever tries.
  // Errors: kUnauthorized for a wrong name or password, alike; kForbidden for a
  // disabled or locked account, with the minutes left; kTooMany for an address that
  // has guessed too much; kUnavailable when too many wait.
  Result<SignedIn> sign_in(const std::string& account, const std::string& password, const std::string& window,
                           const std::string& from);

  // What a second step is taken with: a code, or a recovery code in its place.
  struct SecondStep {
    std::string ticket;
    std::string code;
    std::string recovery_code;
  };
  // Errors: kInvalid for a wrong code, or one that was used, with the tries left;
  // kUnauthorized when the ticket is over and one begins anew; otherwise those of
  // sign_in(). A recovery code needs a ledger that can be written.
  Result<SignedIn> take_second_step(const SecondStep& step, const std::string& from);

  // The session's account is to have one-time codes, or other ones. Gives the secret;
  // nothing counts before confirm_second_factor(). The password is not asked of who
  // must set them up.
  // Errors: as those of change_password().
  Result<SecondSteps::Offer> begin_second_factor(const std::string& token, const std::string& password);
  struct SecondFactorMade {
    std::vector<std::string> recovery_codes;
    Who who;
  };
  // `key` names the request: its repeat is told the same. Every other session of the
  // account ends.
  // Errors: kInvalid for a wrong code; kConflict when nothing is offered any more.
  Result<SecondFactorMade> confirm_second_factor(const std::string& token, const std::string& code,
                                                 const std::string& key);

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
  // With what is to be written beside the session.
  Result<SignedIn> open_session(const KnownAccount& account, const std::string& window, storage::Plan more);
  SignedIn ask_second_step(const KnownAccount& account, const std::string& window, const std::string& from);
  // What the right step writes beside the session. Errors: as of take_second_step().
  Result<storage::Plan> check_code(const KnownAccount& account, const SecondStep& step, std::uint32_t tries_left);
  Result<storage::Plan> check_recovery_code(const KnownAccount& account, const SecondStep& step,
                                            std::uint32_t tries_left);
  Error wrong_step(const std::string& account, const char* field, const char* what, std::uint32_t tries_left);
  std::int64_t last_step(const std::string& account) const;
  storage::LocalChange step_taken(const std::string& account, std::int64_t step);
  Result<KnownAccount> account_of(const Who& who) const;
  Result<void> check_password(const KnownAccount& account, const std::string& password);
  Result<void> refuse_if_locked(const std::string& account) const;
  void note_failure(const std::string& account);
  Who who_of(const KnownAccount& account, const std::string& window, Instant expires) const;
  void put_local(const std::string& name, std::optional<std::string> value);

  LedgerAccess& ledger_;
  SecondFactorRule rule_;
  SecondSteps steps_;
  std::mutex step_turn_;  // codes are held against what was used one after the other
  PasswordTurns turns_;
  Throttle throttle_;
  std::atomic<std::uint64_t> accounts_version_{0};
  mutable std::mutex mutex_;
  std::map<std::string, Cached> cache_;  // by row name
};

}  // namespace yichuang::node
