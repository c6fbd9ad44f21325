#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
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

// A body that is not put together for everyone who takes it slowly: fetched piece
// by piece as it goes out.
struct Pieces {
  // Nobody knows before the last one: then an empty piece is the end.
  static constexpr std::uint64_t kSizeUnknown = ~std::uint64_t{0};

  std::uint64_t size = 0;
  // Some of the bytes from `at` on, at least one, at most `bytes_max`.
  std::function<Result<std::string>(std::uint64_t at, std::size_t bytes_max)> read;
};

// Where a stream is written to. Never waits.
class Outlet {
 public:
  virtual ~Outlet() = default;
  // False when nobody takes it any more.
  virtual bool write(std::string_view text) = 0;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json; charset=utf-8";
  std::string body;
  std::map<std::string, std::string> headers{};
  // Of a page: what the styles carry that its scripts put into it; empty for none.
  std::string style_nonce{};
  // In place of `body`.
  std::optional<Pieces> pieces{};
  // For streams: called once when `body` is sent; keeps what it is given to write
  // to it later, from any thread.
  std::function<void(std::shared_ptr<Outlet>)> stream{};
};

using Handler = std::function<Result<Response>(const Request&)>;

}  // namespace yichuang::node
