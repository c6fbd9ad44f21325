#include "node/main/checked_options.h"

#include "node/http/listening.h"

namespace yichuang::node {

Result<sync::LineRules> line_rules(const DaemonOptions& options) {
  constexpr std::uint64_t kStallLeast = 60;  // a message on a thin line may take half as long
  constexpr std::uint64_t kStallMost = 3600;
  sync::LineRules out;
  out.bytes_per_hour = options.line_bytes_per_hour;
  out.stall_after = Millis{static_cast<std::int64_t>(options.stall_after_s) * 1000};
  std::vector<Complaint> complaints;
  auto quiet = sync::parse_hours(options.line_quiet_hours);
  if (quiet) {
    out.quiet = std::move(*quiet);
  } else {
    complaints.push_back({"line-quiet-hours", "应形如 08:30-12:00,13:30-17:30:" + quiet.error().context});
  }
  if (options.stall_after_s < kStallLeast || options.stall_after_s > kStallMost) {
    complaints.push_back({"stall-after", "应为 60 至 3600 秒,现为 " + std::to_string(options.stall_after_s)});
  }
  if (!complaints.empty()) return Error{ErrorCode::kInvalid, "上行线路的设置不对", std::move(complaints)};
  return out;
}

Result<void> check_addresses(const DaemonOptions& options) {
  if (!options.http.empty() && !options.http_on_lan) {
    TRY_ASSIGN(const bool loopback, is_loopback(options.http));
    if (!loopback) {
      return Error{ErrorCode::kInvalid,
                   "明文 HTTP 只在本机提供,局域网用 HTTPS",
                   {{"http", options.http + " 不是本机地址,应如 127.0.0.1:8080;窗口电脑连 https 的地址"},
                    {"http-on-lan", "确要在局域网上明文提供时设为 true"}}};
    }
  }
  return {};
}

}  // namespace yichuang::node
