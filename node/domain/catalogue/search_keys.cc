#include "node/domain/catalogue/search_keys.h"

#include <nlohmann/json.hpp>

#include "node/domain/catalogue/json_places.h"

namespace yichuang::node {

Result<SearchKeys> parse_search_keys(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return invalid("检索词文件不是 JSON 对象");
  SearchKeys out;
  for (const auto& [code, words] : json.items()) {
    for (const auto& word : words) {
      if (!word.is_string()) {
        return Error{ErrorCode::kInvalid, "检索词文件有误", {{place_of(text, "/" + code), "应为文字的列表"}}};
      }
      out[code].push_back(word.get<std::string>());
    }
  }
  return out;
}

}  // namespace yichuang::node
