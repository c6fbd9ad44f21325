#include "storage/ledger/authority.h"

#include <algorithm>

#include "storage/base/deliberate_bug.h"

namespace yichuang::storage {
namespace {

constexpr std::size_t kEventKeyBytes = 16;

bool may_address(const Header& header, const Division& to) {
  if (header.author.covers(to)) return true;
  const bool one_township = to.tier() == Tier::kTownship || to.tier() == Tier::kVillage;
  return header.kind.reach() == Reach::kTownships && one_township;
}

}  // namespace

Result<void> check_authority(const Header& header) {
  const Kind kind = header.kind;
  if (!kind.well_formed()) return forbidden("the kind's number is none that any release gives out");
  if (!kind.written_by(header.author.tier())) {
    return forbidden(header.author.str() + " is not of a tier that writes this kind");
  }
  switch (kind.shape()) {
    case Shape::kRegister:
      if (!header.key.starts_with(header.author.str() + "/")) {
        return forbidden("the register's key does not begin with the writing division");
      }
      break;
    case Shape::kEvent:
      if (header.key.size() != kEventKeyBytes) return forbidden("an event set's key is 16 random bytes");
      break;
    case Shape::kControl:
      if (!header.key.empty() || !header.after.empty()) return forbidden("a control entry belongs to no record");
      break;
  }
  if (kind.reach() == Reach::kNobody && !header.audience.empty()) {
    return forbidden("this kind stays with its writer and those above");
  }
  const auto beyond = std::find_if_not(header.audience.begin(), header.audience.end(),
                                       [&](const Division& to) { return may_address(header, to); });
  if (beyond != header.audience.end() && !has_bug(DeliberateBug::kSkipAuthorityCheck)) {
    return forbidden(header.author.str() + " may not address " + beyond->str());
  }
  return {};
}

}  // namespace yichuang::storage
