#include "tests/bench/line_run.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

#include "node/domain/kinds.h"
#include "storage/ledger/keys.h"
#include "sync/enrol/invitation.h"

namespace yichuang::bench {

using namespace storage;

namespace {

constexpr std::chrono::seconds kPatience{300};

// A port that was free a moment ago.
int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  CHECK(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  socklen_t size = sizeof address;
  CHECK(::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  ::close(socket);
  return ntohs(address.sin_port);
}

std::size_t found_by_number(const LedgerView& view, const std::vector<std::string>& numbers) {
  std::size_t found = 0;
  for (const std::string& number : numbers) {
    const auto ref = view.first(node::kCaseByNumber, number);
    if (ref && view.record(*ref)) ++found;
  }
  return found;
}

}  // namespace

Backlog take_backlog(const Settings& settings, const Branch& branch) {
  const auto catalogue = read_catalogue(settings.catalogue);
  const auto cases = read_cases(settings.cases, settings.count);
  Backlog out;
  const std::string filled = fresh_folder(settings, "backlog");
  BenchNode town(filled, RocksOptions::When::kMustBeNew, branch.town);
  const Stopwatch watch;
  out.numbers = fill(town, cases, catalogue);
  say("the township took " + std::to_string(cases.size()) + " cases in " + std::to_string(watch.seconds()) + " s");
  const Snapshot snapshot = town.ledger().snapshot();
  for (const std::string& number : out.numbers) {
    const auto ref = snapshot->first(node::kCaseByNumber, number);
    CHECK(ref.has_value());
    const auto record = snapshot->record(*ref);
    CHECK(record && record->held.size() == 1);
    const Held& held = record->held.front();
    auto entry = snapshot->entry(held);
    CHECK(entry.has_value());
    out.rows.emplace_back(keys::entry(held.places.front().log, held.places.front().seq), encode_entry(entry->entry));
    out.bodies.push_back(std::move(entry->entry.body));
  }
  out.folder = fresh_folder(settings, "backlog-copy");
  must(town.map().copy_to(out.folder));
  return out;
}

LineRun run_line(const Settings& settings, const Branch& branch, const Backlog& backlog, Through through,
                 Restored restored) {
  const std::string child_folder = fresh_folder(settings, "child");
  std::filesystem::copy(backlog.folder, child_folder, std::filesystem::copy_options::recursive);
  BenchNode child(child_folder, RocksOptions::When::kMustExist, branch.town);
  BenchNode hub(fresh_folder(settings, "hub"), RocksOptions::When::kMustBeNew, branch.county);

  const int hub_port = free_port();
  const sync::ExchangeService::Options hub_options{
      std::nullopt, {}, "127.0.0.1:" + std::to_string(hub_port), branch.authority.root()};
  std::unique_ptr<tests::LinkProxy> proxy;
  if (through == Through::kProxy) proxy = std::make_unique<tests::LinkProxy>(tests::LinkProxy::Options{0, hub_port, 0});
  const int port = proxy ? proxy->port() : hub_port;
  const sync::HubAddress address{box_public_key(sync::listening_key(branch.county.division_secret)),
                                 branch.authority.root()};
  const sync::ExchangeService::Options child_options{sync::Exchange::Above{branch.channel_key, address},
                                                     {"127.0.0.1:" + std::to_string(port)},
                                                     std::nullopt,
                                                     branch.authority.root()};
  if (restored == Restored::kAtOnce) {
    hub.start_exchange(hub_options);
  } else {
    child.start_exchange(child_options);
    std::this_thread::sleep_for(settings.outage);
  }

  const auto expected = static_cast<std::int64_t>(backlog.numbers.size());
  LineRun out;
  const ThreadTimes threads;
  const Stopwatch watch;
  restored == Restored::kAtOnce ? child.start_exchange(child_options) : hub.start_exchange(hub_options);
  const bool all = hub.eventually(kPatience, [&](const LedgerView& view) {
    const std::int64_t there = view.counter(node::kCasesAll, "");
    if (there > 0 && out.first_seconds == 0) out.first_seconds = watch.seconds();
    // The newest goes first: the oldest is the last to come.
    return there == expected && view.first(node::kCaseByNumber, backlog.numbers.front()) &&
           view.first(node::kCaseByNumber, backlog.numbers.back());
  });
  out.seconds = watch.seconds();
  CHECK(all);
  say("processor time by thread: " + threads.text());
  if (proxy) {
    const bool settled = child.eventually(kPatience, [&](const LedgerView& view) {
      const auto log = view.logs().of_division(branch.town.division()).front();
      return view.safe_numbers(branch.county.division(), log).contains(log.numbers().spans().front());
    });
    CHECK(settled);
    out.bytes_up = proxy->bytes_up();
    out.bytes_down = proxy->bytes_down();
  }
  CHECK(found_by_number(*hub.ledger().snapshot(), backlog.numbers) == backlog.numbers.size());
  // The line goes before the proxy that carries it.
  child.stop_exchange();
  hub.stop_exchange();
  return out;
}

}  // namespace yichuang::bench
