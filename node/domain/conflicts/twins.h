#pragma once

#include <map>
#include <string>

#include "storage/ledger/batch.h"
#include "storage/ledger/ledger_view.h"
#include "storage/ledger/state.h"

namespace yichuang::node {

// Finds cases that two places took without knowing of each other: the same person
// and business open twice, one number given twice. The lowest hub that has both
// tells each case of the other, once; that travels to whoever has the case.
//
//   Owned by   whoever looks after the node.
//   Thread     one at a time; takes no lock.
//   Time, I/O  none.
//   Limit      kFoundAtOnce cases told and kReadAtOnce groups and cases read by one
//              look; the next goes on from there. A hub that a whole province comes
//              back to has tens of thousands of groups.
class TwinFinder {
 public:
  static constexpr std::size_t kFoundAtOnce = 64;
  static constexpr std::size_t kReadAtOnce = 1'000;
  // Open cases of one person in one business that are held against each other.
  static constexpr std::size_t kGroupMax = 50;

  explicit TwinFinder(std::size_t read_at_once = kReadAtOnce) : read_at_once_(read_at_once) {}

  // What is to be written now; empty when nothing is new. A pair within one child's
  // subtree is that child's to tell. All groups are through when is_under_way() is
  // false afterwards.
  storage::Plan look(const storage::LedgerView& view, const storage::Identity& identity);

  // The plan was not written: the next look begins anew.
  void forget();

  bool is_under_way() const { return at_ != 0 || !after_.empty(); }

 private:
  // Shared keys, with a hash of the number and the keys of the cases as last looked
  // at: what has not changed need not be read again.
  using Seen = std::map<std::string, std::size_t>;

  std::size_t read_at_once_;
  Seen seen_;    // in the last round
  Seen walked_;  // in this one
  // Where this round goes on.
  std::size_t at_ = 0;
  std::string after_;
};

}  // namespace yichuang::node
