#pragma once

#include <cstdint>
#include <initializer_list>

#include "storage/base/division.h"
#include "storage/ledger/ids.h"

namespace yichuang::storage {

enum class Shape : std::uint8_t {
  kEvent = 0,     // one of a set; all count
  kRegister = 1,  // a version; the highest counts
  kControl = 2,   // about the log itself; belongs to no record
};

// How strongly an event binds: of a case's events the higher rank is folded
// first, each behind all that its writer had seen.
enum class Binding : std::uint8_t { kNone = 0, kDecided = 1, kIssued = 2, kDelivered = 3 };

// Whom a writer below the province may address. A province may address all.
enum class Reach : std::uint8_t {
  kNobody = 0,      // stays with the writer and those above it
  kOwnSubtree = 1,  // the writer's division and below
  kTownships = 2,   // as kOwnSubtree, and any single township or village
};

struct TierSet {
  std::uint32_t bits = 0;
  constexpr TierSet(std::initializer_list<Tier> tiers) {
    for (const Tier tier : tiers) bits |= 1u << static_cast<unsigned>(tier);
  }
};

// The number that says what an entry is. Shape, binding rank, the tiers that may
// write it and whom it may reach are part of the number itself, so that a node
// judges kinds that it has never heard of:
//
//   bits 0-7    number within the collection
//   bits 8-17   collection
//   bits 18-19  Shape
//   bits 20-21  Binding
//   bits 22-26  writing tiers, province lowest
//   bits 27-28  Reach
//   bits 29-31  zero
class Kind {
 public:
  constexpr explicit Kind(std::uint32_t number) : number_(number) {}
  static constexpr Kind event(Collection collection, std::uint8_t number, Binding binding, TierSet tiers, Reach reach) {
    return make(collection, number, Shape::kEvent, binding, tiers, reach);
  }
  static constexpr Kind record(Collection collection, std::uint8_t number, TierSet tiers, Reach reach) {
    return make(collection, number, Shape::kRegister, Binding::kNone, tiers, reach);
  }
  static constexpr Kind control(std::uint8_t number) {
    return make(0, number, Shape::kControl, Binding::kNone,
                {Tier::kProvince, Tier::kCity, Tier::kCounty, Tier::kTownship, Tier::kVillage}, Reach::kNobody);
  }

  constexpr std::uint32_t number() const { return number_; }
  constexpr Collection collection() const { return static_cast<Collection>(number_ >> 8 & 0x3ff); }
  constexpr Shape shape() const { return static_cast<Shape>(number_ >> 18 & 3); }
  constexpr Binding binding() const { return static_cast<Binding>(number_ >> 20 & 3); }
  constexpr Reach reach() const { return static_cast<Reach>(number_ >> 27 & 3); }
  constexpr bool written_by(Tier tier) const { return (number_ >> (22 + static_cast<unsigned>(tier)) & 1) != 0; }
  // False for numbers that no release gives out: reserved bits, a shape or reach
  // that is none, a register or control entry that claims to bind.
  constexpr bool well_formed() const {
    return number_ >> 29 == 0 && (number_ >> 18 & 3) != 3 && (number_ >> 27 & 3) != 3 &&
           (shape() == Shape::kEvent || binding() == Binding::kNone);
  }
  bool operator==(const Kind&) const = default;

 private:
  static constexpr Kind make(Collection collection, std::uint8_t number, Shape shape, Binding binding, TierSet tiers,
                             Reach reach) {
    return Kind{number | std::uint32_t{collection} << 8 | static_cast<std::uint32_t>(shape) << 18 |
                static_cast<std::uint32_t>(binding) << 20 | tiers.bits << 22 | static_cast<std::uint32_t>(reach) << 27};
  }

  std::uint32_t number_;
};

// The kinds that storage itself writes. The domain's begin at collection 8.
inline constexpr Kind kOpening = Kind::control(1);  // the first entry of every log
inline constexpr Collection kCertificates = 1;
inline constexpr Kind kCertificate =
    Kind::record(kCertificates, 1, {Tier::kProvince, Tier::kCity, Tier::kCounty}, Reach::kOwnSubtree);
// Orders of hubs, and what nodes answer to them; storage/ledger/orders.h.
inline constexpr Collection kRevocations = 2;
inline constexpr Kind kRevocation =
    Kind::record(kRevocations, 1, {Tier::kProvince, Tier::kCity, Tier::kCounty}, Reach::kOwnSubtree);
inline constexpr Collection kErasures = 3;
inline constexpr Kind kErasure =
    Kind::record(kErasures, 1, {Tier::kProvince, Tier::kCity, Tier::kCounty}, Reach::kTownships);
inline constexpr Collection kRemovals = 4;
inline constexpr Kind kRemoval = Kind::record(
    kRemovals, 1, {Tier::kProvince, Tier::kCity, Tier::kCounty, Tier::kTownship, Tier::kVillage}, Reach::kNobody);
inline constexpr Collection kFirstDomainCollection = 8;

}  // namespace yichuang::storage
