#include "node/domain/fleet/line_words.h"

#include "node/domain/calendar/working_days.h"

namespace yichuang::node {

using sync::LineAllowance;
using sync::Stall;

std::string stall_words(const Stall& stall) {
  std::string out = format_local(stall.at).substr(0, 19);
  out[10] = ' ';
  out += " 前 " + std::to_string(stall.lasted.count() / 1000) + " 秒没有进展,已断开重连:";
  out += stall.kind == Stall::Kind::kSilent ? "连接在,没有任何回音" : "上级有回音,东西没有送到";
  return out + "(待送 " + std::to_string(stall.unsent) + " 条,待收 " + std::to_string(stall.lacking) + " 条)";
}

std::string bulk_words(const sync::UplinkStatus& line) {
  switch (line.bulk) {
    case LineAllowance::Bulk::kMay:
      return {};
    case LineAllowance::Bulk::kQuietHours:
      return "让路钟点,积压和附件稍后再送,当天的办件照送";
    case LineAllowance::Bulk::kBudgetUsed:
      return "本小时流量已用 " + std::to_string(line.hour_bytes >> 10) + " / " +
             std::to_string(line.hour_bytes_max >> 10) + " KB,积压和附件等下一小时,当天的办件照送";
  }
  return {};
}

std::string withheld_words(const sync::UplinkStatus& line) {
  std::string out;
  if (line.damaged_there > 0) {
    out += "其中 " + std::to_string(line.damaged_there) + " 条上级发来的与签名不符,未收下(本次运行已 " +
           std::to_string(line.damaged_ranges) + " 段)";
  }
  if (line.not_given > 0) {
    out += (out.empty() ? "其中 " : ",") + std::to_string(line.not_given) + " 条上级说有而给不出";
  }
  if (out.empty()) return out;
  return out + ":疑上级磁盘有损坏,请上级运行 yichuang verify 检查;本机会再取,间隔逐次加长";
}

}  // namespace yichuang::node
