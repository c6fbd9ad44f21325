#include "node/http/traffic.h"

namespace yichuang::node {

std::string_view name_of(Cut cut) {
  switch (cut) {
    case Cut::kTooMany:
      return "too_many";
    case Cut::kNoDescriptor:
      return "no_descriptor";
    case Cut::kIdle:
      return "idle";
    case Cut::kSilent:
      return "silent";
    case Cut::kSlowHead:
      return "slow_head";
    case Cut::kSlowBody:
      return "slow_body";
    case Cut::kSlowReader:
      return "slow_reader";
    case Cut::kDrained:
      return "drained";
    case Cut::kHeldBytes:
      return "held_bytes";
    case Cut::kStreamBehind:
      return "stream_behind";
    case Cut::kMalformed:
      return "malformed";
    case Cut::kHeadTooLarge:
      return "head_too_large";
    case Cut::kTargetTooLong:
      return "target_too_long";
    case Cut::kBodyTooLarge:
      return "body_too_large";
    case Cut::kNotUnderstood:
      return "not_understood";
  }
  return "";
}

}  // namespace yichuang::node
