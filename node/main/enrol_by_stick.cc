#include "node/main/enrol_by_stick.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "node/domain/courier/routes.h"
#include "node/domain/returned/lease_book.h"
#include "node/main/courier_words.h"
#include "node/main/daemon.h"
#include "node/main/opened_ledger.h"
#include "node/main/part_file.h"
#include "sync/courier/courier.h"
#include "sync/courier/enrolling.h"

namespace yichuang::node {

using namespace storage;

namespace {

namespace fs = std::filesystem;

// Label, key and opening of any stick.
constexpr std::size_t kFrontBytes = std::size_t{5} << 20;

Instant wall_now() {
  return Instant{std::chrono::duration_cast<Millis>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

Result<std::string> read_front(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return file_error(path, errno);
  std::string out(kFrontBytes, '\0');
  file.read(out.data(), static_cast<std::streamsize>(out.size()));
  if (file.bad()) return file_error(path, EIO);
  out.resize(static_cast<std::size_t>(file.gcount()));
  return out;
}

// The stick files of a folder, the newest first.
Result<std::vector<std::string>> sticks_in(const std::string& folder) {
  std::error_code failed;
  if (!fs::is_directory(folder, failed)) {
    return Error{ErrorCode::kInvalid, "没有这个文件夹:" + folder, {{"--stick", "应为U盘上的文件夹"}}};
  }
  std::vector<std::pair<fs::file_time_type, std::string>> found;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    std::error_code ignored;
    if (at->path().extension() == ".stick") found.emplace_back(at->last_write_time(ignored), at->path().string());
  }
  if (failed) return file_error(folder, failed.value());
  std::sort(found.rbegin(), found.rend());
  std::vector<std::string> out;
  for (auto& [time, path] : found) out.push_back(std::move(path));
  return out;
}

// The enrolment of one box, from the folder that is carried.
class ByStick {
 public:
  explicit ByStick(std::string folder) : folder_(std::move(folder)) {}

  // The hub's answer, or, while there is none, kUnavailable once it was asked.
  Result<sync::Enrolled> certify(const sync::Invitation& invitation, const SigningKey& key,
                                 const BoxSecretKey& channel_key) {
    nonce_ = sync::request_nonce(invitation, key.public_key());
    TRY_ASSIGN(const std::vector<std::string> files, sticks_in(folder_));
    std::vector<std::string> others;
    for (const std::string& path : files) {
      TRY_ASSIGN(const std::string front, read_front(path));
      auto answer = sync::enrolment_answer(front, invitation, key.public_key(), channel_key);
      if (answer) {
        answer_ = path;
        return answer;
      }
      if (answer.error().code == ErrorCode::kForbidden) return answer.error();
      others.push_back("  " + fs::path(path).filename().string() + ":" + answer.error().context);
    }
    TRY(ask(invitation, key, channel_key));
    if (!others.empty()) said_.push_back("文件夹里的其他文件:");
    said_.insert(said_.end(), others.begin(), others.end());
    asked_ = true;
    return Error{ErrorCode::kUnavailable, {}};
  }

  // Takes the answer in.
  Result<void> fill(const Box& box) {
    TRY_ASSIGN(const OpenedLedger opened, open_ledger(box));
    Ledger& ledger = *opened.ledger;
    SecureRandom prng;
    const auto write = [&ledger](const std::function<void(Batch&)>& change) -> Result<void> {
      auto batch = ledger.begin({wall_now()});
      change(*batch);
      const auto done = ledger.commit(std::move(batch));
      return done ? Result<void>() : Result<void>(done.error());
    };
    const sync::Courier::Keys keys{box.secrets.channel_key, BoxPublicKey::from(box.secrets.hub_key), box.root};
    sync::Courier courier(ledger, keys, prng, write);
    TRY(courier.expect_answer(nonce_));
    const auto intake = courier.intake(wall_now());
    std::ifstream file(answer_, std::ios::binary);
    if (!file) return file_error(answer_, errno);
    std::string part(kStickPartBytesMax, '\0');
    std::uint64_t bytes = 0;
    while (file) {
      file.read(part.data(), static_cast<std::streamsize>(part.size()));
      if (file.bad()) return file_error(answer_, EIO);
      bytes += static_cast<std::uint64_t>(file.gcount());
      intake->take(std::string_view(part).substr(0, static_cast<std::size_t>(file.gcount())));
    }
    if (!intake->whole()) {
      return Error{ErrorCode::kCorrupt, answer_ + ":" + stick_trouble(*intake, bytes, box.identity.division())};
    }
    const sync::StickTaken& taken = intake->taken();
    const Instant made{static_cast<std::int64_t>(intake->reader().label()->made_ms())};
    TRY(write([&](Batch& batch) { batch.change_local(first_contact({made, taken.feed_equal}, wall_now())); }));
    said_.push_back("已读入 " + answer_ + ":下发 " + std::to_string(taken.lines) + " 条,本级历史 " +
                    std::to_string(taken.entries) + " 条");
    return {};
  }

  bool asked() const { return asked_; }
  std::vector<std::string> take_said() { return std::move(said_); }

 private:
  // Named by the box's key, so that asking again finds it.
  Result<void> ask(const sync::Invitation& invitation, const SigningKey& key, const BoxSecretKey& channel_key) {
    const std::string name =
        "yc-enroll-" + invitation.division.str() + "-" + key.public_key().hex().substr(0, 8) + ".stick";
    const std::string path = (fs::path(folder_) / name).string();
    if (fs::exists(path)) {
      TRY_ASSIGN(const std::string there, read_front(path));
      sync::StickReader shape({}, {});
      shape.take(there);
      (void)shape.next();
      if (!shape.whole()) return Error{ErrorCode::kCorrupt, path + ":不完整或已损坏,请删掉它再运行一次"};
    } else {
      SecureRandom prng;
      const auto writer = sync::enrolment_request(invitation, key, channel_key, kVersion, prng, wall_now());
      TRY_ASSIGN(const auto file, PartFile::create(path));
      for (std::string piece = writer->next(); !piece.empty(); piece = writer->next()) TRY(file->write(piece));
      TRY(file->keep());
    }
    said_.push_back("接入请求已在 " + path);
    said_.push_back("请带到上级(" + invitation.hub.str() + ")读入(页面“U盘传递”,或 yichuang courier import),");
    said_.push_back("由上级写一份给 " + invitation.division.str() + " 的U盘,带回来再运行同一条命令");
    return {};
  }

  std::string folder_;
  std::string answer_;
  std::uint64_t nonce_ = 0;
  bool asked_ = false;
  std::vector<std::string> said_;
};

}  // namespace

Result<StickEnrolment> enroll_by_stick(const BoxPlaces& places, const std::string& invitation,
                                       const std::string& folder) {
  ByStick by_stick(folder);
  const auto done = enroll(
      places, invitation,
      [&](const sync::Invitation& of, const SigningKey& key, const BoxSecretKey& channel_key) {
        return by_stick.certify(of, key, channel_key);
      },
      [&](const Box& box) { return by_stick.fill(box); });
  if (!done && !by_stick.asked()) return done.error();
  StickEnrolment out{done.has_value(), by_stick.take_said()};
  if (done) out.said.push_back("已接入:" + *done);
  return out;
}

}  // namespace yichuang::node
