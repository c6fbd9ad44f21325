#pragma once

#include <google/protobuf/struct.pb.h>

#include "node/domain/cases/case.pb.h"
#include "storage/ledger/entry.h"

// Two windows that fill in one field of a case without knowing of each other: both
// events count, what is folded later stands, and it is told as a conflict.
namespace yichuang::node {

// The event counts and sets these: whoever set one of them to something else, unseen by
// this one's writer, is flagged as overwritten.
void note_amendment(v1::CaseSummary& state, const storage::Header& header, const storage::EntryId& id,
                    const google::protobuf::Struct& form,
                    const google::protobuf::RepeatedPtrField<v1::Material>& materials);
// The event was folded: what its writer had seen is seen by whoever sees it. After
// note_amendment.
void note_seen(v1::CaseSummary& state, const storage::Header& header, const storage::EntryId& id);

}  // namespace yichuang::node
