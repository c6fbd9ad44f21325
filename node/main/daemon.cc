#include "node/main/daemon.h"

#include <atomic>
#include <chrono>
#include <filesystem>

#include "node/api/events.h"
#include "node/api/kept_page.h"
#include "node/api/openapi.h"
#include "node/api/problem.h"
#include "node/api/protobuf_json.h"
#include "node/api/published.h"
#include "node/api/service.h"
#include "node/domain/accounts/routes.h"
#include "node/domain/accounts/second_factor_routes.h"
#include "node/domain/cases/proof_routes.h"
#include "node/domain/cases/routes.h"
#include "node/domain/catalogue/routes.h"
#include "node/domain/conflicts/routes.h"
#include "node/domain/courier/routes.h"
#include "node/domain/divisions/routes.h"
#include "node/domain/erasure/routes.h"
#include "node/domain/fleet/box_routes.h"
#include "node/domain/fleet/routes.h"
#include "node/domain/kinds.h"
#include "node/domain/projections.h"
#include "node/domain/returned/sources.h"
#include "node/domain/web_trust/routes.h"
#include "node/http/server.h"
#include "node/main/backups.h"
#include "node/main/checked_options.h"
#include "node/main/clock_rule.h"
#include "node/main/conflict_watch.h"
#include "node/main/contact_book.h"
#include "node/main/courier_desk.h"
#include "node/main/lease_keeper.h"
#include "node/main/log.h"
#include "node/main/metrics.h"
#include "node/main/returned_log.h"
#include "node/main/second_factor_log.h"
#include "node/main/site_certificate.h"
#include "node/main/start_verdict.h"
#include "node/main/upkeep.h"
#include "storage/base/numbers.h"
#include "storage/crypto/secure_random.h"
#include "storage/rocksdb/clock_watch.h"
#include "storage/rocksdb/files.h"

namespace yichuang::node {

using namespace storage;

const char* const kVersion = YICHUANG_VERSION;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDataFileBytesMax = std::size_t{32} << 20;

Instant wall_now() {
  return Instant{std::chrono::duration_cast<Millis>(std::chrono::system_clock::now().time_since_epoch()).count()};
}

template <class T>
Result<T> load_file(const std::string& path, Result<T> (*parse)(std::string_view)) {
  if (path.empty()) return T();
  TRY_ASSIGN(const std::string text, read_file(path, kDataFileBytesMax));
  auto parsed = parse(text);
  if (!parsed) {
    Error error = parsed.error();
    error.context += ":" + path;
    return error;
  }
  return parsed;
}

class DaemonImpl final : public Daemon {
 public:
  DaemonImpl(DaemonOptions options, Box box) : options_(std::move(options)), box_(std::move(box)) {}

  ~DaemonImpl() override {
    events_.stop();
    if (backups_) backups_->stop();
    local_.reset();
    http_.reset();
    https_.reset();
    if (upkeep_) upkeep_->stop();  // it asks us until then
    desk_.reset();
    subscription_.reset();
    backups_.reset();
    line_.store(nullptr);
    exchange_.reset();
    writer_.reset();
    ledger_.reset();
    map_.reset();
    std::error_code ignored;
    if (started_) fs::remove(box_.places.running(), ignored);
    if (started_) log(LogLevel::kInfo, "stopped");
  }

  Result<void> start() {
    TRY_ASSIGN(web_options_, read_web_options(options_.web_names, options_.web_domains, options_.web_networks));
    TRY_ASSIGN(names_, load_file(options_.divisions, DivisionNames::parse));
    TRY_ASSIGN(keys_, load_file(options_.business_keys, parse_search_keys));
    TRY_ASSIGN(files_, StaticFiles::load(options_.pages, box_.identity.division().tier()));
    TRY(open_ledger());
    TRY(start_exchange());
    serve_requests();
    // First: whoever finds the node ready over HTTP may ask it here at once.
    TRY_ASSIGN(local_, HttpServer::listen_locally(box_.places.socket(), *service_, files_, traffic_));
    if (!options_.http.empty()) {
      TRY_ASSIGN(http_, HttpServer::listen(options_.http, *service_, files_, traffic_));
    }
    if (tls_) {
      TRY_ASSIGN(https_, HttpServer::listen(options_.https, *tls_, *service_, files_, traffic_));
    }
    TRY(write_file(box_.places.running(), ""));
    started_ = true;
    if (options_.http_on_lan) log(LogLevel::kWarning, "plain_http_on_lan", {{"http", options_.http}});
    if (options_.second_factor != SecondFactorRule::kAdministrators) {
      log(LogLevel::kWarning, "second_factor_not_required");
    }
    log(LogLevel::kInfo, "started",
        {{"version", kVersion},
         {"division", access_->division().str()},
         {"name", box_.identity.certificate.name},
         {"http", http_port()},
         {"https", https_port()},
         {"sync", exchange_->port()},
         {"verdict", verdict_->text(*access_, *exchange_)}});
    return {};
  }

