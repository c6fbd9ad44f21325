#include "storage/crypto/keyring.h"

#include "storage/proto/keyring.pb.h"

namespace yichuang::storage {
namespace {

constexpr std::uint32_t kFormat = 1;
constexpr std::string_view kMasterContext = "yichuang keyring master";
constexpr std::string_view kSecretsContext = "yichuang keyring secrets";

std::string encode(const NodeSecrets& secrets) {
  pb::NodeSecrets out;
  for (const DataKey& key : secrets.data_keys) {
    auto& added = *out.add_data_keys();
    added.set_number(key.number);
    added.set_key(key.key.str());
  }
  out.set_signing_seed(secrets.signing_seed);
  out.set_channel_key(secrets.channel_key.str());
  out.set_division_secret(secrets.division_secret.str());
  out.set_chain(secrets.chain);
  out.set_root_key(secrets.root_key);
  out.set_root_seed(secrets.root_seed);
  out.set_hub_key(secrets.hub_key);
  for (const std::string& address : secrets.hub_addresses) out.add_hub_addresses(address);
  return out.SerializeAsString();
}

std::optional<NodeSecrets> decode(const std::string& bytes) {
  pb::NodeSecrets in;
  if (!in.ParseFromString(bytes)) return std::nullopt;
  const auto channel_key = BoxSecretKey::from(in.channel_key());
  const auto division_secret = SecretKey::from(in.division_secret());
  if (!channel_key || !division_secret || in.signing_seed().size() != 32 || in.data_keys().empty()) return std::nullopt;
  NodeSecrets out{{},
                  in.signing_seed(),
                  *channel_key,
                  *division_secret,
                  in.chain(),
                  in.root_key(),
                  in.root_seed(),
                  in.hub_key(),
                  {in.hub_addresses().begin(), in.hub_addresses().end()}};
  for (const pb::DataKey& key : in.data_keys()) {
    const auto bytes_of_key = SecretKey::from(key.key());
    if (!bytes_of_key) return std::nullopt;
    out.data_keys.push_back({key.number(), *bytes_of_key});
  }
  return out;
}

}  // namespace

Keyring Keyring::make(const NodeSecrets& secrets, const KeyFile& key, std::string note, Prng& prng) {
  const SecretKey master = *SecretKey::from(prng.bytes(SecretKey::kSize));
  Keyring out;
  out.slots_.push_back(
      {pb::KeySlot::KEY_FILE, {}, seal(key.key, kMasterContext, master.view(), prng), std::move(note)});
  out.sealed_secrets_ = seal(master, kSecretsContext, encode(secrets), prng);
  return out;
}

Result<Keyring> Keyring::parse(std::string_view bytes) {
  pb::KeyringFile in;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || in.format() != kFormat) {
    return corrupt("the keyring is damaged, or of another release");
  }
  Keyring out;
  for (const pb::KeySlot& slot : in.slots()) {
    out.slots_.push_back({slot.kind(), slot.salt(), slot.sealed_master(), slot.note()});
  }
  out.sealed_secrets_ = in.sealed_secrets();
  return out;
}

std::string Keyring::bytes() const {
  pb::KeyringFile out;
  out.set_format(kFormat);
  for (const Slot& slot : slots_) {
    auto& added = *out.add_slots();
    added.set_kind(static_cast<pb::KeySlot::Kind>(slot.kind));
    added.set_salt(slot.salt);
    added.set_sealed_master(slot.sealed_master);
    added.set_note(slot.note);
  }
  out.set_sealed_secrets(sealed_secrets_);
  return out.SerializeAsString();
}

template <class Opener>
Result<SecretKey> Keyring::master(int kind, Opener open, std::string_view what) const {
  for (const Slot& slot : slots_) {
    if (slot.kind != kind) continue;
    const std::optional<std::string> opened = open(slot);
    const auto master = opened ? SecretKey::from(*opened) : std::nullopt;
    if (master) return *master;
  }
  return forbidden("the " + std::string(what) + " does not open this keyring");
}

Result<SecretKey> Keyring::master(const KeyFile& key) const {
  return master(
      pb::KeySlot::KEY_FILE, [&](const Slot& slot) { return open_sealed(key.key, kMasterContext, slot.sealed_master); },
      "key file");
}

Result<NodeSecrets> Keyring::open_secrets(const SecretKey& master) const {
  const auto plain = open_sealed(master, kSecretsContext, sealed_secrets_);
  auto secrets = plain ? decode(*plain) : std::nullopt;
  if (!secrets) return corrupt("the keyring's secrets are damaged");
  return std::move(*secrets);
}

Result<NodeSecrets> Keyring::open(const KeyFile& key) const {
  TRY_ASSIGN(const SecretKey opened, master(key));
  return open_secrets(opened);
}

Result<NodeSecrets> Keyring::open(const Passphrase& passphrase) const {
  TRY_ASSIGN(const SecretKey opened, master(
                                         pb::KeySlot::PASSPHRASE,
                                         [&](const Slot& slot) -> std::optional<std::string> {
                                           if (slot.salt.size() != 16) return std::nullopt;
                                           const SecretKey key = key_from_passphrase(passphrase.text, slot.salt);
                                           return open_sealed(key, kMasterContext, slot.sealed_master);
                                         },
                                         "passphrase"));
  return open_secrets(opened);
}

Result<NodeSecrets> Keyring::open(const RecoveryKey& key) const {
  TRY_ASSIGN(const SecretKey opened,
             master(
                 pb::KeySlot::RECOVERY, [&](const Slot& slot) { return open_sealed_to(key.key, slot.sealed_master); },
                 "recovery key"));
  return open_secrets(opened);
}

Result<void> Keyring::change(const KeyFile& key, const NodeSecrets& secrets, Prng& prng) {
  TRY_ASSIGN(const SecretKey opened, master(key));
  sealed_secrets_ = seal(opened, kSecretsContext, encode(secrets), prng);
  return {};
}

Result<void> Keyring::add_passphrase(const KeyFile& key, std::string_view passphrase, Prng& prng) {
  TRY_ASSIGN(const SecretKey opened, master(key));
  const std::string salt = prng.bytes(16);
  slots_.push_back({pb::KeySlot::PASSPHRASE, salt,
                    seal(key_from_passphrase(passphrase, salt), kMasterContext, opened.view(), prng), "passphrase"});
  return {};
}

Result<void> Keyring::add_recovery(const KeyFile& key, const BoxPublicKey& holder, std::string note) {
  TRY_ASSIGN(const SecretKey opened, master(key));
  slots_.push_back({pb::KeySlot::RECOVERY, {}, seal_to(holder, opened.view()), std::move(note)});
  return {};
}

}  // namespace yichuang::storage
