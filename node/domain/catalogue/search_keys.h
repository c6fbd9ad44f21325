#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/result.h"

namespace yichuang::node {

// What people type to find a business, by business or item code: initials and
// full pinyin, everyday words. Made at build time (packaging/make-data).
using SearchKeys = std::map<std::string, std::vector<std::string>>;

// JSON: {"MZ05-01": ["gljtsl", "老人钱"], …}.
// Errors: kInvalid with the place.
Result<SearchKeys> parse_search_keys(std::string_view json);

}  // namespace yichuang::node