  int http_port() const override { return http_ ? http_->port() : 0; }
  int https_port() const override { return https_ ? https_->port() : 0; }
  int sync_port() const override { return exchange_->port(); }

 private:
  std::size_t cache_bytes() const {
    return options_.cache_bytes != 0 ? options_.cache_bytes : usual_cache_bytes(box_.identity.division().tier());
  }

  Result<void> open_ledger() {
    auto opened = open_database(box_, cache_bytes());
    const bool full = !opened && opened.error().code == ErrorCode::kDiskFull;
    if (full && DiskWatch::give_up_to_open(disk_options())) opened = open_database(box_, cache_bytes());
    TRY_ASSIGN(map_, std::move(opened));
    TRY_ASSIGN(ledger_, Ledger::open(*map_, box_.identity, projections(), prng_));
    found_.stopped_badly = fs::exists(box_.places.running());
    found_.first = ledger_->snapshot()->logs().of_division(box_.identity.division()).empty();
    found_.torn_logs = map_->findings().torn_logs.size();
    found_.logs_replayed = map_->findings().logs_replayed;
    found_.bytes_replayed = map_->findings().bytes_replayed;
    found_.last_write = ledger_->snapshot()->last_write();
    look_at_clock();
    found_.clock = clock_text();
    if (ledger_->stale()) {
      log(LogLevel::kInfo, "rebuilding");
      TRY(ledger_->rebuild());
      found_.rebuilt = true;
    }
    if (const auto restored = read_file(box_.places.restored())) {
      found_.restored_from = Instant{parse_whole<std::int64_t>(*restored).value_or(0)};
      found_.own_entries = own_entries(*ledger_->snapshot(), box_.identity.division());
    }
    found_.cases = ledger_->snapshot()->counter(kCasesAll, "");
    writer_ = std::make_unique<GroupCommit>(*ledger_, [this] { return write_time(); });
    return {};
  }

  // How far dates follow the parent's clock, and whether they are to be trusted.
  void look_at_clock() {
    const sync::ExchangeService* line = line_.load();
    const Millis measured = line == nullptr ? Millis{0} : line->clock_ahead();
    ClockVerdict verdict = judge_clock(wall_now(), measured, ledger_->snapshot()->last_write());
    follow_ms_.store(verdict.follow.count());
    clock_unsure_.store(verdict.unsure);
    clock_unknown_.store(verdict.unknown);
    const std::lock_guard lock(clock_mutex_);
    if (clock_text_.empty() != verdict.why.empty()) {
      log(verdict.why.empty() ? LogLevel::kInfo : LogLevel::kWarning, "clock",
          {{"ahead_ms", measured.count()}, {"unsure", verdict.unsure}, {"why", verdict.why}});
    }
    clock_text_ = std::move(verdict.why);
  }
  std::string clock_text() const {
    const std::lock_guard lock(clock_mutex_);
    return clock_text_;
  }

  DiskWatch::Options disk_options() const {
    return {box_.places.data, options_.disk_reserve_bytes, options_.disk_read_only_bytes, options_.support};
  }

  Result<void> start_exchange() {
    sync::ExchangeService::Options options;
    options.root = box_.root;
    const auto hub_key = BoxPublicKey::from(box_.secrets.hub_key);
    TRY_ASSIGN(sync::LineRules rules, line_rules(options_));
    if (hub_key) {
      options.above = sync::Exchange::Above{box_.secrets.channel_key, {*hub_key, box_.root}, std::move(rules)};
      options.hub_addresses = options_.hub.empty() ? box_.secrets.hub_addresses : options_.hub;
    }
    if (!options_.sync.empty()) options.listen = options_.sync;
    TRY_ASSIGN(exchange_, sync::ExchangeService::start(*ledger_, *writer_, std::move(options), wall_now));
    line_.store(exchange_.get());
    return {};
  }

