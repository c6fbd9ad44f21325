#pragma once

#include <initializer_list>

#include "node/api/http.h"

namespace yichuang::node {

// Errors: kForbidden naming the roles unless the asker has one of them.
Result<void> require_role(const Request& request, std::initializer_list<v1::Role> roles);

// A number in a query, `fallback` when absent. Errors: kInvalid outside 1…max.
Result<std::size_t> read_limit(const Request& request, std::size_t fallback, std::size_t max);

// A value in quotes, as If-Match and ETag have it; empty when there is none.
std::string unquoted(std::string_view header);

}  // namespace yichuang::node
