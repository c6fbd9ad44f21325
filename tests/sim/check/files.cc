#include <algorithm>

#include "tests/sim/check/checker.h"
#include "tests/support/toy_domain.h"

namespace yichuang::sim {
namespace {

using namespace storage;

class Files final : public Checker {
 public:
  Files() : Checker("files", "a file that is not here is known to be missing; one that is here is what its id says") {}

  void judge(World&, const Evidence& evidence) override {
    for (const Holdings& holdings : evidence.all) {
      const Snapshot snapshot = holdings.box->ledger().snapshot();
      std::set<std::pair<Division, BlobId>> missing;
      for (const Blobs::Missing& one : snapshot->blobs().missing(Division(), 100'000)) {
        missing.emplace(one.writer, one.id);
      }
      std::set<std::pair<Division, BlobId>> expected;
      for (const auto& [ref, record] : holdings.records) {
        for (const BlobId& blob : toy::blobs_of(record)) {
          const bool whole = snapshot->blobs().whole(blob);
          need(!whole || snapshot->blobs().proves_itself(blob),
               holdings.box->name() + " holds a file that is not what its id says");
          if (whole) continue;
          for (const Division& author : record.authors()) expected.emplace(author, blob);
        }
      }
      need(std::includes(missing.begin(), missing.end(), expected.begin(), expected.end()),
           holdings.box->name() + " does not know of a file that it lacks");
    }
  }
};

}  // namespace

std::unique_ptr<Checker> files() {
  return std::make_unique<Files>();
}

}  // namespace yichuang::sim
