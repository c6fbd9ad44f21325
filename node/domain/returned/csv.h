#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/result.h"

namespace yichuang::node {

struct CsvRow {
  std::size_t line = 0;  // where it begins, from 1
  std::vector<std::string> cells;
};

// Comma-separated values as RFC 4180 has them and spreadsheets write them: cells in
// quotes may hold commas, quotes and line ends; a byte order mark, spaces around a
// cell and empty lines are passed over.
// Errors: kInvalid naming the line of a quote that does not end; kTooLarge past
// `rows_max`.
Result<std::vector<CsvRow>> parse_csv(std::string_view text, std::size_t rows_max);

}  // namespace yichuang::node
