#include "storage/engine/ordered_map.h"

#include <algorithm>

namespace yichuang::storage {

KeyRange keys_beginning_with(std::string prefix) {
  std::string end = prefix;
  while (!end.empty() && end.back() == '\xff') end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return {std::move(prefix), std::move(end)};
}

bool WriteSet::empty() const {
  return std::all_of(std::begin(keys_), std::end(keys_), [](const Keys& keys) { return keys.empty(); });
}

void WriteSet::clear() {
  for (Keys& keys : keys_) keys.clear();
}

}  // namespace yichuang::storage
