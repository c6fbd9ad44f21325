#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "node/api/http.h"
#include "storage/base/division.h"
#include "storage/base/result.h"

namespace yichuang::node {

// The pages of admin-ui as they were built: read once at the start, kept packed.
// What lies below /counter/, /kiosk/ and /admin/ and is no file is that app's
// own address and gets its index.html.
//
//   Thread   any.
class StaticFiles {
 public:
  static constexpr std::size_t kFileBytesMax = std::size_t{8} << 20;
  static constexpr std::size_t kFilesMax = 2000;

  // An empty folder name means no pages: `/` then says what this node is.
  // Errors: kNotFound for a folder that is not there; kTooLarge.
  static Result<StaticFiles> load(const std::string& folder, Tier tier);

  // Absent when nothing is served under the request's path.
  std::optional<Response> serve(const Request& request) const;

 private:
  struct File {
    std::string gzip;
    std::string plain;  // empty when the packed form is smaller and always taken
    std::string type;
    std::string etag;
    bool lasting = false;  // its name changes with its content
  };

  std::map<std::string, File, std::less<>> files_;  // by path, with the leading slash
  std::string home_;
};

}  // namespace yichuang::node
