#pragma once

#include <string>

#include "storage/ledger/batch.h"
#include "storage/ledger/ledger_view.h"
#include "storage/ledger/projection.h"

// The smallest domain that has every rule of the ledger in it: registers of each
// tier, and cases that are filed, withdrawn, decided, issued and delivered.
namespace yichuang::toy {

using storage::Binding;
using storage::Kind;
using storage::Reach;

inline constexpr storage::Collection kCases = 8;
inline constexpr storage::Collection kSettings = 9;
inline constexpr storage::Collection kReturned = 10;
inline constexpr std::uint16_t kByState = 1;  // index: state, '/'
inline constexpr std::uint16_t kStates = 1;   // counter: state
inline constexpr std::uint16_t kFlags = 2;    // index: id of an event without effect that is not settled
// Counter: the first digit of a case's key, so that many share one.
inline constexpr std::uint16_t kFirstDigits = storage::kSharedCounters | 1;

inline constexpr storage::TierSet kHalls{Tier::kTownship, Tier::kCounty};
inline constexpr Kind kFiled = Kind::event(kCases, 1, Binding::kNone, kHalls, Reach::kTownships);
inline constexpr Kind kStep = Kind::event(kCases, 2, Binding::kNone, kHalls, Reach::kTownships);
inline constexpr Kind kWithdrawn = Kind::event(kCases, 3, Binding::kNone, kHalls, Reach::kTownships);
inline constexpr Kind kDecided = Kind::event(kCases, 4, Binding::kDecided, kHalls, Reach::kTownships);
inline constexpr Kind kIssued = Kind::event(kCases, 5, Binding::kIssued, kHalls, Reach::kTownships);
inline constexpr Kind kDelivered = Kind::event(kCases, 6, Binding::kDelivered, kHalls, Reach::kTownships);
// Settles an event without effect; the message is its id.
inline constexpr Kind kSettled = Kind::event(kCases, 8, Binding::kNone, kHalls, Reach::kTownships);
// Known to the second version of the domain only.
inline constexpr Kind kNote = Kind::event(kCases, 7, Binding::kNone, kHalls, Reach::kTownships);

inline constexpr Kind kCatalogue = Kind::record(kSettings, 1, {Tier::kProvince}, Reach::kOwnSubtree);
inline constexpr Kind kGrant = Kind::record(kSettings, 2, {Tier::kCounty}, Reach::kOwnSubtree);
inline constexpr Kind kProfile = Kind::record(kSettings, 3, {Tier::kTownship}, Reach::kTownships);
inline constexpr Kind kSetting = Kind::record(kSettings, 4, {Tier::kCounty}, Reach::kOwnSubtree);

// Returned data: to the one town that it is for, and under a lease there; taken back by a
// version that says nothing and goes to nobody.
inline constexpr Kind kFact = Kind::record(kReturned, 1, {Tier::kCounty}, Reach::kOwnSubtree);

// `release` 1 does not know kNote.
storage::Projections projections(std::uint32_t release = 2);

// The folded state of a case: "open", "withdrawn", "decided", "issued",
// "delivered"; empty when there is none.
std::string state_of(const storage::Record& record);

// What an issue or delivery must say it rests on: the binding event that stands.
std::string basis_of(const storage::Record& record);

// Ids, in hex, of a case's events without effect that nobody has settled.
std::vector<std::string> flags_of(const storage::Record& record);

// The files that a case refers to.
std::vector<storage::BlobId> blobs_of(const storage::Record& record);

// The message of an event by which its case refers to `blob`.
std::string message_with_blob(const storage::BlobId& blob);

}  // namespace yichuang::toy
