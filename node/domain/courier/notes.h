#pragma once

#include "node/domain/courier/courier.pb.h"
#include "storage/ledger/batch.h"

namespace yichuang::node {

// What is remembered of sticks that were written or read here, for people.

// How many; a courier who comes every day for two months.
inline constexpr int kStickNotesMax = 60;

v1::StickNotesRow stick_notes(const storage::LedgerView& view);
// Puts `note` in place of the one of its id, or behind the others.
storage::LocalChange note_stick(const storage::LedgerView& view, const v1::StickNote& note);

// When a stick of `division`, or of anybody when it is empty, was last written or
// read here to its end.
std::optional<google::protobuf::Timestamp> last_stick(const v1::StickNotesRow& row, std::string_view deed,
                                                      std::string_view division = {});

}  // namespace yichuang::node
