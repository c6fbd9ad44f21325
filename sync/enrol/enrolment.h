#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "storage/base/prng.h"
#include "storage/crypto/signature.h"
#include "storage/ledger/certificate.h"
#include "sync/channel/envelope.h"
#include "sync/enrol/invitation.h"
#include "sync/protocol/packing.h"
#include "sync/protocol/protocol.pb.h"

namespace yichuang::sync {

// What a box is after its enrolment.
struct Enrolled {
  storage::CertificateChain chain;
  storage::Certificate certificate;
  SecretKey division_secret;
};

// What a hub's answer makes of the box with this key.
// Errors: kCorrupt when it is not from below the invitation's root key, or for another.
Result<Enrolled> read_enrolled(const pb::EnrolReply& in, const Invitation& invitation, const storage::NodeId& node);

// The enrolling box's side: shakes hands without a certificate, shows the token,
// and comes away with a certificate that leads to the invitation's root key.
// Repeating it with the same keys gives the same node its certificate again.
//
//   Owned by   the command line, or a test.
//   Time, I/O  none: messages in and out.
class Enrolment {
 public:
  Enrolment(Invitation invitation, const SigningKey& key, BoxSecretKey channel_key, Prng& prng);

  // Called once, first.
  std::string first_message();

  using Step = std::variant<std::string, Enrolled>;  // the next message, or the end
  // Errors: kForbidden with the hub's reason; kUnavailable when it wants to be
  // asked later; kCorrupt when the answer is not the hub's that invited.
  Result<Step> on_answer(std::string_view message);

 private:
  Result<Step> take_welcome(std::string_view message);
  Result<Step> take_reply(std::string_view message);

  Invitation invitation_;
  SigningKey key_;
  BoxSecretKey channel_key_;
  Initiator initiator_;
  std::optional<TransportKeys> keys_;
  Packer packer_;
};

}  // namespace yichuang::sync
