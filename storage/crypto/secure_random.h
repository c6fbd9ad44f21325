#pragma once

#include "storage/base/prng.h"

namespace yichuang {

// The kernel's random numbers, by libsodium. Safe from any thread.
class SecureRandom final : public Prng {
 public:
  void fill(void* out, std::size_t bytes) override;
};

// Must be called once before anything else in this folder; harmless again.
// Stops the program if the library cannot start.
void start_crypto();

}  // namespace yichuang
