#pragma once

#include <memory>
#include <string>

#include "node/api/http.h"
#include "storage/ledger/batch.h"

namespace yichuang::node {

// Makes a command run at most once for the Idempotency-Key that its request
// came with: the key and what came of it are written in the command's own batch.
// A request without a key just runs.
class Once {
 public:
  static constexpr std::size_t kKeyBytesMax = 64;
  static constexpr std::string_view kRows = "repeat/";
  static constexpr Millis kRemembered{24 * 3'600'000};

  // Errors: kInvalid for a key that is too long or holds control characters.
  static Result<Once> of(const Request& request, Instant now);

  // `result` is what a repeat is told: set by the inner command, or by the row
  // of the first run, and then nothing is written.
  // Errors: the inner command's; kInvalid when the key came with another request.
  storage::Command wrap(storage::Command inner, std::shared_ptr<std::string> result) const;

 private:
  std::string row_;  // empty: no key
  std::string fingerprint_;
  Instant now_;
};

}  // namespace yichuang::node
