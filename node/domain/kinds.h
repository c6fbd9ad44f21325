#pragma once

#include "storage/ledger/derived.h"
#include "storage/ledger/kind.h"

// The one register of what entries there are. A number that was once in a release
// keeps its meaning for ever; shape, binding, writing tiers and reach are part of
// it (storage/ledger/kind.h).

namespace yichuang::node {

using storage::Binding;
using storage::Kind;
using storage::Reach;
using storage::TierSet;

// ---------------------------------------------------------------- collections
inline constexpr storage::Collection kCases = 8;
inline constexpr storage::Collection kCatalogue = 9;
inline constexpr storage::Collection kCalendars = 10;
inline constexpr storage::Collection kGrants = 11;
inline constexpr storage::Collection kProfiles = 12;
inline constexpr storage::Collection kWebKeys = 16;
inline constexpr storage::Collection kWebCertificates = 17;
inline constexpr storage::Collection kWebAuthorities = 18;
inline constexpr storage::Collection kRulings = 40;
inline constexpr storage::Collection kReturned = 60;
inline constexpr storage::Collection kFactors = 70;
inline constexpr storage::Collection kFactorResets = 71;

// ---------------------------------------------------------------- cases
// Townships take and decide, counties decide; a case may be for any township.
inline constexpr TierSet kHalls{Tier::kTownship, Tier::kCounty};
constexpr Kind case_event(std::uint8_t number, Binding binding = Binding::kNone) {
  return Kind::event(kCases, number, binding, kHalls, Reach::kTownships);
}
inline constexpr Kind kCaseFiled = case_event(1);
inline constexpr Kind kCasePrechecked = case_event(2);
inline constexpr Kind kCaseSupplemented = case_event(3);
inline constexpr Kind kCaseStepDone = case_event(4);
inline constexpr Kind kCaseSpecialStarted = case_event(5);
inline constexpr Kind kCaseSpecialEnded = case_event(6);
inline constexpr Kind kCaseDecided = case_event(7, Binding::kDecided);
inline constexpr Kind kCaseIssued = case_event(8, Binding::kIssued);
inline constexpr Kind kCaseDelivered = case_event(9, Binding::kDelivered);
inline constexpr Kind kCaseClosed = case_event(10);
inline constexpr Kind kCaseWithdrawn = case_event(11);
inline constexpr Kind kCaseTerminated = case_event(12);
inline constexpr Kind kCaseNoted = case_event(13);
// Conflicts of a case: found between two cases, ruled on, a ruling taken back. By
// the offices that the case concerns and those above them.
inline constexpr TierSet kAnyOffice{Tier::kProvince, Tier::kCity, Tier::kCounty, Tier::kTownship};
constexpr Kind conflict_event(std::uint8_t number) {
  return Kind::event(kCases, number, Binding::kNone, kAnyOffice, Reach::kTownships);
}
inline constexpr Kind kCaseSettled = conflict_event(14);
inline constexpr Kind kCaseRulingUndone = conflict_event(15);
inline constexpr Kind kCaseTwinFound = conflict_event(16);

// ---------------------------------------------------------------- published above
// Keys: division '/' item code '/' version; division "/common".
inline constexpr Kind kCatalogueItem = Kind::record(kCatalogue, 1, {Tier::kProvince}, Reach::kOwnSubtree);
inline constexpr Kind kCatalogueCommon = Kind::record(kCatalogue, 2, {Tier::kProvince}, Reach::kOwnSubtree);
// Key: division '/' year.
inline constexpr Kind kCalendarYear = Kind::record(kCalendars, 1, {Tier::kProvince}, Reach::kOwnSubtree);

// ---------------------------------------------------------------- accounts
// What an account may do, by the tier above it or its own; key: division '/'
// account. What its owner sets (password), by the node where it signs in.
inline constexpr Kind kAccountGrant = Kind::record(kGrants, 1, kAnyOffice, Reach::kOwnSubtree);
inline constexpr Kind kAccountProfile = Kind::record(kProfiles, 1, kAnyOffice, Reach::kNobody);
// The account's one-time codes, by the node where it signs in; key as of a profile.
// That an office took them away; key: office '/' where the account signs in '/' account.
inline constexpr Kind kAccountFactor = Kind::record(kFactors, 1, kAnyOffice, Reach::kNobody);
inline constexpr Kind kFactorReset = Kind::record(kFactorResets, 1, kAnyOffice, Reach::kOwnSubtree);

// ---------------------------------------------------------------- web certificates
// A box's key, for its hub; key: division "/key". A hub's certificate for one node
// right below it; key: hub '/' node. What a hub signs with; key: hub "/authority".
inline constexpr TierSet kHubs{Tier::kProvince, Tier::kCity, Tier::kCounty};
inline constexpr Kind kWebKey = Kind::record(kWebKeys, 1, kAnyOffice, Reach::kNobody);
inline constexpr Kind kWebCertificate = Kind::record(kWebCertificates, 1, kHubs, Reach::kOwnSubtree);
inline constexpr Kind kWebAuthority = Kind::record(kWebAuthorities, 1, kHubs, Reach::kOwnSubtree);

// ---------------------------------------------------------------- conflicts
// What was ruled on a conflict of registers and on quarantined entries; key:
// division '/' what it is about.
inline constexpr Kind kRulingNoted = Kind::record(kRulings, 1, kAnyOffice, Reach::kOwnSubtree);

// ---------------------------------------------------------------- returned data
// What a data set says of one person, for one township; key: division '/' data set
// '/' a name of the person that only the office can make. Leased: read through
// returned/lease.h and nothing else.
inline constexpr Kind kReturnedFact = Kind::record(kReturned, 1, kHubs, Reach::kOwnSubtree);

// ---------------------------------------------------------------- indexes, counters
enum Index : std::uint16_t {
  kCaseByNumber = 1,       // case number
  kCaseByPerson = 2,       // applicant's number (cases/applicant.h), '/'
  kCaseByName = 3,         // applicant's name, an organisation's also from each character on, '/'
  kCaseOpen = 4,           // division, '/', who acts, '/', due date, '/', number
  kCaseElsewhere = 5,      // deciding division, '/', number from its date on; of those taken elsewhere
  kCaseByNumberEnd = 6,    // case number, from its last character on
  kCaseByDay = 7,          // division, '/', what ends on the day (fold.h), '/', day, '/', number
  kCaseReporting = 8,      // data set that a value was reported of, '/', day of filing, '/', number
  kCatalogueByCode = 16,   // item code, '/', version as 4 digits; or "common"
  kCalendarByYear = 17,    // year
  kGrantByAccount = 18,    // account, '/'
  kWebKeyByDivision = 24,  // division, "/key"
  // Of cases: division that took it, '/', since when as 13 digits of ms, '/', what:
  // an event's id, or the other case's key.
  kConflictOpen = 60,
  kConflictElsewhere = 61,  // the same by the deciding division, of those taken elsewhere
  kConflictRuled = 62,      // division that took it, '/', when, '/', id of the ruling
  kRulingByTime = 63,       // division that ruled, '/', when, '/'
  kRulingReopened = 64,     // the same of those on registers that were taken back
  kReturnedByPerson = 80,   // identity number, '/', data set
  kReturnedByShare = 81,    // data set, '/', township, '/', identity number
};
enum Counter : std::uint16_t {
  kCasesByState = 1,  // division that took it, '/', state
  kCasesFiled = 2,    // date, '/', division that took it
  kCasesAll = 3,      // empty
  // Applicant's number, '/', business: a filing asks whether there is another.
  kCasesOpenOf = storage::kSharedCounters | 5,
  kCasesElsewhere = 4,                             // deciding division, '/', state; of those taken elsewhere
  kCasesWaiting = 6,                               // division, '/', role of whoever acts next
  kCasesByDay = 7,                                 // division, '/', what ends on the day, '/', day
  kCasesDecidedOn = 8,                             // day, '/', division that took it
  kConflictsOpen = 60,                             // as the index, up to the time
  kConflictsElsewhere = 61,                        // deciding division, '/', division that took it
  kCasesOfNumber = storage::kSharedCounters | 60,  // case number
  kGrantsOf = storage::kSharedCounters | 61,       // division, '/', account
  kReturnedFacts = 80,                             // data set, '/', township, '/', as-of date
};

}  // namespace yichuang::node
