#pragma once

#include <string>
#include <vector>

#include "node/domain/accounts/actor.h"
#include "node/domain/catalogue/catalogue.h"
#include "node/domain/conflicts/clash.h"
#include "node/domain/conflicts/conflict.pb.h"
#include "node/domain/conflicts/listing.h"
#include "storage/ledger/batch.h"

namespace yichuang::node {

// A conflict with everything that is judged about it, as it is in one state of the
// ledger. The one place where that is done: pages show it, commands ask it.
struct JudgedConflict {
  ConflictId id;
  ConflictState state = ConflictState::kOpen;
  std::string rule;
  Instant since;
  std::string division;  // whose conflict it is: that took the case, that wrote the register

  // Of cases.
  std::optional<storage::Record> left_case;
  std::optional<storage::Record> right_case;  // of a twin; absent where it is not here
  v1::Twin twin;
  std::optional<Clash> clash;  // points into left_case
  std::optional<v1::CaseRuling> case_ruling;

  // Of registers: the version that counts now, and the two sides as they were when the
  // conflict arose. The right side counted then; null is what is no longer here.
  std::optional<storage::Record> counts_in;
  std::optional<storage::Record> other_in;  // of an account granted twice: the left side's
  const storage::Held* counts = nullptr;
  const storage::Held* left = nullptr;
  const storage::Held* right = nullptr;
  std::optional<NotedRuling> noted;

  std::vector<v1::ConflictOption> options;
  std::string why_no_undo;  // empty: it may be undone
  std::string etag;
};

// Pinned: it points into itself.
using ConflictPtr = std::unique_ptr<const JudgedConflict>;

// Errors: kNotFound where there is none, or none that the asker may know of.
Result<ConflictPtr> judge_conflict(const storage::LedgerView& view, const ConflictId& id, const Actor& actor);

// `catalogue` knows the forms that fields are taken into.
// Errors: kNotFound; kConflict when somebody has ruled meanwhile, or `etag` is old;
// kForbidden with the reason; kInvalid without a reason in words, and of a ruling field
// by field: without an etag, with a field that cannot be taken, when nothing changes, or
// when the fields do not go together.
storage::Command rule_on(ConflictId id, v1::RuleConflict request, Actor actor, Instant now, std::string etag,
                         std::shared_ptr<const Catalogue> catalogue = nullptr);
storage::Command undo_ruling(ConflictId id, v1::GiveReason request, Actor actor, Instant now, std::string etag);

// Errors: kInvalid when a reason is missing or too long.
Result<void> check_reason(const std::string& reason);

}  // namespace yichuang::node
