#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "node/domain/accounts/actor.h"
#include "storage/base/instant.h"
#include "storage/base/result.h"

namespace yichuang::node {

// A request as handlers see it: no server, no socket.
struct Request {
  std::string method;
  std::string path;                            // without the query
  std::map<std::string, std::string> parts;    // {number} of the route's pattern
  std::map<std::string, std::string> query;    // decoded; the last of a name counts
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
  std::optional<Actor> actor;  // who is signed in
  std::string session;         // the token that says so
  std::string remote;          // address of the caller
  bool local = false;          // came by the socket in the data folder
  bool secure = false;         // came over HTTPS

  // Empty when there is none.
  const std::string& header(const std::string& lower_case_name) const;
  const std::string& part(const std::string& name) const;
  const std::string& parameter(const std::string& name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json; charset=utf-8";
  std::string body;
  std::map<std::string, std::string> headers{};
  // For streams: called on a thread of its own with what to write to until it
  // gives false; `body` is sent first.
  std::function<void(const std::function<bool(std::string_view)>& write)> stream{};
};

using Handler = std::function<Result<Response>(const Request&)>;

}  // namespace yichuang::node
