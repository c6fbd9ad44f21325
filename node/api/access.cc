#include "node/api/access.h"

#include "storage/base/numbers.h"

namespace yichuang::node {

Result<void> require_role(const Request& request, std::initializer_list<v1::Role> roles) {
  if (request.actor && request.actor->has_any(roles)) return {};
  std::string wanted;
  for (const v1::Role role : roles) wanted += (wanted.empty() ? "" : "、") + std::string(role_label(role));
  return forbidden("需要" + wanted + "角色");
}

Result<std::size_t> read_limit(const Request& request, std::size_t fallback, std::size_t max) {
  const std::string& text = request.parameter("limit");
  if (text.empty()) return fallback;
  const auto value = parse_whole<std::size_t>(text);
  if (!value || *value < 1 || *value > max) {
    return Error{ErrorCode::kInvalid, "limit 不对", {{"limit", "应为 1 到 " + std::to_string(max)}}};
  }
  return *value;
}

std::string unquoted(std::string_view header) {
  if (header.starts_with("W/")) header.remove_prefix(2);
  if (header.size() < 2 || header.front() != '"' || header.back() != '"') return std::string(header);
  return std::string(header.substr(1, header.size() - 2));
}

}  // namespace yichuang::node
