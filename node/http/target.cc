#include "node/http/target.h"

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <algorithm>

namespace yichuang::node {
namespace {

Error wrong(const char* what) {
  return Error{ErrorCode::kInvalid, "地址不对", {{"", what}}};
}

bool climbs(std::string_view path) {
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, end);
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return false;
}

}  // namespace

Result<Target> parse_target(const std::string& text) {
  Target out;
  try {
    // Two slashes in front are a path here, never another machine's name.
    const std::size_t slashes = text.find_first_not_of('/');
    if (slashes != std::string::npos && slashes > 1) return wrong("路径以多个 / 开头");
    const Poco::URI uri(text);
    out.path = uri.getPath();
    for (const auto& [name, value] : uri.getQueryParameters()) out.query[name] = value;
  } catch (const Poco::Exception&) {
    return wrong("不是有效的 URI");
  }
  if (!out.path.starts_with('/')) return wrong("路径须以 / 开头");
  const bool stray = std::any_of(out.path.begin(), out.path.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f || c == '\\';
  });
  if (stray) return wrong("路径含有控制字符或反斜杠");
  if (climbs(out.path)) return wrong("路径含有 . 或 ..");
  return out;
}

}  // namespace yichuang::node
