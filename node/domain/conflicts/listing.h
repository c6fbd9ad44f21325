#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/domain/accounts/actor.h"
#include "node/domain/cases/case.pb.h"
#include "node/domain/conflicts/conflict.pb.h"
#include "storage/ledger/ledger_view.h"

namespace yichuang::node {

// Which conflict; its text is the API's.
struct ConflictId {
  enum class Kind : std::uint8_t {
    kEvent,     // an event of a case without effect; `part` is its id
    kTwin,      // two cases that may be one; `part` is the other's key
    kRegister,  // versions that did not know of each other
    kAccount,   // granted by two offices; `ref` is kGrants, division '/' account
  };
  Kind kind = Kind::kEvent;
  storage::RecordRef ref;
  std::string part;

  std::string text() const;
  static std::optional<ConflictId> from(std::string_view text);
  bool operator==(const ConflictId&) const = default;
};

// What an asker lists: within one division, what their roles may see.
struct ConflictScope {
  Division division;
  bool cases = false;
  bool registers = false;
};
ConflictScope scope_of(const Actor& actor, const Division& division);
// The roles that may see any conflict at all.
bool sees_conflicts(const Actor& actor);

struct FoundConflicts {
  std::vector<ConflictId> conflicts;
  std::string cursor;  // goes on behind them; empty at the end
};
enum class ConflictState : std::uint8_t { kOpen, kRuled };

// By division, oldest first; ruled ones newest first.
FoundConflicts find_conflicts(const storage::LedgerView& view, const ConflictScope& scope, ConflictState state,
                              std::size_t limit, const std::string& cursor);

// The two grants of one account that differ, the one that counts first. Absent when
// there are none, or somebody has ruled on just these.
struct DoubleGrant {
  storage::Record counts;
  storage::Record other;
};
std::optional<DoubleGrant> double_grant(const storage::LedgerView& view, const std::string& division_and_account);

// The ruling on a subject, of the offices from `division` upwards; that of the
// highest. Absent where there is none, or it was taken back.
struct NotedRuling {
  v1::RulingNoted noted;
  std::string key;     // of its register
  std::string author;  // division '/' account
};
std::optional<NotedRuling> ruling_on(const storage::LedgerView& view, const Division& division,
                                     const std::string& subject);
// The register that a division keeps its ruling on a subject under.
std::string ruling_key(const Division& division, const std::string& subject);

// The ruling of whoever writes the register that was taken back last, while nothing has
// been written since: the conflict is open again.
std::optional<v1::RulingNoted> reopened_on(const storage::LedgerView& view, const storage::Record& record,
                                           const ConflictId& id);

// An office above has looked at just these versions of a register, which it may not
// write itself.
bool looked_at(const storage::LedgerView& view, const storage::Record& record, const ConflictId& id);

std::shared_ptr<const storage::Projection> ruling_projection();

}  // namespace yichuang::node
