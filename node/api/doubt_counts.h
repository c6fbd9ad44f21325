#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "node/domain/cases/evidence.h"

namespace yichuang::node {

// How many findings of each case are doubts, for the lines of an inbox. What was
// counted once is remembered under all that it came from: the case, the other cases
// of the person, its files here, the catalogue and the day.
//
//   Thread   any.
//   Limit    twice kKept cases.
class DoubtCounts {
 public:
  static constexpr std::size_t kKept = 4096;

  std::uint32_t of(const storage::LedgerView& view, const FoundCase& found, const std::vector<FoundCase>& others,
                   const Catalogue& catalogue, const Date& today);

 private:
  using Counts = std::unordered_map<std::string, std::uint32_t>;

  std::optional<std::uint32_t> remembered(const std::string& key);
  void remember(const std::string& key, std::uint32_t count);
  std::uint32_t keep(const std::string& key, std::uint32_t count);

  std::mutex mutex_;
  // What was asked for lately; when it is full it becomes what goes next.
  Counts young_;
  Counts old_;
};

}  // namespace yichuang::node
