#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace yichuang {

std::string to_hex(std::string_view bytes);
// Absent when the text is not an even number of hex digits (either case).
std::optional<std::string> from_hex(std::string_view text);

// RFC 4648 §5 without padding: what an invitation and a session token are
// written in.
std::string to_base64url(std::string_view bytes);
// Absent on a foreign character or stray bits at the end.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace yichuang
