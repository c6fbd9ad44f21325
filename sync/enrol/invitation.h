#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/division.h"
#include "storage/base/instant.h"
#include "storage/base/result.h"
#include "storage/crypto/sealing.h"
#include "storage/crypto/signature.h"
#include "storage/ledger/batch.h"
#include "storage/ledger/ledger_view.h"

namespace yichuang::sync {

// What a hub's admin hands to an installer, as one string or QR code: where the
// hub is, how to know it, and a token that lets one box in.
struct Invitation {
  std::vector<std::string> addresses;  // host:port; none where there is no line
  BoxPublicKey hub_key;
  PublicKey root_key;
  std::string token;
  Division division;
  std::string name;
  Instant expires;
  Division hub{};  // that invites
};

// "yc1." and base64url of the message with four bytes of its hash behind it, so
// that a mistyped character is told from a refused token.
std::string encode_invitation(const Invitation& invitation);
// Errors: kInvalid, saying what is wrong with the string.
Result<Invitation> parse_invitation(std::string_view text);

// What the hub remembers of an invitation, in its local state.
struct InvitationRow {
  Division division;
  std::string name;
  Instant expires;
  std::string created_by;
  std::optional<PublicKey> bound_to;  // the node that used it
  bool replaces = false;              // the division's nodes before are revoked then
};

// The name of the local row for a token; the token itself is not kept.
std::string invitation_row_name(std::string_view token);
inline constexpr std::string_view kInvitationRows = "invite/";
std::string encode_invitation_row(const InvitationRow& row);
std::optional<InvitationRow> decode_invitation_row(std::string_view bytes);

// What a hub listens with, and its children's division secrets, follow from its
// own division's secret: a replaced hub has the same, and its children find it.
BoxSecretKey listening_key(const SecretKey& division_secret);
SecretKey division_secret_below(const SecretKey& division_secret, const Division& child);

// What an enrolling node signs to show that it holds the key it names.
std::string enrolment_statement(std::string_view token, const BoxPublicKey& channel_key);
inline constexpr std::string_view kEnrolment = "enrolment";

}  // namespace yichuang::sync
