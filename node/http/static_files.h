#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "node/api/http.h"
#include "storage/base/division.h"
#include "storage/base/result.h"

namespace yichuang::node {

// The pages of admin-ui as they were built: read and packed once at the start, and
// sent as they lie in memory; an entry page each time with a nonce of its own. What lies below /counter/, /kiosk/ and
// /admin/ and is no file is that app's own address and gets its index.html.
//
//   Thread   any.
class StaticFiles {
 public:
  static constexpr std::size_t kFileBytesMax = std::size_t{8} << 20;
  static constexpr std::size_t kFilesMax = 2000;

  // An empty folder name means no pages: whoever looks for one is told.
  // Errors: kNotFound for a folder that is not there; kTooLarge.
  static Result<StaticFiles> load(const std::string& folder, Tier tier);

  // A page, or in words that there is none.
  Response serve(const Request& request) const;

 private:
  using Bytes = std::shared_ptr<const std::string>;
  struct File {
    Bytes plain;
    Bytes gzip;  // null when it is no smaller
    std::string type;
    bool page = false;
    std::string etag;      // with its quotes
    bool lasting = false;  // its name changes with its content
  };
  const File* find(const std::string& path) const;
  Response nothing_here() const;

  std::map<std::string, File, std::less<>> files_;  // by path, with the leading slash
  std::string home_;
};

}  // namespace yichuang::node
