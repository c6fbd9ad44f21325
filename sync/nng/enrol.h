#pragma once

#include "sync/enrol/enrolment.h"

namespace yichuang::sync {

// Carries an enrolment out over the line and waits for its end, trying each
// address of the invitation and again when an answer is lost.
// Errors: those of Enrolment; kUnavailable when no address answers within `patience`.
Result<Enrolled> enrol_over_line(const Invitation& invitation, const SigningKey& key, const BoxSecretKey& channel_key,
                                 Prng& prng, Millis patience);

}  // namespace yichuang::sync
