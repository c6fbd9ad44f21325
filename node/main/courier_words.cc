#include "node/main/courier_words.h"

#include <cstdio>

#include "node/domain/calendar/working_days.h"

namespace yichuang::node {

using sync::StickFault;

std::string stick_file_name(const sync::pb::StickLabel& label) {
  // 2026-11-22T07:12:…
  const std::string made = format_local(Instant{static_cast<std::int64_t>(label.made_ms())});
  std::string time;
  for (const char c : made.substr(0, 16)) {
    if (c >= '0' && c <= '9') time += c;
    if (c == 'T') time += '-';
  }
  return "yc-" + label.from() + "-" + label.to() + "-" + time + ".stick";
}

std::string bytes_in_words(std::uint64_t bytes) {
  char text[32];
  if (bytes < 1'000'000) {
    std::snprintf(text, sizeof text, "%.1f KB", static_cast<double>(bytes) / 1e3);
  } else if (bytes < 1'000'000'000) {
    std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
  } else {
    std::snprintf(text, sizeof text, "%.2f GB", static_cast<double>(bytes) / 1e9);
  }
  return text;
}

std::string told_revoked_words(const sync::pb::Revoked& revoked) {
  const std::string at = format_local(Instant{static_cast<std::int64_t>(revoked.at_ms())}).substr(0, 16);
  return "这台机器已于 " + at + " 被 " + revoked.by().substr(0, revoked.by().find('/')) + " 吊销:" + revoked.reason() +
         "。它不再受理;未送出的仍可写到U盘送上级,由上级处理";
}

std::string revoked_words(const sync::StickIntake& intake) {
  if (intake.told_revoked()) return told_revoked_words(*intake.told_revoked());
  if (!intake.revoked()) return {};
  const std::uint64_t aside = intake.taken().entries_aside;
  return sync::revoked_sentence(*intake.revoked()) + "。吊销之前写的已计入," +
         (aside == 0 ? std::string("没有之后写的") : "之后写的 " + std::to_string(aside) + " 条不算数,已放进隔离区") +
         ";它要的回执、目录和数据不会写给它";
}

std::string enrolled_words(const sync::StickIntake& intake) {
  if (!intake.admitted()) return {};
  const storage::Certificate& box = intake.admitted()->certificate;
  const std::string who = box.name + "(" + box.division().str() + ",设备 " + box.node.hex().substr(0, 8) + ")";
  return (intake.admitted()->again ? "这台设备早已接入:" : "已接入:") + who +
         "。请给它写一份U盘,带回去在那台机器上再运行一次同样的 yichuang enroll";
}

std::string mended_words(const sync::StickTaken& taken) {
  if (taken.branches == 0) return {};
  return std::to_string(taken.branches) +
         " 个日志与上级所存的分成两支(写它的机器曾由内存快照恢复),已改用上级那一支:本机一支 " +
         std::to_string(taken.entries_cut) + " 条,其中 " + std::to_string(taken.entries_again) +
         " 条以原编号写入新日志";
}

std::string stick_trouble(const sync::StickIntake& intake, std::uint64_t bytes, const Division& own) {
  if (intake.whole()) return {};
  const sync::StickReader& reader = intake.reader();
  const std::string whose =
      reader.label() ? reader.label()->from_name() + "(" + reader.label()->from() + ")" : std::string("对方");
  const std::string at = "第 " + std::to_string(reader.good_bytes()) + " 字节";
  switch (intake.fault()) {
    case StickFault::kNone:
      return "文件不完整:共 " + std::to_string(bytes) + " 字节,完好的部分到" + at +
             "为止,都已收下;请把文件重新复制一遍再读";
    case StickFault::kNotAStick:
      return "这不是一窗的U盘文件";
    case StickFault::kNewer:
      return "这份文件由更新版本的一窗写成,请先升级本机";
    case StickFault::kNotForUs:
      if (reader.label() && reader.label()->to() == own.view()) {
        return "这份文件是 " + whose + " 写给 " + own.str() +
               " 的另一台机器的,本机打不开;本机可能已被更换,请与上级核对。没有收下任何内容";
      }
      return "这份文件是 " + whose + " 写给 " + (reader.label() ? reader.label()->to() : std::string("别处")) +
             " 的,本机打不开;没有收下任何内容";
    case StickFault::kStranger:
      return "文件写明由 " + whose + " 写给本机,但签名不是它的,或它不是本机的上级或下级;没有收下任何内容";
    case StickFault::kRefused:
      return intake.why_refused();
    case StickFault::kDamaged:
      return "文件从" + at + "起损坏;之前的都已收下,之后的没有。请重新复制,或请对方重写一份";
    case StickFault::kNotWritten:
      return "本机磁盘写不进去,读到" + at + "为止;腾出空间后再读一遍,不会重复";
  }
  return {};
}

}  // namespace yichuang::node
