#pragma once

#include <string>
#include <vector>

#include "node/domain/cases/case.pb.h"

namespace yichuang::bench {

// One record of gen_cases.py as a window sends it, and what came with it from
// the system before: the history, which no window sends.
struct BenchCase {
  std::string request;  // v1::FileCase, encoded
  std::string json;     // the same in Protobuf's JSON; empty unless asked for
  google::protobuf::RepeatedPtrField<v1::EarlierStep> earlier;
  std::string clerk;
};

enum class WithJson : unsigned char { kNo, kYes };

// Reads what gen_cases.py wrote, at most `limit` lines of it.
// Stops the program when the file is none of its.
std::vector<BenchCase> read_cases(const std::string& path, std::size_t limit, WithJson with_json = WithJson::kNo);

std::string read_file(const std::string& path);

}  // namespace yichuang::bench
