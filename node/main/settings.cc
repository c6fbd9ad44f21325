#include "node/main/settings.h"

#include <algorithm>

#include "node/main/backup_plan.h"
#include "node/main/checked_options.h"

namespace yichuang::node {

void add_settings(CLI::App& app, Settings& settings) {
  // A terabyte, so that it is a number of bytes too.
  const CLI::Range megabytes(std::uint64_t{0}, std::uint64_t{1} << 20);
  DaemonOptions& daemon = settings.daemon;
  daemon.places = {"/var/lib/yichuang", "/etc/yichuang/node.key"};
  daemon.http = "127.0.0.1:8080";
  daemon.https = "0.0.0.0:8443";
  app.add_option("--data", daemon.places.data, "数据文件夹")->capture_default_str();
  app.add_option("--key-file", daemon.places.key_file, "密钥文件,须在数据文件夹之外")->capture_default_str();
  app.add_option("--https", daemon.https, "网页和接口的地址,主机:端口,窗口电脑连这里;空则不提供")
      ->capture_default_str();
  app.add_option("--http", daemon.http, "明文的网页和接口,只供本机,主机:端口;空则不提供")->capture_default_str();
  app.add_flag("--http-on-lan", daemon.http_on_lan, "准许明文地址供局域网使用(口令和身份证号会明文经过局域网)");
  app.add_option("--web-names", daemon.web_names, "浏览器还用哪些主机名或地址访问本机,写进网页证书,可多个")
      ->delimiter(',');
  app.add_option("--web-domains", daemon.web_domains, "下级的主机名可以在哪些域名之下,可多个;形如 yc-区划代码.域名")
      ->delimiter(',');
  app.add_option("--web-networks", daemon.web_networks, "除私有地址外,还给下级的哪些网段签发,如 59.192.0.0/10,可多个")
      ->delimiter(',');
  app.add_option("--sync", daemon.sync, "下级节点连接的地址,主机:端口;不给则不接受下级");
  app.add_option("--advertise", daemon.advertise, "写进邀请串的地址,可多个;不给则同 --sync")->delimiter(',');
  app.add_option("--hub", daemon.hub, "上级的地址,可多个;不给则用邀请串里的")->delimiter(',');
  app.add_option("--line-mb-per-hour", settings.line_mb_per_hour,
                 "上行线路每小时的流量(MB,收发合计);用到九成后积压和附件让路,当天的办件照送;0 为不限")
      ->check(megabytes)
      ->capture_default_str();
  app.add_option("--line-quiet-hours", daemon.line_quiet_hours,
                 "积压和附件让路的钟点,如 08:30-12:00,13:30-17:30;当天的办件照送");
  app.add_option("--stall-after", daemon.stall_after_s, "线路通而多少秒没有进展就断开重连(60 至 3600)")
      ->capture_default_str();
  app.add_option("--pages", daemon.pages, "网页文件夹");
  app.add_option("--divisions", daemon.divisions, "区划名称表 CSV");
  app.add_option("--business-keys", daemon.business_keys, "办理项检索词 JSON");
  app.add_option("--backup-folder", daemon.backups.folder, "备份文件夹;不给则在数据文件夹旁边");
  app.add_option("--backup-at", settings.backup_at, "每天备份的时刻;空则只在要求时备份")->capture_default_str();
  app.add_option("--backup-days", daemon.backups.keep.days, "保留最近几天每天一个备份")->capture_default_str();
  app.add_option("--backup-weeks", daemon.backups.keep.weeks, "保留最近几周每周一个")->capture_default_str();
  app.add_option("--backup-months", daemon.backups.keep.months, "保留最近几月每月一个")->capture_default_str();
  app.add_option("--disk-reserve-mb", settings.disk_reserve_mb, "预占的空间(MB),磁盘满时让出")
      ->check(megabytes)
      ->capture_default_str();
  app.add_option("--disk-read-only-mb", settings.disk_read_only_mb, "预占之外的剩余空间少于此数(MB)时暂停写入")
      ->check(megabytes)
      ->capture_default_str();
  app.add_option("--support", daemon.support, "这台机器有事找谁,如 县大数据中心 0512-55550101;写进页面上的提示");
  app.add_option("--second-factor", settings.second_factor,
                 "谁登录须有动态码:administrators 管理员没有的先设置;whoever-has-one 只问已设置的人")
      ->check(CLI::IsMember({"administrators", "whoever-has-one"}))
      ->capture_default_str();
  app.add_option("--cache-mb", settings.cache_mb, "读缓存(MB);0:乡镇 16,县市省 128")
      ->check(megabytes)
      ->capture_default_str();
  app.add_option("--log-level", settings.log_level, "debug、info、warning、error")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str();
}

Result<DaemonOptions> daemon_options(const Settings& settings) {
  DaemonOptions out = settings.daemon;
  out.disk_reserve_bytes = settings.disk_reserve_mb << 20;
  out.disk_read_only_bytes = settings.disk_read_only_mb << 20;
  TRY_ASSIGN(out.backups.at, parse_day_minute(settings.backup_at));
  out.cache_bytes = settings.cache_mb << 20;
  out.line_bytes_per_hour = settings.line_mb_per_hour << 20;
  if (settings.second_factor == "whoever-has-one") out.second_factor = SecondFactorRule::kWhoeverHasOne;
  if (out.advertise.empty() && !out.sync.empty()) out.advertise = {out.sync};
  return out;
}

LogLevel level_of(const std::string& name) {
  if (name == "debug") return LogLevel::kDebug;
  if (name == "warning") return LogLevel::kWarning;
  return name == "error" ? LogLevel::kError : LogLevel::kInfo;
}

}  // namespace yichuang::node
