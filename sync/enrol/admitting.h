#pragma once

#include <string>

#include "storage/ledger/batch.h"

namespace yichuang::sync {

// A box that asks to be let in by an invitation, by line or stick, and has shown that it
// holds both keys.
struct Applicant {
  std::string token;
  storage::NodeId node;
  BoxPublicKey channel_key;
};

struct Admitted {
  storage::CertificateChain chain;
  storage::Certificate certificate;
  storage::ChildNo child = 0;
  bool again = false;  // the same box had been let in before, and has its certificate
};

// By which a hub keeps the certificate of a box that it has let in.
storage::EntryDraft certificate_draft(const storage::Identity& hub, const storage::Certificate& box,
                                      const storage::CertificateChain& chain);

// Lets a box in: certifies it for the invitation's division, binds the invitation to it,
// and revokes the division's boxes before when it takes their place. Repeating it gives
// the same box the same certificate.
// Errors: kForbidden, in words for whoever set the box up; those of Batch::execute.
// Nothing is changed then.
Result<Admitted> let_in(storage::Batch& batch, const storage::Identity& hub, const Applicant& box, Instant wall);

}  // namespace yichuang::sync
