#pragma once

#include <string>
#include <vector>

#include "node/domain/accounts/actor.h"
#include "node/domain/conflicts/conflict.pb.h"
#include "node/domain/conflicts/listing.h"
#include "storage/ledger/batch.h"
#include "storage/ledger/state.h"

namespace yichuang::node {

// Entries that keep their place and count nowhere: what the ledger says of one, and
// what a person may do about it.

struct QuarantinedId {
  storage::RecordRef ref;
  storage::EntryId entry;

  std::string text() const;
  static std::optional<QuarantinedId> from(std::string_view text);
};

// Why an entry counts nowhere: tier, key, audience, kind, place, revoked,
// unknown_kind, unreadable, erased, missing.
std::string quarantine_reason(const storage::LedgerView& view, const storage::RecordRef& ref,
                              const storage::Held& held);

// Everything about one of them but names; absent when it counts by now.
struct JudgedQuarantine {
  QuarantinedId id;
  storage::Held held;
  Division brought_by;
  std::string reason;
  std::optional<NotedRuling> ruling;
  std::vector<v1::ConflictOption> options;
};
std::optional<JudgedQuarantine> judge_quarantined(const storage::LedgerView& view, const QuarantinedId& id,
                                                  const Actor& actor, const storage::Identity& identity);

struct FoundQuarantined {
  std::vector<QuarantinedId> entries;
  std::string cursor;
};
// By the division whose box brought them, oldest first; of every division for an
// empty one.
FoundQuarantined find_quarantined(const storage::LedgerView& view, const Division& division, ConflictState state,
                                  std::size_t limit, const std::string& cursor);

// `what` is retry, release, reject or reopen. A retry folds the record anew; a
// release places the entry in this node's own log too, under the same id.
// Errors: kNotFound, kForbidden with the reason, kInvalid without one in words.
storage::Command handle_quarantined(QuarantinedId id, std::string what, std::string reason, Actor actor,
                                    const storage::Identity& identity, Instant now);

}  // namespace yichuang::node
