#include "node/main/status_text.h"

#include <cstdio>

#include "node/domain/calendar/working_days.h"

namespace yichuang::node {
namespace {

// Less than this is the line's doing.
constexpr std::int64_t kClockNoiseMs = 100;

std::string local(const google::protobuf::Timestamp& time) {
  std::string out = format_local(Instant{time.seconds() * 1000}).substr(0, 19);
  out[10] = ' ';
  return out;
}

std::string link_words(const v1::LinkTier& tier) {
  const std::string& state = tier.state();
  std::string out = tier.name() + "(" + tier.division() + ")";
  if (state == "self") return "● " + out;
  if (state == "up") return "● " + out;
  if (state == "behind") return "◐ " + out;
  if (state == "unknown") return "○ " + out + " 不详";
  return "○ " + out + (tier.has_since() ? " 自 " + local(tier.since()) + " 起不通" : " 未连上");
}

std::string gigabytes(std::uint64_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GB", static_cast<double>(bytes) / 1e9);
  return text;
}

std::string clock_words(const v1::NodeReport& report) {
  if (!report.clock_warning().empty()) return report.clock_warning();
  const auto ahead = report.clock_ahead_ms();
  if (ahead > -kClockNoiseMs && ahead < kClockNoiseMs) return "与上级一致";
  char text[64];
  std::snprintf(text, sizeof text, "上级比本机%s %.1f 秒", ahead > 0 ? "快" : "慢",
                static_cast<double>(ahead > 0 ? ahead : -ahead) / 1000);
  return text;
}

std::string revoked_words(const v1::BoxRevoked& revoked) {
  return "吊销  这台机器已于 " + local(revoked.at()) + " 被 " + revoked.by() + " 吊销:" + revoked.reason() +
         "\n      此后在这里写的都不算,请停用;已送到上级的照旧算数\n";
}

std::string progress_bar(std::uint32_t percent) {
  constexpr std::uint32_t kCells = 20;
  std::string out = "[";
  for (std::uint32_t i = 0; i < kCells; ++i) out += i < percent * kCells / 100 ? "█" : "·";
  return out + "] " + std::to_string(percent) + "%,新件照常受理,历史由新到旧送来";
}

std::string equality_words(const v1::NodeReport& report) {
  const std::string digests = "(日志 " + report.logs_digest() + ",下发 " + report.feed_digest() + ")";
  if (!report.logs_equal() || !report.feed_equal()) {
    return (report.has_equal_as_of() ? "与上级尚不一致,上次一致是 " + local(report.equal_as_of())
                                     : std::string("尚未与上级核对一致")) +
           digests;
  }
  std::string out = "上级所有与本机所有一致,按散列核对";
  if (report.has_equal_since()) out += ",自 " + local(report.equal_since());
  if (report.has_equal_as_of()) out += ",截至 " + local(report.equal_as_of());
  return out + digests;
}

std::string web_words(const v1::WebCertificate& web) {
  std::string names;
  for (const std::string& name : web.names()) names += " " + name;
  const std::string who =
      web.self_signed() ? "自签证书(上级签的还没有送到,浏览器会警告)" : "证书由 " + web.issuer() + " 签发";
  std::string out = "网页  " + who + ",到 " + local(web.until()).substr(0, 10) + " 止,用于" + names + "\n";
  if (!web.authority_sha256().empty()) out += "      /ca.crt 的 SHA-256:" + web.authority_sha256() + "\n";
  return out;
}

std::string backup_words(const v1::NodeReport& report) {
  std::string out = "备份  ";
  if (report.has_last_backup()) {
    out += local(report.last_backup()) + ",已打开验证," + gigabytes(report.backup_bytes()) + ",存 " +
           std::to_string(report.backups_kept()) + " 个";
  } else {
    out += "还没有";
  }
  if (report.has_next_backup()) out += ";下次 " + local(report.next_backup());
  out += "\n";
  if (report.has_backup_failed()) {
    out += "      " + local(report.backup_failed()) + " 备份失败:" + report.backup_failure() + "\n";
  }
  return out;
}

// Of returned data: what is locked and since when; else when it would be.
std::string lease_words(const v1::NodeReport& report) {
  std::string out;
  for (const v1::DataLease& lease : report.data_leases()) {
    out += (out.empty() ? "回流  " : "      ") + lease.name() + "(" + lease.resource() + "):";
    if (lease.locked()) {
      out += "已锁定," + lease.why();
      if (lease.has_since()) out += ",自 " + local(lease.since()) + " 起";
      out += ";办件不受影响,与上级联系上即解锁";
    } else if (lease.has_until()) {
      out += "可读,与上级一直不通则 " + local(lease.until()) + " 锁定";
    } else {
      out += "可读";
      if (report.chain_size() > 1) out += ",租约 " + std::to_string(lease.lease_days()) + " 天";
    }
    out += "\n";
  }
  return out;
}

}  // namespace

std::string status_text(const v1::NodeReport& report) {
  std::string out = report.name() + " " + report.division() + "  版本 " + report.version() + "\n";
  out += "线路  ";
  for (int i = 0; i < report.chain_size(); ++i) out += (i > 0 ? " — " : "") + link_words(report.chain(i));
  out += "\n";
  if (report.has_revoked()) out += revoked_words(report.revoked());
  if (!report.line_refusal().empty() && !report.has_revoked()) out += "      上级拒绝:" + report.line_refusal() + "\n";
  if (report.chain_size() > 1) {
    out += "待送  " + std::to_string(report.unsent()) + " 条";
    if (report.has_oldest_unsent()) out += ",最早 " + local(report.oldest_unsent());
    out += "\n待收  " + std::to_string(report.lacking()) + " 条\n";
    if (!report.lacking_why().empty()) out += "      " + report.lacking_why() + "\n";
    if (report.complete_percent() < 100) out += "到齐  " + progress_bar(report.complete_percent()) + "\n";
    out += "核对  " + equality_words(report) + "\n";
    if (report.has_repaired()) {
      out += "      下发曾有 " + std::to_string(report.differed_lines()) + " 条与上级不同,已于 " +
             local(report.repaired()) + " 修复\n";
    }
    out += "往返  " + std::to_string(report.round_trip_ms()) + " 毫秒";
    if (report.line_bits_per_s() > 0) out += ",上行约 " + std::to_string(report.line_bits_per_s() / 1000) + " kbit/s";
    out += "\n";
    if (!report.bulk_waits().empty()) out += "让路  " + report.bulk_waits() + "\n";
    if (report.stalls() > 0) {
      out += "停滞  " + std::to_string(report.stalls()) + " 次,最近 " + report.last_stall() + "\n";
    }
  } else {
    out += "核对  日志 " + report.logs_digest() + "\n";
  }
  out += "时钟  " + local(report.time()) + "," + clock_words(report) + "\n";
  out += "磁盘  剩 " + gigabytes(report.disk_free_bytes()) + " / " + gigabytes(report.disk_total_bytes()) + ",数据 " +
         gigabytes(report.data_bytes()) + "\n";
  if (!report.read_only().empty()) out += "只读  " + report.read_only() + "\n";
  if (!report.no_files().empty()) out += "附件  " + report.no_files() + "\n";
  out += "办件  " + std::to_string(report.cases()) + " 件,隔离 " + std::to_string(report.quarantined()) + " 条\n";
  out += lease_words(report);
  if (report.has_web_certificate()) out += web_words(report.web_certificate());
  for (const v1::Mended& mended : report.mended()) out += "复原  " + local(mended.at()) + "," + mended.words() + "\n";
  if (report.has_last_stick_written() || report.has_last_stick_read()) {
    out += std::string("U盘   ") +
           (report.has_last_stick_read() ? "最近读入 " + local(report.last_stick_read()) : std::string("还没有读过")) +
           "," +
           (report.has_last_stick_written() ? "最近写出 " + local(report.last_stick_written())
                                            : std::string("还没有写过")) +
           "\n";
  }
  out += backup_words(report);
  out += "启动  " + local(report.started()) + "," + report.start_verdict() + "\n";
  return out;
}

}  // namespace yichuang::node
