#include "sync/engine/line_meter.h"

#include <algorithm>

#include "sync/protocol/limits.h"

namespace yichuang::sync {
namespace {

// Smaller ones say more of the round trip than of the line.
constexpr std::size_t kWeightyBytes = 2048;
constexpr double kNew = 0.3;
// Below these a case saved is worth its processor time: a megabit, and the speed
// at which level 9 is as fast as the line of a county.
constexpr double kThinBytesPerMs = 125;
constexpr double kSlowBytesPerMs = 1000;
constexpr double kThinnestBytesPerMs = 1;
constexpr int kThinLevel = 19;
constexpr int kSlowLevel = 9;
constexpr int kFastLevel = 3;

}  // namespace

void LineMeter::answered(const Mark& mark, std::size_t bytes, Instant now) {
  arrived_ += bytes;
  const Millis took = std::max(now - mark.at, Millis{1});
  if (round_trip_ <= Millis{0} || took < round_trip_) round_trip_ = took;
  if (bytes < kWeightyBytes) return;
  // Of the time that it took, the round trip carried nothing.
  const auto carried = std::max<std::int64_t>((took - round_trip_ * 8 / 10).count(), 1);
  const double rate = static_cast<double>(arrived_ - mark.arrived) / static_cast<double>(carried);
  bytes_per_ms_ = known() ? (1 - kNew) * bytes_per_ms_ + kNew * rate : rate;
}

void LineMeter::lost() {
  if (known()) bytes_per_ms_ = std::max(bytes_per_ms_ / 2, kThinnestBytesPerMs);
}

std::size_t LineMeter::message_bytes() const {
  if (!known()) return kFirstMessageBytes;
  const double bytes = bytes_per_ms_ * kMessageMsMax;
  return static_cast<std::size_t>(
      std::clamp(bytes, static_cast<double>(kMessageBytesLeast), static_cast<double>(kMessageBytesMax)));
}

std::size_t LineMeter::window_bytes() const {
  if (!known()) return kFirstMessageBytes;
  const double bytes = bytes_per_ms_ * (kMessageMsMax + static_cast<double>(round_trip_.count()));
  return static_cast<std::size_t>(std::max(bytes, static_cast<double>(2 * kMessageBytesLeast)));
}

Millis LineMeter::patience(std::size_t bytes) const {
  const double rate = known() ? bytes_per_ms_ : kGuessedBytesPerMs;
  const double longest = static_cast<double>(kPatienceMax.count());
  return kRequestTimeout + Millis{static_cast<std::int64_t>(std::min(2 * static_cast<double>(bytes) / rate, longest))};
}

int LineMeter::level() const {
  if (!known()) return kFastLevel;
  return bytes_per_ms_ < kThinBytesPerMs ? kThinLevel : bytes_per_ms_ < kSlowBytesPerMs ? kSlowLevel : kFastLevel;
}

}  // namespace yichuang::sync