  void serve_requests() {
    access_ = std::make_unique<LedgerAccess>(*ledger_, *writer_, [this] { return wall_now() + ahead(); });
    access_->ask_whether_revoked([this] { return exchange_->revoked(); });
    published_ = std::make_unique<Published>(*ledger_);
    sessions_ = std::make_unique<Sessions>(*access_, options_.second_factor);
    backups_ = std::make_unique<Backups>(box_, *map_, *writer_, options_.backups, access_->now());
    contacts_ = std::make_unique<ContactBook>(*ledger_->snapshot(), access_->now());
    report_ = std::make_unique<FleetReport>(*access_, *published_, *exchange_, contacts_->questions(), names_,
                                            [this] { return facts(); });
    below_ = std::make_unique<KeptPage>([this] { return print_json(report_->below()); },
                                        [] {
                                          const auto steady = std::chrono::steady_clock::now().time_since_epoch();
                                          return Instant{std::chrono::duration_cast<Millis>(steady).count()};
                                        });
    const std::int64_t restore_mark = found_.restored_from ? found_.restored_from->ms : 0;
    leases_ = std::make_unique<LeaseKeeper>(*access_, *exchange_, restore_mark);
    leases_->look(clock_unknown_.load());
    if (!options_.https.empty()) tls_ = Tls::make();
    site_ = std::make_unique<SiteCertificate>(web_options_, *access_, tls_.get());
    conflicts_ = std::make_unique<ConflictWatch>(*access_);
    subscription_ = writer_->subscribe([this](const CommitNews& news) {
      published_->on_committed(news);
      sessions_->on_committed(news);
      events_.on_committed(news);
      site_->on_committed(news);
      conflicts_->on_committed(news);
    });
    site_->look();
    upkeep_ = std::make_unique<Upkeep>(disk_options(), *access_, *map_, *exchange_, *contacts_, *site_,
                                       Upkeep::Calls{[this] { return report_->status(); }, [this] { look_at_clock(); },
                                                     [this] { events_.tell("node"); },
                                                     [this] {
                                                       leases_->look(clock_unknown_.load());
                                                       conflicts_->look();
                                                       below_->renew();
                                                     }});
    found_.disk_free_bytes = upkeep_->disk().seen().free_bytes;
    found_.last_backup = backups_->state().last;
    verdict_ = std::make_unique<StartVerdict>(found_);
    upkeep_->start();
    const auto statuses = [this] {
      std::vector<sync::pb::NodeStatus> all = {report_->status()};
      for (const auto& [division, status] : exchange_->below()) all.push_back(status);
      return all;
    };
    desk_ = std::make_unique<CourierDesk>(box_, *ledger_, *access_, *exchange_, names_, statuses, restore_mark);
    desk_->tell_contacts([this](const StickHeard& stick) { leases_->heard_by_stick(stick); });
    Router router = make_router();
    openapi_ = openapi_json(router, kVersion);
    service_ = std::make_unique<Service>(std::move(router), *sessions_, *access_,
                                         [this](const Served& served) { note(served); });
  }

  Router make_router() {
    Router router;
    router.add(session_routes(*sessions_, names_));
    router.add(account_routes(*sessions_, *access_, names_));
    router.add(second_factor_routes(*sessions_, *access_, names_, log_second_factor));
    router.add(catalogue_routes(*access_, *published_, keys_));
    const auto look_log = [](const Actor& actor, const std::string& number) {
      log(LogLevel::kInfo, "sensitive_shown", {{"account", actor.entry_name()}, {"case", number}});
    };
    const auto sources = [this](const LedgerView& view, const v1::FileCase& filing, const Actor& actor) {
      return sources_of(view, *published_->catalogue(), filing, actor.division, ask_lease());
    };
    router.add(case_routes(*access_, *published_, names_, look_log, sources));
    router.add(attachment_routes(*access_));
    router.add(proof_routes(*access_, *exchange_, box_.root));
    router.add(draft_routes(*access_));
    router.add(conflict_routes(*access_, *published_, names_));
    router.add(division_routes(names_));
    router.add(fleet_routes(
        *access_, *report_, [this] { return below_->page(); }, events_, {options_.advertise, box_.root},
        [this](const std::string& file) { return backups_->make(file, access_->now()); }));
    router.add(courier_routes(*desk_));
    router.add(box_routes(*access_));
    router.add(erasure_routes(*access_));
    router.add(returned_routes(*access_, *published_, names_, ask_lease(), log_returned));
    router.add(web_trust_routes([this] { return site_->authority(); }, web_hub(box_.identity)));
    const auto text = [&](const char* pattern, const char* summary, const char* type,
                          std::function<std::string()> make) {
      router.add(Route{.method = "GET",
                       .pattern = pattern,
                       .summary = summary,
                       .access = Access::kAnybody,
                       .handler = [type, make](const Request&) -> Result<Response> {
                         return Response{200, type, make()};
                       }});
    };
    text("/healthz", "进程在运行", "text/plain; charset=utf-8", [] { return std::string("ok\n"); });
    text("/readyz", "可以办件", "text/plain; charset=utf-8", [this] {
      const std::string read_only = report_->self().read_only();
      return read_only.empty() ? "ready\n" : "read-only: " + read_only + "\n";
    });
    text("/metrics", "Prometheus 指标", "text/plain; version=0.0.4; charset=utf-8",
         [this] { return metrics_->text(report_->self(), *exchange_, traffic_); });
    text("/api/openapi.json", "OpenAPI 3.1", "application/json", [this] { return openapi_; });
    return router;
  }

