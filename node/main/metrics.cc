#include "node/main/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace yichuang::node {
namespace {

const prometheus::Histogram::BucketBoundaries kSeconds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5};

class MetricsImpl final : public Metrics {
 public:
  void served(const Served& served) override {
    const std::string route = served.route.empty() ? "none" : served.route;
    requests_
        .Add({{"method", served.request.method}, {"route", route}, {"status", std::to_string(served.response.status)}})
        .Increment();
    took_.Add({{"route", route}}, kSeconds).Observe(static_cast<double>(served.took.count()) / 1000.0);
  }

  std::string text(const v1::NodeReport& report, const sync::ExchangeService& exchange,
                   const Traffic& traffic) override {
    set("yichuang_cases", "Cases held", static_cast<double>(report.cases()));
    set("yichuang_quarantined_entries", "Entries kept that count nowhere", static_cast<double>(report.quarantined()));
    set("yichuang_unsent_entries", "Entries without the hub's receipt", static_cast<double>(report.unsent()));
    set("yichuang_lacking_entries", "Entries that the hub has and this node lacks",
        static_cast<double>(report.lacking()));
    set("yichuang_line_stalls", "Times that the line was up, moved nothing and was made anew",
        static_cast<double>(report.stalls()));
    set("yichuang_disk_free_bytes", "Free bytes where the data lies", static_cast<double>(report.disk_free_bytes()));
    set("yichuang_data_bytes", "Bytes of the database", static_cast<double>(report.data_bytes()));
    set("yichuang_no_files", "1 while files are refused for want of space", report.no_files().empty() ? 0 : 1);
    set("yichuang_clock_unsure", "1 while dates are marked because the clock is not trusted",
        report.clock_unsure() ? 1 : 0);
    set("yichuang_backups", "Backups kept in the folder", report.backups_kept());
    set("yichuang_backup_failed", "1 when the last attempt at a backup failed", report.has_backup_failed() ? 1 : 0);
    if (report.has_last_backup()) {
      set("yichuang_backup_age_seconds", "Since the last backup that was opened and found good",
          static_cast<double>(report.time().seconds() - report.last_backup().seconds()));
    }
    set("yichuang_read_only", "1 while nothing is written", report.read_only().empty() ? 0 : 1);
    set("yichuang_clock_ahead_seconds", "The hub's clock ahead of ours",
        static_cast<double>(report.clock_ahead_ms()) / 1000.0);
    if (report.has_web_certificate()) {
      const auto seconds = report.web_certificate().until().seconds() - report.time().seconds();
      set("yichuang_web_certificate_days_left", "Days that the certificate of HTTPS still holds",
          static_cast<double>(seconds) / 86'400);
      set("yichuang_web_certificate_self_signed", "1 until the hub's certificate has arrived",
          report.web_certificate().self_signed() ? 1 : 0);
    }
    if (const auto uplink = exchange.uplink()) {
      set("yichuang_uplink_up", "1 while the hub answers", uplink->up ? 1 : 0);
      set("yichuang_uplink_sent_bytes", "Bytes sent to the hub since the start",
          static_cast<double>(uplink->bytes_out));
      set("yichuang_uplink_received_bytes", "Bytes received from the hub since the start",
          static_cast<double>(uplink->bytes_in));
      set("yichuang_uplink_requests", "Requests to the hub since the start", static_cast<double>(uplink->requests));
      set("yichuang_uplink_failures", "Requests that failed since the start", static_cast<double>(uplink->failures));
    }
    const sync::DownlinkCounters counters = exchange.counters();
    const std::pair<const char*, std::uint64_t> dropped[] = {{"malformed", counters.malformed},
                                                             {"forged", counters.forged},
                                                             {"replayed", counters.replayed},
                                                             {"unknown_session", counters.unknown_session},
                                                             {"range_refused", counters.ranges_refused}};
    for (const auto& [reason, count] : dropped) {
      dropped_.Add({{"reason", reason}}).Set(static_cast<double>(count));
    }
    set("yichuang_downlink_requests", "Requests of children since the start", static_cast<double>(counters.requests));
    set("yichuang_downlink_received_bytes", "Bytes received from children", static_cast<double>(counters.bytes_in));
    set("yichuang_downlink_sent_bytes", "Bytes sent to children", static_cast<double>(counters.bytes_out));
    set("yichuang_http_connections", "Connections to the web server", static_cast<double>(traffic.connections.load()));
    set("yichuang_http_streams", "Pages that listen for events", static_cast<double>(traffic.streams.load()));
    set("yichuang_http_working", "Requests being answered", static_cast<double>(traffic.working.load()));
    set("yichuang_http_held_bytes", "Bytes of requests and answers under way",
        static_cast<double>(traffic.held_bytes.load()));
    for (std::size_t i = 0; i < kCuts; ++i) {
      const std::string reason(name_of(static_cast<Cut>(i)));
      cuts_.Add({{"reason", reason}}).Set(static_cast<double>(traffic.cuts[i].load()));
    }
    return prometheus::TextSerializer().Serialize(registry_.Collect());
  }

 private:
  void set(const std::string& name, const std::string& help, double value) {
    prometheus::BuildGauge().Name(name).Help(help).Register(registry_).Add({}).Set(value);
  }

  prometheus::Registry registry_{prometheus::Registry::InsertBehavior::Merge};
  prometheus::Family<prometheus::Counter>& requests_ =
      prometheus::BuildCounter().Name("yichuang_http_requests_total").Help("Requests answered").Register(registry_);
  prometheus::Family<prometheus::Histogram>& took_ =
      prometheus::BuildHistogram().Name("yichuang_http_seconds").Help("Time to answer").Register(registry_);
  prometheus::Family<prometheus::Gauge>& dropped_ = prometheus::BuildGauge()
                                                        .Name("yichuang_downlink_dropped")
                                                        .Help("Messages of peers dropped since the start")
                                                        .Register(registry_);
  prometheus::Family<prometheus::Gauge>& cuts_ = prometheus::BuildGauge()
                                                     .Name("yichuang_http_cut")
                                                     .Help("Connections ended and requests refused by a limit")
                                                     .Register(registry_);
};

}  // namespace

std::unique_ptr<Metrics> Metrics::make() {
  return std::make_unique<MetricsImpl>();
}

}  // namespace yichuang::node
