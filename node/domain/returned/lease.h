#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "storage/base/instant.h"

// The lease of returned data (D11): a node that is out of contact with the hub above
// for longer than the lease reads none of it any more. Cases go on; at contact all is
// open again at once, without a start.
//
//   What it is      no page, no answer of the API and no export shows a value of a
//                   locked data set, nor whether there is one.
//   What it is not  encryption of its own: the rows lie on the disk as all others do,
//                   encrypted under the node's keyring, and whoever may open that and
//                   changes this program reads them. A right that ends takes the data
//                   away (Gone); the lease is for the time in which the node does not
//                   hear of it. What a clerk has put into a case stays in the case.

namespace yichuang::node {

// Where a data set says none [P].
inline constexpr std::uint32_t kLeaseDaysDefault = 30;

// What a node knows of its contact with the hub above.
struct HubContact {
  bool has_hub = true;          // false at the root, where there is nobody to be in contact with
  bool answers = false;         // the last request was answered
  std::optional<Instant> last;  // by the corrected time, before this start too
  // How long this machine has run since then, by a clock that nobody sets. A wall
  // clock that is put back does not make a lease longer.
  Millis silent{0};
  // Put back to a backup, and its feed was not found equal to the hub's since: what
  // was taken away in between is here again.
  bool restored = false;
  bool revoked = false;
  // The clock stands before the newest stored time, and the hub's is not known.
  bool clock_unknown = false;
};

struct LeaseVerdict {
  bool locked = false;
  std::optional<Instant> since;  // when locked, and known
  std::string why;               // for people; empty when open
  std::optional<Instant> until;  // when open and out of contact
};

// May data under a lease of so many days be read now? `now` is the corrected time.
LeaseVerdict judge_lease(const HubContact& contact, std::uint32_t days, Instant now);

}  // namespace yichuang::node
