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
//   Limit      kFoundAtOnce cases told in one plan; the next look goes on.
class TwinFinder {
 public:
  static constexpr std::size_t kFoundAtOnce = 64;
  // Open cases of one person in one business that are held against each other.
  static constexpr std::size_t kGroupMax = 50;

  // What is to be written now; empty when nothing is new. A pair within one child's
  // subtree is that child's to tell.
  storage::Plan look(const storage::LedgerView& view, const storage::Identity& identity);

  // The plan was not written: the next look begins anew.
  void forget() { seen_.clear(); }

 private:
  // Shared keys, with the number and the keys of the cases as last looked at: what
  // has not changed need not be read again.
  std::map<std::string, std::string> seen_;
};

}  // namespace yichuang::node
