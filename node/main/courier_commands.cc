#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "node/api/protobuf_json.h"
#include "node/domain/calendar/working_days.h"
#include "node/domain/courier/routes.h"
#include "node/main/commands.h"
#include "node/main/courier_words.h"
#include "node/main/local_client.h"
#include "node/main/part_file.h"
#include "storage/base/check.h"

namespace yichuang::node {
namespace {

namespace fs = std::filesystem;

// An entry on a stick, packed, with its share of hashes and signatures.
constexpr std::uint64_t kEntryBytesAbout = 600;
constexpr std::uint64_t kSpareBytes = std::uint64_t{1} << 20;

void say(const std::string& text) {
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
}

// One line that is written over, where somebody looks on.
void progress(const std::string& text) {
  if (::isatty(STDERR_FILENO) == 0) return;
  std::fprintf(stderr, "\r\033[K%s", text.c_str());
  std::fflush(stderr);
}

Result<v1::StickPartner> partner_of(const LocalClient& node, const std::string& to) {
  TRY_ASSIGN(const auto report, node.get<v1::CourierReport>("/api/v1/courier?of=" + to));
  std::string known;
  for (const v1::StickPartner& one : report.partners()) {
    known += " " + one.division() + " " + one.name() + ";";
    if (one.division() == to || (to == "up" && one.way() == "up")) return one;
  }
  return not_found("没有可以写给 " + to + " 的节点。可写给:" + (known.empty() ? " 无" : known));
}

Result<void> check_space(const std::string& path, std::uint64_t needed) {
  const fs::path folder = fs::path(path).has_parent_path() ? fs::path(path).parent_path() : fs::path(".");
  struct statvfs found {};
  if (::statvfs(folder.c_str(), &found) != 0) return file_error(folder.string(), errno);
  const std::uint64_t free = static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize;
  if (free >= needed) return {};
  return Error{ErrorCode::kDiskFull, folder.string() + " 剩 " + bytes_in_words(free) + ",大约需要 " +
                                         bytes_in_words(needed) + ";换一个大些的U盘"};
}

Result<void> export_stick(const BoxPlaces& places, const std::string& to, std::string path) {
  const LocalClient node(places.data);
  TRY_ASSIGN(const v1::StickPartner partner, partner_of(node, to));
  if (!partner.hindrance().empty()) return Error{ErrorCode::kConflict, partner.hindrance()};
  const bool folder = fs::is_directory(path);
  if (!folder && fs::exists(path)) return conflict(path + " 已有同名文件,没有动它");
  const std::uint64_t about = partner.load().file_bytes() +
                              (partner.load().entries() + partner.load().lines()) * kEntryBytesAbout + kSpareBytes;
  TRY(check_space(folder ? path + "/." : path, about));

  std::unique_ptr<PartFile> file;
  sync::StickReader shape({}, {});
  std::uint64_t bytes = 0;
  std::string first;
  const auto take = [&](std::string_view piece) -> Result<void> {
    shape.take(piece);
    (void)shape.next();
    if (!file) {
      first += piece;
      if (!shape.label()) return {};
      if (folder) path = (fs::path(path) / stick_file_name(*shape.label())).string();
      TRY_ASSIGN(file, PartFile::create(path));
      piece = first;
    }
    TRY(file->write(piece));
    bytes += piece.size();
    progress("已写 " + bytes_in_words(bytes) + ",大约 " + bytes_in_words(std::max(bytes, about - kSpareBytes)));
    return {};
  };
  TRY(node.fetch("/api/v1/courier/export?to=" + partner.division(), take));
  progress("");
  if (!file || !shape.whole()) return Error{ErrorCode::kIo, "节点没有把文件写完,已写的部分已删掉;请重试"};
  TRY(file->keep());
  if (!partner.revoked().empty()) {
    say("只写了吊销通知,没有回执、目录或数据:" + path);
    say("  " + partner.revoked());
    return {};
  }
  say("已写给 " + partner.name() + "(" + partner.division() + "):" + path + "," + bytes_in_words(bytes));
  say("  办件等记录 " + std::to_string(partner.load().entries()) + " 条,附件 " +
      std::to_string(partner.load().files()) + " 个(" + bytes_in_words(partner.load().file_bytes()) + ")");
  return {};
}

std::string outcome_words(const v1::StickNote& note) {
  std::string out = "  新到记录 " + std::to_string(note.entries()) + " 条,下发 " + std::to_string(note.lines()) +
                    " 条,附件 " + std::to_string(note.files()) + " 个,回执 " + std::to_string(note.receipts()) +
                    " 份;原来就有 " + std::to_string(note.entries_known()) + " 条";
  if (note.ranges_refused() > 0) out += ";不能收的 " + std::to_string(note.ranges_refused()) + " 段";
  if (!note.mended().empty()) out += "\n  " + note.mended();
  if (!note.revoked().empty()) out += "\n  " + note.revoked();
  if (note.outdated()) out += "\n  这份U盘比本机已知的旧,其中的回执没有采用";
  return out;
}

Result<void> import_stick(const BoxPlaces& places, const std::string& path) {
  std::error_code failed;
  const std::uint64_t size = fs::file_size(path, failed);
  if (failed) return file_error(path, failed.value());
  std::ifstream file(path, std::ios::binary);
  if (!file) return file_error(path, errno);
  const LocalClient node(places.data);
  TRY_ASSIGN(auto reading, node.send<v1::StickReading>("POST", "/api/v1/courier/imports", v1::StickReading()));
  std::string part(kStickPartBytesMax, '\0');
  while (reading.note().state() == "under-way") {
    file.read(part.data(), static_cast<std::streamsize>(part.size()));
    if (file.bad()) return file_error(path, EIO);
    const auto got = static_cast<std::size_t>(file.gcount());
    const bool last = reading.received() + got >= size || got < part.size();
    TRY_ASSIGN(const std::string answer, node.call("PUT",
                                                   "/api/v1/courier/imports/" + reading.id() + "?at=" +
                                                       std::to_string(reading.received()) + (last ? "&last=1" : ""),
                                                   part.substr(0, got)));
    reading.Clear();
    if (!parse_json(answer, reading)) return corrupt("节点的答复读不懂");
    progress("已读 " + bytes_in_words(reading.received()) + " / " + bytes_in_words(size));
  }
  progress("");
  const v1::StickNote& note = reading.note();
  const bool good = note.state() == "whole";
  const std::string whose = note.name().empty() ? std::string() : " " + note.name() + "(" + note.division() + ") 的U盘";
  say((good ? "已读完" : "没有读完") + whose + ":" + path);
  if (!note.enrolled().empty()) {
    say("  " + note.enrolled());
  } else if (!note.division().empty()) {
    say(outcome_words(note));
  }
  if (good) return {};
  return Error{ErrorCode::kCorrupt, path + ":" + note.trouble()};
}

Result<void> show_stick(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return file_error(path, errno);
  sync::StickReader reader({}, {});
  std::string part(kStickPartBytesMax, '\0');
  std::uint64_t size = 0;
  while (file && reader.fault() == sync::StickFault::kNone) {
    file.read(part.data(), static_cast<std::streamsize>(part.size()));
    size += static_cast<std::uint64_t>(file.gcount());
    reader.take(std::string_view(part).substr(0, static_cast<std::size_t>(file.gcount())));
    (void)reader.next();
  }
  if (reader.fault() == sync::StickFault::kNotAStick || (!reader.label() && reader.fault() == sync::StickFault::kNone))
    return corrupt(path + ":这不是一窗的U盘文件");
  if (reader.fault() == sync::StickFault::kNewer) return corrupt(path + ":这份文件由更新版本的一窗写成,请先升级本机");
  if (!reader.label()) return corrupt(path + ":文件开头已损坏");
  const sync::pb::StickLabel& label = *reader.label();
  say(path);
  say("  由    " + label.from_name() + "(" + label.from() + ")" +
      (label.way() == sync::pb::StickLabel::UP      ? " 送上级"
       : label.way() == sync::pb::StickLabel::ENROL ? " 请求接入"
                                                    : " 下发"));
  say("  给    " + label.to());
  say("  写于  " + format_local(Instant{static_cast<std::int64_t>(label.made_ms())}));
  say("  大小  " + bytes_in_words(size) +
      (reader.whole() ? ",有结尾"
                      : ",没有结尾:文件不完整,完好的部分到第 " + std::to_string(reader.good_bytes()) + " 字节为止"));
  say("  内容已密封,只有收的一方能读;签名在读入时核对");
  return {};
}

}  // namespace

void add_courier_commands(CLI::App& app, const BoxPlaces& places, Action& action) {
  CLI::App* courier = app.add_subcommand("courier", "没有线路时,用U盘与上级或下级交换");
  courier->require_subcommand(1);

  auto to = std::make_shared<std::string>("up");
  auto target = std::make_shared<std::string>();
  CLI::App* out = courier->add_subcommand("export", "写一份U盘文件");
  out->add_option("--to", *to, "下级的区划代码,或 up(上级)")->capture_default_str();
  out->add_option("target", *target, "文件,或U盘上的文件夹")->required();
  out->callback([&action, &places, to, target] {
    action = [&places, to, target] { return export_stick(places, *to, *target); };
  });

  auto files = std::make_shared<std::vector<std::string>>();
  CLI::App* in = courier->add_subcommand("import", "读U盘文件");
  in->add_option("files", *files, "文件,可多个")->required();
  in->callback([&action, &places, files] {
    action = [&places, files]() -> Result<void> {
      Result<void> all = {};
      for (const std::string& file : *files) {
        auto done = import_stick(places, file);
        if (done) continue;
        if (!all) std::fprintf(stderr, "%s\n", all.error().context.c_str());
        all = std::move(done);
      }
      return all;
    };
  });

  auto file = std::make_shared<std::string>();
  CLI::App* info = courier->add_subcommand("info", "看一份U盘文件由谁写给谁、是否完整;不用节点在运行");
  info->add_option("file", *file, "文件")->required();
  info->callback([&action, file] { action = [file] { return show_stick(*file); }; });
}

}  // namespace yichuang::node