  // On the writer's thread.
  WriteTime write_time() {
    const bool jumped = clocks_.jumped();
    if (jumped) log(LogLevel::kWarning, "clocks_jumped", {{"done", "a new log"}});
    return {wall_now(), ahead(), clock_unsure_.load(), jumped};
  }

  AskLease ask_lease() const {
    return [this](std::uint32_t days) { return leases_->verdict(days); };
  }
  Millis ahead() const { return Millis{follow_ms_.load()}; }

  MachineFacts facts() const {
    const DiskWatch::Seen disk = upkeep_->disk().seen();
    MachineFacts out;
    out.version = kVersion;
    out.started = began_;
    out.disk_free_bytes = disk.free_bytes;
    out.disk_total_bytes = disk.total_bytes;
    out.data_bytes = disk.data_bytes;
    out.read_only = disk.read_only;
    out.no_files = disk.no_files;
    out.support = options_.support;
    out.clock_warning = clock_text();
    out.clock_unsure = clock_unsure_.load();
    out.start_verdict = verdict_->text(*access_, *exchange_);
    const Backups::State backups = backups_->state();
    out.last_backup = backups.last;
    out.backup_failed = backups.failed;
    out.backup_failure = backups.failure;
    out.next_backup = backups.next;
    out.backups_kept = backups.kept;
    out.backup_bytes = backups.bytes;
    out.web_certificate = site_->report();
    out.data_leases = data_leases(*access_->read(), *published_->catalogue(), ask_lease());
    return out;
  }

  void note(const Served& served) {
    metrics_->served(served);
    const int status = served.response.status;
    // Of a full disk one line was written when it filled; a line each would fill it further.
    const bool held = status == http_status(ErrorCode::kDiskFull);
    const LogLevel level = held            ? LogLevel::kDebug
                           : status >= 500 ? LogLevel::kError
                           : status >= 400 ? LogLevel::kInfo
                                           : LogLevel::kDebug;
    if (!is_logged(level)) return;
    nlohmann::ordered_json facts = {{"method", served.request.method},
                                    {"route", served.route},
                                    {"status", status},
                                    {"ms", served.took.count()},
                                    {"from", served.request.remote}};
    if (served.request.actor) facts["account"] = served.request.actor->entry_name();
    if (!served.code.empty()) facts["code"] = served.code;
    if (status >= 500) facts["detail"] = served.detail;
    log(level, "http", facts);
  }

  DaemonOptions options_;
  Box box_;
  Instant began_ = wall_now();
  bool started_ = false;
  SiteCertificate::Options web_options_;
  DivisionNames names_;
  SearchKeys keys_;
  StaticFiles files_;
  SecureRandom prng_;
  ClockWatch clocks_;
  StartVerdict::Found found_;
  std::unique_ptr<Metrics> metrics_ = Metrics::make();
  std::string openapi_;
  Traffic traffic_;
  Events events_;
  std::atomic<sync::ExchangeService*> line_{nullptr};
  std::atomic<std::int64_t> follow_ms_{0};
  std::atomic<bool> clock_unsure_{false};
  std::atomic<bool> clock_unknown_{false};
  mutable std::mutex clock_mutex_;
  std::string clock_text_;

  std::unique_ptr<RocksMap> map_;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<GroupCommit> writer_;
  std::unique_ptr<sync::ExchangeService> exchange_;
  std::unique_ptr<LedgerAccess> access_;
  std::unique_ptr<Published> published_;
  std::unique_ptr<Sessions> sessions_;
  std::unique_ptr<StartVerdict> verdict_;
  std::unique_ptr<Backups> backups_;
  std::unique_ptr<ContactBook> contacts_;
  std::unique_ptr<LeaseKeeper> leases_;
  std::unique_ptr<FleetReport> report_;
  std::unique_ptr<KeptPage> below_;
  std::unique_ptr<GroupCommit::Subscription> subscription_;
  std::unique_ptr<Tls> tls_;
  std::unique_ptr<SiteCertificate> site_;
  std::unique_ptr<ConflictWatch> conflicts_;
  std::unique_ptr<Upkeep> upkeep_;
  std::unique_ptr<CourierDesk> desk_;
  std::unique_ptr<Service> service_;
  std::unique_ptr<HttpServer> http_;
  std::unique_ptr<HttpServer> https_;
  std::unique_ptr<HttpServer> local_;
};

}  // namespace

Result<std::unique_ptr<Daemon>> Daemon::start(DaemonOptions options) {
  TRY(check_addresses(options));
  TRY_ASSIGN(Box box, open_box(options.places));
  if (options.backups.folder.empty()) {
    options.backups.folder = fs::path(options.places.data).string() + "-backups";
  }
  auto daemon = std::make_unique<DaemonImpl>(std::move(options), std::move(box));
  TRY(daemon->start());
  return std::unique_ptr<Daemon>(std::move(daemon));
}

}  // namespace yichuang::node
