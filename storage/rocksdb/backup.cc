#include "storage/rocksdb/backup.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <vector>

#include "storage/base/bytes.h"
#include "storage/crypto/hash.h"
#include "storage/proto/backup.pb.h"
#include "storage/rocksdb/files.h"

namespace yichuang::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "yichuang backup 1\n";
constexpr std::size_t kHeadBytesMax = std::size_t{64} << 20;
constexpr std::size_t kPiece = std::size_t{1} << 20;

// Hands a file's bytes over in pieces; false when it is shorter than `size`, or
// nobody wants to go on.
bool in_pieces(std::istream& in, std::uint64_t size, const GoOn& go_on,
               const std::function<void(std::string_view)>& piece) {
  std::string buffer(kPiece, '\0');
  while (size > 0) {
    if (go_on && !go_on()) return false;
    const auto part = static_cast<std::streamsize>(std::min<std::uint64_t>(size, kPiece));
    in.read(buffer.data(), part);
    if (in.gcount() != part) return false;
    piece({buffer.data(), static_cast<std::size_t>(part)});
    size -= static_cast<std::uint64_t>(part);
  }
  return true;
}

Result<pb::BackupHead> read_head(std::istream& in, const std::string& file) {
  std::string front(kMagic.size() + 8, '\0');
  in.read(front.data(), static_cast<std::streamsize>(front.size()));
  if (!in || !front.starts_with(kMagic)) return corrupt(file + " is not a backup of this program");
  const std::uint64_t size = ByteReader(std::string_view(front).substr(kMagic.size())).u64_le();
  if (size > kHeadBytesMax) return corrupt(file + " has a damaged head");
  std::string bytes(size, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(size));
  pb::BackupHead head;
  const bool read = static_cast<std::uint64_t>(in.gcount()) == size && head.ParseFromString(bytes);
  if (!read || head.format() != 1 || !Division::from(head.division())) return corrupt(file + " has a damaged head");
  for (const pb::BackupFile& entry : head.files()) {
    // A name is one step, never a way out of the folder.
    const bool plain = !entry.name().empty() && entry.name().find('/') == std::string::npos && entry.name() != ".." &&
                       entry.name() != ".";
    if (!plain || entry.hash().size() != Digest::kSize) return corrupt(file + " names a file that no backup holds");
  }
  return head;
}

Result<void> not_ended(const GoOn& go_on) {
  if (go_on && !go_on()) return Error{ErrorCode::kUnavailable, "broken off: the node is stopping"};
  return {};
}

BackupHead public_head(const pb::BackupHead& in) {
  BackupHead out{*Division::from(in.division()),
                 in.node(),
                 {static_cast<std::int64_t>(in.made_ms())},
                 static_cast<std::uint64_t>(in.files_size()),
                 0};
  for (const pb::BackupFile& file : in.files()) out.bytes += file.size();
  return out;
}

}  // namespace

Result<void> write_backup(const std::string& folder, const std::string& keyring, BackupHead about,
                          const std::string& file, const GoOn& go_on) {
  pb::BackupHead head;
  head.set_format(1);
  head.set_division(about.division.str());
  head.set_node(about.node);
  head.set_made_ms(static_cast<std::uint64_t>(about.made.ms));
  head.set_keyring(keyring);
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) files.push_back(entry.path());
  if (error) return Error{ErrorCode::kIo, "cannot read " + folder + ": " + error.message()};
  std::sort(files.begin(), files.end());
  for (const fs::path& path : files) {
    auto& added = *head.add_files();
    added.set_name(path.filename().string());
    added.set_size(fs::file_size(path, error));
    std::ifstream in(path, std::ios::binary);
    Blake2bStream hash;
    if (error || !in_pieces(in, added.size(), go_on, [&](std::string_view part) { hash.update(part); })) {
      TRY(not_ended(go_on));
      return Error{ErrorCode::kIo, "cannot read " + path.string()};
    }
    added.set_hash(hash.finish().str());
  }
  const std::string bytes = head.SerializeAsString();
  std::string front(kMagic);
  append_u64_le(front, bytes.size());

  const std::string partial = file + ".partial";
  std::ofstream out(partial, std::ios::binary | std::ios::trunc);
  out << front << bytes;
  for (const fs::path& path : files) {
    std::ifstream in(path, std::ios::binary);
    const auto size = fs::file_size(path, error);
    in_pieces(in, size, go_on,
              [&](std::string_view part) { out.write(part.data(), static_cast<std::streamsize>(part.size())); });
  }
  out.close();
  if (const auto ended = not_ended(go_on); !ended) {
    fs::remove(partial, error);
    return ended;
  }
  if (!out) {
    fs::remove(partial, error);
    return Error{ErrorCode::kDiskFull, "cannot write the backup to " + file + ": is the disk full?"};
  }
  return publish_file(partial, file);
}

Result<BackupHead> read_backup(const std::string& file, BackupCheck check) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return not_found("there is no backup " + file);
  TRY_ASSIGN(const pb::BackupHead head, read_head(in, file));
  if (check == BackupCheck::kEverything) {
    for (const pb::BackupFile& entry : head.files()) {
      Blake2bStream hash;
      const bool whole = in_pieces(in, entry.size(), {}, [&](std::string_view part) { hash.update(part); });
      if (!whole || hash.finish().view() != entry.hash()) {
        return corrupt("the backup " + file + " is damaged at " + entry.name());
      }
    }
  }
  return public_head(head);
}

Result<std::string> unpack_backup(const std::string& file, const std::string& folder, const GoOn& go_on) {
  std::error_code error;
  if (fs::exists(folder) && !fs::is_empty(folder, error)) return conflict(folder + " is not empty");
  std::ifstream in(file, std::ios::binary);
  if (!in) return not_found("there is no backup " + file);
  TRY_ASSIGN(const pb::BackupHead head, read_head(in, file));
  const std::string partial = folder + ".partial";
  fs::remove_all(partial, error);
  fs::create_directories(partial, error);
  for (const pb::BackupFile& entry : head.files()) {
    std::ofstream out(partial + "/" + entry.name(), std::ios::binary);
    Blake2bStream hash;
    const bool whole = in_pieces(in, entry.size(), go_on, [&](std::string_view part) {
      hash.update(part);
      out.write(part.data(), static_cast<std::streamsize>(part.size()));
    });
    out.close();
    if (!whole || hash.finish().view() != entry.hash()) {
      fs::remove_all(partial, error);
      TRY(not_ended(go_on));
      return corrupt("the backup " + file + " is damaged at " + entry.name());
    }
    if (!out) {
      fs::remove_all(partial, error);
      return Error{ErrorCode::kDiskFull, "cannot unpack the backup into " + folder + ": is the disk full?"};
    }
    TRY(sync_file(partial + "/" + entry.name()));
  }
  fs::remove(folder, error);
  TRY(publish_file(partial, folder));
  return head.keyring();
}

}  // namespace yichuang::storage
