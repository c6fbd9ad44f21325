#include "storage/rocksdb/encryption.h"

#include <rocksdb/env_encryption.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "storage/base/bytes.h"
#include "storage/crypto/hash.h"
#include "storage/crypto/secure_random.h"
#include "storage/crypto/stream_cipher.h"

namespace yichuang::storage {
namespace {

// Prefix: magic, key number (4, big-endian), nonce (24), check (16), zeros.
constexpr std::string_view kMagic = "YCX1";
constexpr std::size_t kNonceAt = 8;
constexpr std::size_t kCheckAt = kNonceAt + StreamNonce::kSize;
constexpr std::size_t kCheckBytes = 16;

// Tells a wrong key from a damaged file.
std::string check_of(const SecretKey& key, std::string_view nonce) {
  return blake2b_mac(key.view(), std::string("yichuang file check").append(nonce)).str();
}

struct FileKey {
  SecretKey key;
  StreamNonce nonce;
};

std::optional<FileKey> read_prefix(std::string_view prefix, const std::vector<DataKey>& keys, std::string& why) {
  if (prefix.size() < kCheckAt + kCheckBytes || !prefix.starts_with(kMagic)) {
    why = "does not begin as an encrypted file does";
    return std::nullopt;
  }
  const std::uint32_t number = ByteReader(prefix.substr(kMagic.size())).u32_be();
  const std::string_view nonce = prefix.substr(kNonceAt, StreamNonce::kSize);
  const auto key = std::find_if(keys.begin(), keys.end(), [&](const DataKey& k) { return k.number == number; });
  if (key == keys.end()) {
    why = "is encrypted with data key " + std::to_string(number) + ", which this keyring does not hold";
    return std::nullopt;
  }
  if (check_of(key->key, nonce) != prefix.substr(kCheckAt, kCheckBytes)) {
    why = "does not open with this keyring's data key " + std::to_string(number);
    return std::nullopt;
  }
  return FileKey{key->key, *StreamNonce::from(nonce)};
}

class FileStream final : public rocksdb::BlockAccessCipherStream {
 public:
  explicit FileStream(const FileKey& key) : key_(*StreamKey::from(key.key.view())), nonce_(key.nonce) {}

  size_t BlockSize() override { return 64; }
  rocksdb::Status Encrypt(uint64_t offset, char* data, size_t size) override {
    xchacha20_xor(key_, nonce_, offset, data, size);
    return rocksdb::Status::OK();
  }
  rocksdb::Status Decrypt(uint64_t offset, char* data, size_t size) override { return Encrypt(offset, data, size); }

 protected:
  // Whole calls are served above; RocksDB asks for no single block.
  void AllocateScratch(std::string&) override {}
  rocksdb::Status EncryptBlock(uint64_t, char*, char*) override { return rocksdb::Status::NotSupported(); }
  rocksdb::Status DecryptBlock(uint64_t, char*, char*) override { return rocksdb::Status::NotSupported(); }

 private:
  StreamKey key_;
  StreamNonce nonce_;
};

class Provider final : public rocksdb::EncryptionProvider {
 public:
  explicit Provider(std::vector<DataKey> keys) : keys_(std::move(keys)) {}

  const char* Name() const override { return "yichuang-xchacha20"; }
  size_t GetPrefixLength() const override { return kFilePrefixBytes; }

  rocksdb::Status CreateNewPrefix(const std::string&, char* prefix, size_t size) const override {
    const DataKey& key = keys_.back();
    const std::string nonce = SecureRandom().bytes(StreamNonce::kSize);
    std::string out(kMagic);
    append_u32_be(out, key.number);
    out += nonce;
    out += check_of(key.key, nonce);
    out.resize(size, '\0');
    std::memcpy(prefix, out.data(), size);
    return rocksdb::Status::OK();
  }
  rocksdb::Status CreateCipherStream(const std::string& name, const rocksdb::EnvOptions&, rocksdb::Slice& prefix,
                                     std::unique_ptr<rocksdb::BlockAccessCipherStream>* result) override {
    std::string why;
    const auto key = read_prefix({prefix.data(), prefix.size()}, keys_, why);
    if (!key) return rocksdb::Status::Corruption(name, why);
    *result = std::make_unique<FileStream>(*key);
    return rocksdb::Status::OK();
  }
  rocksdb::Status AddCipher(const std::string&, const char*, size_t, bool) override {
    return rocksdb::Status::NotSupported("keys come from the keyring");
  }

 private:
  std::vector<DataKey> keys_;
};

}  // namespace

std::shared_ptr<rocksdb::EncryptionProvider> make_encryption(std::vector<DataKey> keys) {
  return std::make_shared<Provider>(std::move(keys));
}

Result<std::vector<std::string>> set_aside_torn_logs(const std::string& folder) {
  std::vector<std::string> out;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(folder, error)) {
    if (file.path().extension() != ".log") continue;
    std::string prefix(kFilePrefixBytes, '\0');
    std::ifstream in(file.path(), std::ios::binary);
    in.read(prefix.data(), static_cast<std::streamsize>(prefix.size()));
    const bool whole = in.gcount() == static_cast<std::streamsize>(prefix.size());
    const bool zero = prefix.find_first_not_of('\0') == std::string::npos;
    if (whole && !zero) continue;
    const auto aside = file.path().string() + ".torn";
    std::filesystem::rename(file.path(), aside, error);
    if (error) break;
    out.push_back(file.path().filename().string());
  }
  if (error) return Error{ErrorCode::kIo, "cannot look through " + folder + ": " + error.message()};
  return out;
}

Result<void> check_keys(const std::string& folder, const std::vector<DataKey>& keys) {
  const std::filesystem::path current = std::filesystem::path(folder) / "CURRENT";
  std::ifstream in(current, std::ios::binary);
  std::string prefix(kFilePrefixBytes, '\0');
  in.read(prefix.data(), static_cast<std::streamsize>(prefix.size()));
  std::string why;
  if (!read_prefix({prefix.data(), static_cast<std::size_t>(in.gcount())}, keys, why)) {
    return forbidden("the database " + why);
  }
  return {};
}

}  // namespace yichuang::storage
