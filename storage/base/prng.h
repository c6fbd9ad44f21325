#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace yichuang {

// Where random bytes come from. The daemon hands in the kernel's
// (crypto/secure_random.h), a simulation its seed's.
class Prng {
 public:
  virtual ~Prng() = default;
  virtual void fill(void* out, std::size_t bytes) = 0;

  std::string bytes(std::size_t count);
  std::uint64_t u64();
  // Uniform in [0, bound); bound must not be 0.
  std::uint64_t below(std::uint64_t bound);
};

// Repeatable random numbers for tests, simulations and benchmarks: xoshiro256**
// seeded by splitmix64 (Blackman and Vigna). Never for keys.
class SeededPrng final : public Prng {
 public:
  explicit SeededPrng(std::uint64_t seed);
  void fill(void* out, std::size_t bytes) override;
  std::uint64_t next();

 private:
  std::uint64_t state_[4];
};

}  // namespace yichuang
