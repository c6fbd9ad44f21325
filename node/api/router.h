#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

#include "node/api/http.h"

namespace yichuang::node {

// Who may call a route.
enum class Access : std::uint8_t {
  kAnybody,   // no sign-in
  kSignedIn,  // any account whose first password is changed and second factor set up
  kNewcomer,  // any account, also before that
  kLocal,     // the socket in the data folder only
};

struct Parameter {
  std::string name;
  std::string description;
};

// One operation of the API, described once: it is served, checked and documented
// from this.
struct Route {
  std::string method;
  std::string pattern;  // "/api/v1/cases/{number}"
  std::string summary;
  Access access = Access::kSignedIn;
  const google::protobuf::Descriptor* request = nullptr;
  const google::protobuf::Descriptor* response = nullptr;
  std::vector<Parameter> parameters{};
  std::size_t body_bytes_max = std::size_t{1} << 20;
  Handler handler;
};

// Finds routes by method and path.
//
//   Thread   add() before the first match(); then any.
class Router {
 public:
  void add(Route route);
  void add(std::vector<Route> routes);

  struct Match {
    const Route* route = nullptr;  // null: nothing under that path
    bool method_known = false;     // the path exists for another method
    std::map<std::string, std::string> parts;
    std::string allowed;  // methods of the path, for Allow
  };
  Match match(const std::string& method, std::string_view path) const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace yichuang::node
