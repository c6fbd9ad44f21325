#include <zstd.h>

#include "storage/ledger/limits.h"
#include "sync/protocol/dictionary.h"
#include "tests/bench/benchmarks.h"
#include "tests/bench/line_run.h"

namespace yichuang::bench {
namespace {

constexpr std::size_t kBatch = 1000;
constexpr int kLevel = 3;

// Bytes that zstd makes of the bodies, a batch at a time, with the dictionary
// that ships; without the first `skip` bytes of each.
std::size_t packed_bodies(const std::vector<std::string>& bodies, std::size_t skip) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context{ZSTD_createCCtx(), &ZSTD_freeCCtx};
  const std::string_view dictionary = sync::dictionary1();
  std::size_t total = 0;
  for (std::size_t at = 0; at < bodies.size(); at += kBatch) {
    std::string plain;
    for (std::size_t i = at; i < std::min(at + kBatch, bodies.size()); ++i) plain.append(bodies[i], skip);
    std::string out(ZSTD_compressBound(plain.size()), '\0');
    const std::size_t size = ZSTD_compress_usingDict(context.get(), out.data(), out.size(), plain.data(), plain.size(),
                                                     dictionary.data(), dictionary.size(), kLevel);
    CHECK(!ZSTD_isError(size));
    total += size;
  }
  return total;
}

}  // namespace

void wire(const Settings& settings) {
  const Branch branch;
  const Backlog backlog = take_backlog(settings, branch);
  const auto cases = static_cast<double>(backlog.numbers.size());
  const LineRun run = run_line(settings, branch, backlog, Through::kProxy, Restored::kAtOnce);
  const double bytes = static_cast<double>(run.bytes_up + run.bytes_down) / cases;
  const double bodies = static_cast<double>(packed_bodies(backlog.bodies, 0)) / cases;
  const double messages = static_cast<double>(packed_bodies(backlog.bodies, storage::kBodySaltBytes)) / cases;
  print_figure("wire_bytes_per_case", bytes, "bytes");
  print_figure("wire_down_bytes_per_case", static_cast<double>(run.bytes_down) / cases, "bytes");
  print_figure("wire_probe_bytes_per_case", bodies, "bytes");
  print_figure("wire_ratio", bytes / bodies, "ratio");
  // Against the messages alone, without the 8 random bytes of each body.
  print_figure("wire_ratio_to_messages", bytes / messages, "ratio");
}

}  // namespace yichuang::bench
