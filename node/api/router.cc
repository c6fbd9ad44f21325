#include "node/api/router.h"

#include <optional>

namespace yichuang::node {
namespace {

// The parts of a path that a pattern names; absent when it does not fit. A part
// is one segment, never empty.
std::optional<std::map<std::string, std::string>> fit(std::string_view pattern, std::string_view path) {
  std::map<std::string, std::string> parts;
  while (!pattern.empty() && !path.empty()) {
    if (pattern.front() != '/' || path.front() != '/') return std::nullopt;
    const std::string_view wanted = pattern.substr(1, pattern.find('/', 1) - 1);
    const std::string_view given = path.substr(1, path.find('/', 1) - 1);
    if (wanted.starts_with('{')) {
      if (given.empty()) return std::nullopt;
      parts[std::string(wanted.substr(1, wanted.size() - 2))] = given;
    } else if (wanted != given) {
      return std::nullopt;
    }
    pattern.remove_prefix(1 + wanted.size());
    path.remove_prefix(1 + given.size());
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return parts;
}

const std::string kEmpty;

const std::string& value_of(const std::map<std::string, std::string>& map, const std::string& name) {
  const auto found = map.find(name);
  return found == map.end() ? kEmpty : found->second;
}

}  // namespace

const std::string& Request::header(const std::string& name) const {
  return value_of(headers, name);
}
const std::string& Request::part(const std::string& name) const {
  return value_of(parts, name);
}
const std::string& Request::parameter(const std::string& name) const {
  return value_of(query, name);
}

void Router::add(Route route) {
  routes_.push_back(std::move(route));
}

void Router::add(std::vector<Route> routes) {
  for (Route& route : routes) add(std::move(route));
}

Router::Match Router::match(const std::string& method, std::string_view path) const {
  Match out;
  for (const Route& route : routes_) {
    auto parts = fit(route.pattern, path);
    if (!parts) continue;
    out.method_known = true;
    out.allowed += (out.allowed.empty() ? "" : ", ") + route.method;
    if (route.method != method) continue;
    out.route = &route;
    out.parts = std::move(*parts);
    return out;
  }
  return out;
}

}  // namespace yichuang::node
