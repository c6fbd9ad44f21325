#include "sync/enrol/invitation.h"

#include "storage/base/hex.h"
#include "storage/crypto/hash.h"
#include "sync/protocol/protocol.pb.h"

namespace yichuang::sync {
namespace {

constexpr std::string_view kPrefix = "yc1.";
constexpr std::size_t kCheckBytes = 4;
constexpr std::size_t kTextBytesMax = 4096;

std::string check_of(std::string_view bytes) {
  return blake2b(bytes).str().substr(0, kCheckBytes);
}

SecretKey derive(const SecretKey& secret, std::string_view purpose, std::string_view what) {
  return *SecretKey::from(blake2b({secret.view(), purpose, "\n", what}).view());
}

}  // namespace

std::string encode_invitation(const Invitation& invitation) {
  pb::Invitation out;
  for (const std::string& address : invitation.addresses) out.add_addresses(address);
  out.set_hub_key(invitation.hub_key.str());
  out.set_root_key(invitation.root_key.str());
  out.set_token(invitation.token);
  out.set_division(invitation.division.str());
  out.set_name(invitation.name);
  out.set_expires_ms(static_cast<std::uint64_t>(invitation.expires.ms));
  out.set_hub(invitation.hub.str());
  const std::string bytes = out.SerializeAsString();
  return std::string(kPrefix) + to_base64url(bytes + check_of(bytes));
}

Result<Invitation> parse_invitation(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  if (!text.starts_with(kPrefix)) return invalid("an invitation begins with 'yc1.'");
  if (text.size() > kTextBytesMax) return invalid("this is longer than any invitation");
  const auto bytes = from_base64url(text.substr(kPrefix.size()));
  if (!bytes || bytes->size() <= kCheckBytes)
    return invalid("the invitation has a character that does not belong, or is cut short");
  const std::string_view message = std::string_view(*bytes).substr(0, bytes->size() - kCheckBytes);
  if (check_of(message) != bytes->substr(message.size())) {
    return invalid("the invitation was mistyped or cut short: its check does not fit");
  }
  pb::Invitation in;
  if (!in.ParseFromArray(message.data(), static_cast<int>(message.size())))
    return invalid("the invitation is not in its form");
  const auto hub_key = BoxPublicKey::from(in.hub_key());
  const auto root_key = PublicKey::from(in.root_key());
  const auto division = Division::from(in.division());
  const auto hub = Division::from(in.hub());
  if (!hub_key || !root_key || !division || !hub || in.token().empty()) {
    return invalid("the invitation lacks a key, its division or its hub's");
  }
  Invitation out{{in.addresses().begin(), in.addresses().end()}, *hub_key, *root_key, in.token(), *division, in.name(),
                 {static_cast<std::int64_t>(in.expires_ms())},   *hub};
  return out;
}

std::string invitation_row_name(std::string_view token) {
  return std::string(kInvitationRows) + blake2b(token).hex().substr(0, 32);
}

std::string encode_invitation_row(const InvitationRow& row) {
  pb::InvitationRow out;
  out.set_division(row.division.str());
  out.set_name(row.name);
  out.set_expires_ms(static_cast<std::uint64_t>(row.expires.ms));
  out.set_created_by(row.created_by);
  if (row.bound_to) out.set_bound_to(row.bound_to->str());
  out.set_replaces(row.replaces);
  return out.SerializeAsString();
}

std::optional<InvitationRow> decode_invitation_row(std::string_view bytes) {
  pb::InvitationRow in;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return std::nullopt;
  const auto division = Division::from(in.division());
  if (!division) return std::nullopt;
  return InvitationRow{*division,
                       in.name(),
                       {static_cast<std::int64_t>(in.expires_ms())},
                       in.created_by(),
                       PublicKey::from(in.bound_to()),
                       in.replaces()};
}

BoxSecretKey listening_key(const SecretKey& division_secret) {
  return *BoxSecretKey::from(derive(division_secret, "yichuang listening key", {}).view());
}

SecretKey division_secret_below(const SecretKey& division_secret, const Division& child) {
  return derive(division_secret, "yichuang division secret", child.view());
}

std::string enrolment_statement(std::string_view token, const BoxPublicKey& channel_key) {
  return blake2b(token).str() + channel_key.str();
}

}  // namespace yichuang::sync
