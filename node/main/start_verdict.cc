#include "node/main/start_verdict.h"

#include <algorithm>
#include <cstdio>

#include "node/domain/calendar/working_days.h"
#include "node/domain/fleet/contacts.h"

namespace yichuang::node {

using namespace storage;

namespace {

std::string size_text(std::uint64_t bytes) {
  char text[32];
  const auto amount = static_cast<double>(bytes);
  if (bytes < 1'000'000) {
    std::snprintf(text, sizeof text, "%.0f KB", amount / 1e3);
  } else if (bytes < 1'000'000'000) {
    std::snprintf(text, sizeof text, "%.1f MB", amount / 1e6);
  } else {
    std::snprintf(text, sizeof text, "%.1f GB", amount / 1e9);
  }
  return text;
}

std::string time_text(Instant time) {
  std::string out = format_local(time).substr(0, 19);
  out[10] = ' ';
  return out;
}

}  // namespace

std::string StartVerdict::text(const LedgerAccess& ledger, const sync::ExchangeService& exchange) const {
  std::string out;
  const auto say = [&](const std::string& sentence) { out += (out.empty() ? "" : ";") + sentence; };
  if (found_.restored_from) {
    const auto uplink = exchange.uplink();
    const bool back = uplink && uplink->up && uplink->logs_equal && uplink->feed_equal && uplink->lacking == 0;
    const std::uint64_t now = own_entries(*ledger.read(), ledger.division());
    say("本机由 " + format_local(*found_.restored_from) + " 的备份恢复");
    say("已取回或新写本级记录 " + std::to_string(now - std::min(now, found_.own_entries)) + " 条");
    say("办件编号由新日志续编,不会与恢复前重号");
    say(back ? "与上级核对一致" : "正在与上级核对");
  } else {
    say(found_.stopped_badly ? "上次未正常停机(断电或被强行结束),已应答的内容均在"
        : found_.first       ? "首次启动"
                             : "上次正常停机");
  }
  if (found_.logs_replayed > 0) {
    say("重读预写日志 " + std::to_string(found_.logs_replayed) + " 个文件(" + size_text(found_.bytes_replayed) + ")");
  }
  if (found_.torn_logs > 0) say("移开断电留下的空日志文件 " + std::to_string(found_.torn_logs) + " 个");
  if (found_.rebuilt) say("程序更新后重建了索引");
  if (found_.last_write.ms > 0) {
    say("办件 " + std::to_string(found_.cases) + " 件,最后写入 " + time_text(found_.last_write));
  }
  say(found_.clock.empty() ? "时钟正常" : found_.clock);
  say("磁盘剩 " + size_text(found_.disk_free_bytes));
  say(found_.last_backup ? "最近备份 " + time_text(*found_.last_backup) : "还没有备份");
  return out;
}

}  // namespace yichuang::node
