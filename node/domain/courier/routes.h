#pragma once

#include <vector>

#include "node/api/router.h"
#include "node/domain/courier/courier.pb.h"

namespace yichuang::node {

// Where sticks are written and read; the daemon's.
//
//   Thread   any.
class StickDesk {
 public:
  virtual ~StickDesk() = default;

  // With what a stick would carry to the hub, and to the child `of`.
  virtual v1::CourierReport report(const std::string& of) = 0;

  // The bytes of a stick for `to`, a division or "up".
  // Errors: kNotFound, with why none can be written.
  struct Written {
    std::string file_name;
    Pieces bytes;
  };
  virtual Result<Written> write(const std::string& to, const Actor& by) = 0;

  // Begins to read one.
  virtual v1::StickReading begin(const Actor& by) = 0;
  // The bytes of the file from `at` on; what was given before is passed over.
  // `last`: nothing follows. Errors: kNotFound when it was given up; kConflict
  // when bytes before `at` are missing.
  enum class More : std::uint8_t { kFollows, kNone };
  virtual Result<v1::StickReading> take(const std::string& id, std::uint64_t at, std::string_view bytes, More more) = 0;
};

// The largest part of a stick in one request.
inline constexpr std::size_t kStickPartBytesMax = std::size_t{4} << 20;

std::vector<Route> courier_routes(StickDesk& desk);

}  // namespace yichuang::node
