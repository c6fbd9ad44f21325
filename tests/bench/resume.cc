#include "storage/engine/memory_map.h"
#include "storage/ledger/limits.h"
#include "tests/bench/benchmarks.h"
#include "tests/support/exchange_pair.h"
#include "tests/support/toy_domain.h"

namespace yichuang::bench {
namespace {

using namespace storage;

constexpr std::size_t kParts = 16;
// Messages shorter than this are no chunk and no push.
constexpr std::size_t kWeightyBytes = 64 * 1024;

struct Sent {
  std::uint64_t bytes = 0;      // up
  std::uint64_t requests = 0;   // asked
  std::uint64_t in_flight = 0;  // of the messages that were lost
};

// A child with something to bring; when it is half through, the connection drops and
// takes the answers with it that are under way.
Sent bring(const std::function<void(tests::ExchangePair&)>& make, std::uint64_t drop_at) {
  MemoryMap hub;
  MemoryMap child;
  tests::ExchangePair pair(hub, child, toy::projections(), 5);
  CHECK(pair.settle());
  pair.run();
  make(pair);
  pair.bytes_up = pair.bytes_down = pair.requests = 0;
  std::uint64_t last = 0;
  std::uint64_t weighty = 0;
  bool dropped = drop_at == 0;
  Sent out;
  pair.loses = [&](const std::string& message) {
    if (message.size() < kWeightyBytes) return false;
    ++weighty;
    last = message.size();
    return false;
  };
  pair.loses_answer = [&](const std::string&) {
    if (dropped || weighty < drop_at) return false;
    dropped = true;
    out.in_flight = last;
    return true;
  };
  CHECK(pair.settle());
  pair.run();
  CHECK(pair.settle() && dropped);
  out.bytes = pair.bytes_up;
  out.requests = pair.requests;
  return out;
}

void file_with_blob(tests::ExchangePair& pair) {
  SeededPrng prng(1);
  const BlobId id = pair.store_at_child(prng.bytes(kParts * kBlobChunkBytes));
  const EntryDraft draft{toy::kFiled,
                         prng.bytes(16),
                         {pair.child_division()},
                         pair.child_division().str() + "/zc-1",
                         toy::message_with_blob(id)};
  must(pair.write_at_child([&](const LedgerView&) -> Result<Plan> { return Plan{{draft}, {}, 0}; }));
}

void file_many(tests::ExchangePair& pair, std::size_t count) {
  SeededPrng prng(2);
  for (std::size_t i = 0; i < count; ++i) {
    const EntryDraft draft{
        toy::kFiled, prng.bytes(16), {pair.child_division()}, pair.child_division().str() + "/zc-1", prng.bytes(900)};
    must(pair.write_at_child([&](const LedgerView&) -> Result<Plan> { return Plan{{draft}, {}, 0}; }));
  }
}

double more(std::uint64_t with, std::uint64_t without) {
  return with > without ? static_cast<double>(with - without) : 0;
}

}  // namespace

void resume(const Settings& settings) {
  const Sent whole = bring(file_with_blob, 0);
  const Sent broken = bring(file_with_blob, kParts / 2);
  print_figure("resume_round_trips", more(broken.requests, whole.requests), "round trips");
  print_figure("resume_repeated_bytes", more(broken.bytes, whole.bytes), "bytes");
  print_figure("resume_chunk_bytes", static_cast<double>(broken.in_flight), "bytes");

  const auto many = [&](tests::ExchangePair& pair) { file_many(pair, settings.count / 20); };
  const Sent pushed = bring(many, 0);
  const Sent torn = bring(many, 1);
  print_figure("resume_push_round_trips", more(torn.requests, pushed.requests), "round trips");
  print_figure("resume_push_repeated_bytes", more(torn.bytes, pushed.bytes), "bytes");
  print_figure("resume_push_chunk_bytes", static_cast<double>(torn.in_flight), "bytes");
}

}  // namespace yichuang::bench
