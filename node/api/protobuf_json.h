#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "storage/base/result.h"

namespace yichuang::node {

// Protobuf's JSON mapping (protobuf.dev, "ProtoJSON"), as the API speaks it: names
// in lowerCamelCase, int64 as text, times RFC 3339, bytes base64, a Struct as the
// object that it is. Protobuf's own describes every type anew for each message and
// takes three to five times as long; RapidJSON does the text.
//
//   Limit    kJsonDepthMax objects and lists in each other.
inline constexpr int kJsonDepthMax = 100;

// Every field, those at their default too; not a message that is absent.
std::string print_json(const google::protobuf::Message& message);

// Reads into `out`, which is empty. Names may also stand as in the .proto, enums as
// numbers; null leaves a field out.
// Errors: kInvalid with the place, "materials[1].state"; `out` is then half read.
Result<void> parse_json(std::string_view text, google::protobuf::Message& out);

}  // namespace yichuang::node
