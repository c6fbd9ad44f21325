#pragma once

#include <google/protobuf/timestamp.pb.h>

#include "storage/base/instant.h"

namespace yichuang::node {

// Times as messages have them, to the millisecond.
inline void set_time(google::protobuf::Timestamp& out, Instant time) {
  out.set_seconds(time.ms / 1000);
  out.set_nanos(static_cast<int>(time.ms % 1000) * 1'000'000);
}

}  // namespace yichuang::node
