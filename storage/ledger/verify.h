#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace yichuang::storage {

// What Ledger::verify looks at, in this order.
enum class Checked : std::uint8_t {
  kOwners,      // certificates of the logs' owners, up to the root key
  kEntries,     // their digests, the chain, the owner's signatures
  kReceipts,    // hubs' signatures, and that they are on what is held here
  kFeedLines,   // each line of the parent's feed is what its id says
  kChildLines,  // the sums of the children's feeds are those of their lines
  kRecords,     // records, indexes and counters are what logs and feeds make
  kFiles,       // each whole file has the hash that it is called by
};
inline constexpr std::size_t kCheckedKinds = 7;

// What was looked at, and what was found wrong with it.
struct Verification {
  struct Fault {
    Checked in;
    std::string where;
  };
  static constexpr std::size_t kFaultsMax = 200;

  std::array<std::uint64_t, kCheckedKinds> counts{};
  std::uint64_t logs = 0;
  std::uint64_t files_under_way = 0;
  std::vector<Fault> faults;     // the first of them
  std::uint64_t faults_all = 0;  // how many there are

  std::uint64_t& count(Checked what) { return counts[static_cast<std::size_t>(what)]; }
  std::uint64_t count(Checked what) const { return counts[static_cast<std::size_t>(what)]; }
  void fault(Checked what, std::string where) {
    if (++faults_all <= kFaultsMax) faults.push_back({what, std::move(where)});
  }
};

}  // namespace yichuang::storage
