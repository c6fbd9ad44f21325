#pragma once

#include <google/protobuf/repeated_field.h>

#include <string>
#include <vector>

#include "node/domain/accounts/actor.h"
#include "node/domain/cases/case.pb.h"
#include "storage/base/result.h"
#include "storage/ledger/batch.h"

// What filing a case (commands.cc) and acting on one (acting.cc) have in common.
namespace yichuang::node {

inline constexpr std::size_t kTextBytesMax = 4000;
// By when a corrected paper is in, when the window says nothing [P].
inline constexpr int kCorrectionDays = 15;

Error faults(std::string context, std::vector<Complaint> complaints);
// All that is wrong with a request, under one sentence that counts it.
Error all_faults(std::vector<Complaint> complaints);
// The same complaints about a part of what was sent: "mobile" becomes "form.mobile".
std::vector<Complaint> under(const std::string& part, std::vector<Complaint> complaints);
void append(std::vector<Complaint>& to, std::vector<Complaint> more);

// `view` is where the attachments must be, when they must be anywhere yet.
std::vector<Complaint> check_attachments(const google::protobuf::RepeatedPtrField<v1::Material>& materials,
                                         const storage::LedgerView* view);

// Who acts, by name (CaseActedBy); goes behind the encoded fields of an event.
std::string encode_actor(const Actor& actor);
storage::EntryDraft event(storage::Kind kind, const std::string& key, const Actor& actor,
                          const google::protobuf::MessageLite& message, std::vector<Division> audience = {});

}  // namespace yichuang::node
