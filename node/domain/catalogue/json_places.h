#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace yichuang::node {

// The line, from 1, on which the value that `pointer` (RFC 6901) leads to begins
// in a JSON text; the nearest value above it when there is none. For messages
// about files that people write: "line 212, /items/3/code".
std::size_t line_of(std::string_view json, std::string_view pointer);

// How deep arrays and objects lie in one another, by brackets outside of strings.
// Texts from outside are held against a bound before they are parsed: reading is
// iterative, but copies and printing are not.
std::size_t nesting(std::string_view json);
inline constexpr std::size_t kNestingMax = 64;

// The line on which byte `offset` lies.
std::size_t line_at(std::string_view text, std::size_t offset);

// `line 212, /items/3/code`
std::string place_of(std::string_view json, std::string_view pointer);

}  // namespace yichuang::node
