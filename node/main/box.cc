#include "node/main/box.h"

#include <sys/stat.h>

#include <chrono>
#include <filesystem>

#include "node/domain/calendar/working_days.h"
#include "storage/base/hex.h"
#include "storage/crypto/secure_random.h"
#include "storage/rocksdb/backup.h"
#include "storage/rocksdb/files.h"
#include "sync/engine/stopped.h"
#include "sync/nng/enrol.h"

namespace yichuang::node {

using namespace storage;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeyBytes = 32;
constexpr Millis kEnrolPatience{60'000};
constexpr std::size_t kSetUpCacheBytes = std::size_t{4} << 20;

Instant wall_now() {
  return Instant{std::chrono::duration_cast<Millis>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

// An error from below, under a sentence for whoever stands at the machine.
template <class T>
Result<T> in_words(Result<T> result, const std::string& sentence) {
  if (result) return result;
  Error error = result.error();
  error.complaints.insert(error.complaints.begin(), {"", error.context});
  error.context = sentence;
  return error;
}

template <class Key>
Result<NodeSecrets> open_ring(const Keyring& ring, const Key& key) {
  return in_words(ring.open(key), "密钥文件打不开这个节点的钥匙环");
}

Result<void> check_places(const BoxPlaces& places) {
  std::vector<Complaint> complaints;
  if (places.data.empty()) complaints.push_back({"data", "须给出数据文件夹"});
  if (places.key_file.empty()) complaints.push_back({"key-file", "须给出密钥文件"});
  if (!complaints.empty()) return Error{ErrorCode::kInvalid, "缺少必要的选项", std::move(complaints)};
  const fs::path data = fs::weakly_canonical(places.data);
  const fs::path key = fs::weakly_canonical(places.key_file);
  if (std::mismatch(data.begin(), data.end(), key.begin(), key.end()).first == data.end()) {
    return Error{
        ErrorCode::kInvalid, "密钥文件不能放在数据文件夹里", {{"key-file", "与数据放在一起就失去了加密的意义"}}};
  }
  return {};
}

Result<KeyFile> read_key_file(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) return not_found("没有密钥文件:" + path);
  if ((found.st_mode & 077) != 0) return forbidden("密钥文件的权限过宽,应为 0600:" + path);
  TRY_ASSIGN(std::string text, read_file(path, 4096));
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  const auto bytes = from_hex(text);
  const auto key = bytes ? SecretKey::from(*bytes) : std::nullopt;
  if (!key) return corrupt("密钥文件的内容不对,应为 64 位十六进制:" + path);
  return KeyFile{*key};
}

Result<KeyFile> read_or_make_key_file(const std::string& path, Prng& prng) {
  if (fs::exists(path)) return read_key_file(path);
  std::error_code failed;
  fs::create_directories(fs::path(path).parent_path(), failed);
  const std::string bytes = prng.bytes(kKeyBytes);
  TRY(write_file(path, to_hex(bytes) + "\n"));
  return KeyFile{*SecretKey::from(bytes)};
}

Result<void> make_data_folder(const std::string& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) return Error{ErrorCode::kIo, "不能建立数据文件夹 " + folder + ":" + failed.message()};
  fs::permissions(folder, fs::perms::owner_all, failed);
  return {};
}

NodeSecrets new_secrets(Prng& prng) {
  NodeSecrets out;
  out.data_keys = {{1, *SecretKey::from(prng.bytes(SecretKey::kSize))}};
  out.signing_seed = std::string(SigningKey::generate(prng).seed());
  out.channel_key = *BoxSecretKey::from(prng.bytes(BoxSecretKey::kSize));
  return out;
}

Result<NodeSecrets> read_ring(const std::string& file, const KeyFile& key) {
  TRY_ASSIGN(const std::string bytes, read_file(file));
  TRY_ASSIGN(const Keyring ring, in_words(Keyring::parse(bytes), "钥匙环已损坏:" + file));
  return open_ring(ring, key);
}

// Only a box that its hub told to stop becomes another node, of the same division: what
// it wrote stays on its disk and goes up.
Result<void> may_enrol_anew(const BoxPlaces& places, const Division& division) {
  TRY_ASSIGN(const Box box, open_box(places));
  auto map = open_database(box, kSetUpCacheBytes);
  if (!map) return Error{ErrorCode::kConflict, "这里已有一个接入的节点,请先停机再换发身份:" + places.data};
  if (!sync::told_to_stop(LedgerView((*map)->latest()), box.identity.node()))
    return conflict("这里已有一个接入的节点:" + places.data);
  if (division != box.identity.division()) {
    return Error{ErrorCode::kInvalid,
                 "邀请串是给另一个区划的",
                 {{"invitation", "应为 " + box.identity.division().str() + ",实为 " + division.str()}}};
  }
  return {};
}

// New keys for the same disk, kept beside the old ones until the hub has certified them.
Result<NodeSecrets> secrets_of_another(const BoxPlaces& places, NodeSecrets secrets, const KeyFile& key, Prng& prng) {
  if (fs::exists(places.next_keyring())) return read_ring(places.next_keyring(), key);
  const NodeSecrets fresh = new_secrets(prng);
  secrets.signing_seed = fresh.signing_seed;
  secrets.channel_key = fresh.channel_key;
  secrets.chain.clear();
  TRY(write_file(places.next_keyring(), Keyring::make(secrets, key, "key file", prng).bytes()));
  return secrets;
}

// A new database, or the one that an interrupted set-up has left.
Result<void> make_database(const BoxPlaces& places, const NodeSecrets& secrets) {
  const auto when = fs::exists(places.database()) ? RocksOptions::When::kMustExist : RocksOptions::When::kMustBeNew;
  auto map = RocksMap::open({places.database(), secrets.data_keys, when, kSetUpCacheBytes});
  if (!map) return map.error();
  return {};
}

}  // namespace

Result<void> init_province(const BoxPlaces& places, const Division& division, const std::string& name) {
  TRY(check_places(places));
  if (division.empty() || division.tier() != Tier::kProvince) {
    return Error{
        ErrorCode::kInvalid, "根节点须是省级", {{"division", "应为 2 位区划代码;其他节点用 yichuang enroll 接入"}}};
  }
  if (fs::exists(places.keyring())) return conflict("这里已有一个节点:" + places.data);
  SecureRandom prng;
  TRY_ASSIGN(const KeyFile key, read_or_make_key_file(places.key_file, prng));
  TRY(make_data_folder(places.data));

  NodeSecrets secrets = new_secrets(prng);
  const SigningKey root = SigningKey::generate(prng);
  const SigningKey own = SigningKey::from_seed(secrets.signing_seed);
  const Certificate certificate{
      own.public_key(), box_public_key(secrets.channel_key), {division}, root.public_key(), wall_now(), name};
  secrets.division_secret = *SecretKey::from(prng.bytes(SecretKey::kSize));
  secrets.chain = encode_chain({issue_certificate(certificate, root)});
  secrets.root_key = root.public_key().str();
  secrets.root_seed = std::string(root.seed());
  TRY(make_database(places, secrets));
  return write_file(places.keyring(), Keyring::make(secrets, key, "key file", prng).bytes());
}

Certify certify_over_line() {
  return [](const sync::Invitation& invitation, const SigningKey& key,
            const BoxSecretKey& channel_key) -> Result<sync::Enrolled> {
    if (invitation.addresses.empty()) {
      return Error{ErrorCode::kInvalid,
                   "邀请串里没有上级的地址,只能用U盘接入",
                   {{"--stick", "给出U盘上的文件夹,如 yichuang enroll 邀请串 --stick /media/usb"}}};
    }
    SecureRandom prng;
    return sync::enrol_over_line(invitation, key, channel_key, prng, kEnrolPatience);
  };
}

Result<std::string> enroll(const BoxPlaces& places, const std::string& text, const Certify& certify,
                           const std::function<Result<void>(const Box& box)>& fill) {
  TRY(check_places(places));
  TRY_ASSIGN(const sync::Invitation invitation, in_words(sync::parse_invitation(text), "邀请串不对,请核对后重新输入"));
  SecureRandom prng;
  TRY_ASSIGN(const KeyFile key, read_or_make_key_file(places.key_file, prng));
  TRY(make_data_folder(places.data));

  // The keys are kept before the hub is asked: the invitation binds to them.
  NodeSecrets secrets;
  if (!fs::exists(places.keyring())) {
    secrets = new_secrets(prng);
    TRY(write_file(places.keyring(), Keyring::make(secrets, key, "key file", prng).bytes()));
  } else {
    TRY_ASSIGN(secrets, read_ring(places.keyring(), key));
    if (!secrets.chain.empty()) {
      TRY(may_enrol_anew(places, invitation.division));
      TRY_ASSIGN(secrets, secrets_of_another(places, std::move(secrets), key, prng));
    }
  }
  const SigningKey signing = SigningKey::from_seed(secrets.signing_seed);
  TRY_ASSIGN(const sync::Enrolled enrolled, certify(invitation, signing, secrets.channel_key));
  secrets.chain = encode_chain(enrolled.chain);
  secrets.division_secret = enrolled.division_secret;
  secrets.root_key = invitation.root_key.str();
  secrets.hub_key = invitation.hub_key.str();
  secrets.hub_addresses = invitation.addresses;
  TRY(make_database(places, secrets));
  const std::string keyring = Keyring::make(secrets, key, "key file", prng).bytes();
  if (fill) {
    const Identity identity{signing, enrolled.chain, enrolled.certificate, enrolled.division_secret};
    TRY(fill(Box{places, secrets, keyring, identity, invitation.root_key}));
  }
  TRY(write_file(places.keyring(), keyring));
  std::error_code ignored;
  fs::remove(places.next_keyring(), ignored);
  return enrolled.certificate.division().str() + " " + enrolled.certificate.name;
}

Result<Box> open_box(const BoxPlaces& places) {
  TRY(check_places(places));
  if (!fs::exists(places.keyring())) {
    return not_found("这里没有节点:" + places.data + "(省级用 yichuang init,其他用 yichuang enroll)");
  }
  TRY_ASSIGN(const KeyFile key, read_key_file(places.key_file));
  TRY_ASSIGN(std::string bytes, read_file(places.keyring()));
  TRY_ASSIGN(const Keyring ring, in_words(Keyring::parse(bytes), "钥匙环已损坏:" + places.keyring()));
  TRY_ASSIGN(NodeSecrets secrets, open_ring(ring, key));
  if (secrets.chain.empty()) return not_found("这个节点还没有接入完成,请再次运行 yichuang enroll");
  const auto root = PublicKey::from(secrets.root_key);
  if (!root) return corrupt("钥匙环里没有省级根公钥");
  TRY_ASSIGN(CertificateChain chain, decode_chain(secrets.chain));
  TRY_ASSIGN(Certificate certificate, verify_chain(chain, *root));
  Identity identity{SigningKey::from_seed(secrets.signing_seed), std::move(chain), std::move(certificate),
                    secrets.division_secret};
  if (identity.certificate.node != identity.node()) return corrupt("证书不是这台机器的");
  return Box{places, std::move(secrets), std::move(bytes), std::move(identity), *root};
}

Result<NodeSecrets> open_keyring(const BoxPlaces& places, const std::string& keyring) {
  TRY_ASSIGN(const KeyFile key, read_key_file(places.key_file));
  TRY_ASSIGN(const Keyring ring, in_words(Keyring::parse(keyring), "备份里的钥匙环已损坏"));
  return open_ring(ring, key);
}

Result<std::unique_ptr<RocksMap>> open_database(const Box& box, std::size_t cache_bytes) {
  auto opened =
      RocksMap::open({box.places.database(), box.secrets.data_keys, RocksOptions::When::kMustExist, cache_bytes});
  const bool full = !opened && opened.error().code == ErrorCode::kDiskFull;
  return in_words(std::move(opened), full ? "磁盘已满,数据都在,但打不开;请先腾出空间再启动:" + box.places.database()
                                          : "数据打不开,节点不启动(不会以空数据代替):" + box.places.database());
}

Result<std::string> restore_box(const BoxPlaces& places, const std::string& backup) {
  TRY(check_places(places));
  if (fs::exists(places.data)) return conflict("数据文件夹已存在,请先移开:" + places.data);
  TRY_ASSIGN(const KeyFile key, read_key_file(places.key_file));
  TRY_ASSIGN(const BackupHead head, in_words(read_backup(backup, BackupCheck::kHeadOnly), "备份文件读不了:" + backup));
  TRY(make_data_folder(places.data));
  auto keyring = in_words(unpack_backup(backup, places.database()), "备份没有恢复:" + backup);
  std::error_code ignored;
  if (!keyring) {
    fs::remove_all(places.data, ignored);
    return keyring.error();
  }
  const auto ring = Keyring::parse(*keyring);
  const auto secrets = ring ? open_ring(*ring, key) : Result<NodeSecrets>(ring.error());
  if (!secrets) {
    fs::remove_all(places.data, ignored);
    return secrets.error();
  }
  TRY(write_file(places.restored(), std::to_string(head.made.ms)));
  TRY(write_file(places.keyring(), *keyring));
  return head.division.str() + " 的备份,做于 " + format_local(head.made);
}

}  // namespace yichuang::node
