#pragma once

#include <memory>
#include <string_view>

#include "sync/courier/stick.h"
#include "sync/enrol/enrolment.h"

// Enrolment where there is no line: the box writes a stick that asks to be let in, sealed
// to the hub that invited it; the hub's next stick for its division brings the
// certificate, and everything that a box begins with behind it.

namespace yichuang::sync {

// The number of that stick: the same however often the box asks. The hub repeats it.
std::uint64_t request_nonce(const Invitation& invitation, const storage::NodeId& node);

// Asks to be let in.
std::unique_ptr<StickWriter> enrolment_request(const Invitation& invitation, const SigningKey& key,
                                               const BoxSecretKey& channel_key, std::string_view version, Prng& prng,
                                               Instant wall);

// What a stick says to whoever asked so, from its bytes up to behind the opening at least.
// Errors: kNotFound when it is no answer to this request, saying what it is instead;
// kForbidden when the box was revoked; kCorrupt.
Result<Enrolled> enrolment_answer(std::string_view stick, const Invitation& invitation, const storage::NodeId& node,
                                  const BoxSecretKey& channel_key);

}  // namespace yichuang::sync
