#include "tests/bench/bench_node.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "node/api/protobuf_json.h"
#include "node/domain/projections.h"
#include "sync/enrol/invitation.h"
#include "tests/bench/measure.h"

namespace yichuang::bench {

using namespace storage;

Instant wall_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return Instant{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

DataKey bench_data_key() {
  return {1, *SecretKey::from(std::string(32, 'k'))};
}

Branch::Branch()
    : province(authority.province("41")),
      county(authority.below(province, "410121")),
      channel_key(*BoxSecretKey::from(prng.bytes(BoxSecretKey::kSize))),
      town(authority.below(county, "410121100", box_public_key(channel_key))) {}

BenchNode::BenchNode(const std::string& folder, RocksOptions::When when, Identity identity) {
  map_ = must(RocksMap::open({folder, {bench_data_key()}, when, usual_cache_bytes(identity.division().tier())}));
  ledger_ = must(Ledger::open(*map_, std::move(identity), node::projections(), prng_));
  writer_ = std::make_unique<GroupCommit>(*ledger_, [] { return WriteTime{wall_now()}; });
  subscription_ = writer_->subscribe([this](const CommitNews&) {
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
  });
}

BenchNode::~BenchNode() {
  service_.reset();
  subscription_.reset();
}

void BenchNode::start_exchange(sync::ExchangeService::Options options) {
  service_ = must(sync::ExchangeService::start(*ledger_, *writer_, std::move(options), wall_now));
}

bool BenchNode::eventually(std::chrono::seconds patience, const std::function<bool(const LedgerView&)>& holds) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [&] { return holds(*ledger_->snapshot()); });
}

Window::Window(BenchNode& node, std::shared_ptr<const node::Catalogue> catalogue) : node_(node) {
  context_ = {std::move(catalogue), std::make_shared<const node::WorkingDays>(), {}, &prng_};
  actor_ = {"", "某", node.ledger().identity().division(), {v1::WINDOW_CLERK}, {}, "03"};
}

std::string Window::file(const BenchCase& one, Form form) {
  context_.now = wall_now();
  actor_.account = one.clerk;
  std::vector<std::string> not_duplicates;
  for (;;) {
    v1::FileCase request;
    const bool read =
        form == Form::kBytes ? request.ParseFromString(one.request) : node::parse_json(one.json, request).has_value();
    CHECK(read);
    for (const std::string& number : not_duplicates) request.add_not_duplicates(number);
    auto draft = std::make_shared<node::FilingDraft>(must(node::draft_filing(std::move(request), actor_, context_)));
    *draft->filed.mutable_earlier() = one.earlier;
    auto number = std::make_shared<std::string>();
    auto written = node_.writer().execute(node::file_case(draft, number));
    if (written) return *number;
    if (written.error().code != ErrorCode::kConflict) stop_for(written.error());
    for (const Complaint& twin : written.error().complaints) not_duplicates.push_back(twin.where);
  }
}

std::shared_ptr<const node::Catalogue> read_catalogue(const std::string& path) {
  return std::make_shared<const node::Catalogue>(must(node::Catalogue::parse(read_file(path))));
}

std::vector<std::string> fill(BenchNode& node, const std::vector<BenchCase>& cases,
                              const std::shared_ptr<const node::Catalogue>& catalogue) {
  std::vector<std::string> numbers(cases.size());
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> callers;
  for (std::size_t t = 0; t < kCallers; ++t) {
    callers.emplace_back([&] {
      Window window(node, catalogue);
      for (std::size_t i = next++; i < cases.size(); i = next++) numbers[i] = window.file(cases[i]);
    });
  }
  for (std::thread& caller : callers) caller.join();
  return numbers;
}

}  // namespace yichuang::bench
