#include "storage/base/prng.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "storage/base/check.h"

namespace yichuang {

std::string Prng::bytes(std::size_t count) {
  std::string out(count, '\0');
  fill(out.data(), out.size());
  return out;
}

std::uint64_t Prng::u64() {
  std::uint64_t value = 0;
  fill(&value, sizeof value);
  return value;
}

std::uint64_t Prng::below(std::uint64_t bound) {
  CHECK(bound != 0);
  // Values past the last whole multiple of `bound` would favour small results.
  const std::uint64_t unfair = (0 - bound) % bound;
  std::uint64_t value = u64();
  while (value < unfair) value = u64();
  return value % bound;
}

SeededPrng::SeededPrng(std::uint64_t seed) {
  for (auto& word : state_) {
    seed += 0x9e3779b97f4a7c15u;
    std::uint64_t z = seed;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    word = z ^ (z >> 31);
  }
}

std::uint64_t SeededPrng::next() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

void SeededPrng::fill(void* out, std::size_t bytes) {
  auto* to = static_cast<unsigned char*>(out);
  while (bytes > 0) {
    const std::uint64_t word = next();
    const std::size_t part = std::min(bytes, sizeof word);
    std::memcpy(to, &word, part);
    to += part;
    bytes -= part;
  }
}

}  // namespace yichuang
