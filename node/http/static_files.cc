#include "node/http/static_files.h"

#include <Poco/DeflatingStream.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "node/api/problem.h"
#include "node/http/ranges.h"
#include "storage/base/hex.h"
#include "storage/crypto/hash.h"
#include "storage/crypto/secure_random.h"

namespace yichuang::node {
namespace {

namespace fs = std::filesystem;

// Where the build leaves room for a page's nonce (admin-ui/vite.config.ts).
constexpr std::string_view kNoncePlace = "YICHUANG-STYLE-NONCE";
constexpr std::size_t kNonceBytes = 16;

const char* type_of(const std::string& extension) {
  static const std::map<std::string, const char*> kTypes = {{".html", "text/html; charset=utf-8"},
                                                            {".js", "text/javascript; charset=utf-8"},
                                                            {".css", "text/css; charset=utf-8"},
                                                            {".json", "application/json"},
                                                            {".svg", "image/svg+xml"},
                                                            {".png", "image/png"},
                                                            {".jpg", "image/jpeg"},
                                                            {".webmanifest", "application/manifest+json"},
                                                            {".ico", "image/x-icon"},
                                                            {".woff2", "font/woff2"},
                                                            {".txt", "text/plain; charset=utf-8"},
                                                            {".map", "application/json"}};
  const auto found = kTypes.find(extension);
  return found == kTypes.end() ? "application/octet-stream" : found->second;
}

std::string gzip(const std::string& bytes) {
  std::ostringstream out;
  Poco::DeflatingOutputStream deflate(out, Poco::DeflatingStreamBuf::STREAM_GZIP, 9);
  deflate.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  deflate.close();
  return out.str();
}

// Whether the field names gzip and does not weigh it with 0.
bool takes_gzip(std::string_view field) {
  const std::size_t at = field.find("gzip");
  if (at == std::string_view::npos) return false;
  const std::string_view weight = field.substr(at + 4, field.find(',', at) - at - 4);
  return weight.find("q=0") == std::string_view::npos || weight.find("q=0.") != std::string_view::npos;
}

// A page is another one each time: nobody can know what its styles will carry.
Response fresh_page(std::string html) {
  Response out;
  out.content_type = "text/html; charset=utf-8";
  out.headers["Cache-Control"] = "no-store";
  out.style_nonce = to_base64url(SecureRandom().bytes(kNonceBytes));
  for (std::size_t at = html.find(kNoncePlace); at != std::string::npos; at = html.find(kNoncePlace, at)) {
    html.replace(at, kNoncePlace.size(), out.style_nonce);
  }
  out.body = std::move(html);
  return out;
}

std::string home_of(Tier tier) {
  return tier >= Tier::kTownship ? "/counter/" : "/admin/";
}

}  // namespace

Result<StaticFiles> StaticFiles::load(const std::string& folder, Tier tier) {
  StaticFiles out;
  out.home_ = home_of(tier);
  if (folder.empty()) return out;
  std::error_code failed;
  for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    if (!at->is_regular_file()) continue;
    if (at->file_size() > kFileBytesMax || out.files_.size() >= kFilesMax) {
      return too_large("页面文件过大或过多:" + at->path().string());
    }
    std::ifstream in(at->path(), std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    if (!in) return Error{ErrorCode::kIo, "读不了页面文件:" + at->path().string()};
    const std::string path = "/" + fs::relative(at->path(), folder).generic_string();
    File file;
    file.plain = std::make_shared<const std::string>(bytes.str());
    std::string packed = gzip(*file.plain);
    if (packed.size() < file.plain->size()) file.gzip = std::make_shared<const std::string>(std::move(packed));
    file.type = type_of(at->path().extension().string());
    file.page = file.type.starts_with("text/html");
    file.etag = '"' + blake2b(*file.plain).hex().substr(0, 16) + '"';
    file.lasting = path.find("/assets/") != std::string::npos;
    out.files_.emplace(path, std::move(file));
  }
  if (failed) return not_found("没有页面文件夹:" + folder);
  return out;
}

// A file, or the page of the app whose address that is.
const StaticFiles::File* StaticFiles::find(const std::string& path) const {
  auto found = files_.find(path);
  if (found == files_.end() && path.size() > 1) {
    const std::size_t second = path.find('/', 1);
    // A part of a page that is gone, after an update, must not look like a page.
    const bool part = path.find("/assets/") != std::string::npos;
    if (second != std::string::npos && !part) found = files_.find(path.substr(0, second) + "/index.html");
  }
  return found == files_.end() ? nullptr : &found->second;
}

Response StaticFiles::serve(const Request& request) const {
  Response out;
  const bool app = files_.contains(request.path + "/index.html");
  const File* file = find(request.path);
  const bool redirects = app || (request.path == "/" && !files_.empty());
  if (file == nullptr && !redirects) return nothing_here();
  if (request.method != "GET" && request.method != "HEAD") {
    out = problem(Error{ErrorCode::kInvalid, "此处不支持这种方法,可用:GET, HEAD"}, "", 405);
    out.headers["Allow"] = "GET, HEAD";
    return out;
  }
  if (redirects) {
    out.status = 302;
    out.headers["Location"] = app ? request.path + "/" : home_;
    return out;
  }
  if (file->page) return fresh_page(*file->plain);
  const bool packed = file->gzip && takes_gzip(request.header("accept-encoding"));
  // What is packed is other bytes, and a part of it another part.
  out.headers["ETag"] = packed ? file->etag.substr(0, file->etag.size() - 1) + "-gz\"" : file->etag;
  out.headers["Cache-Control"] = file->lasting ? "public, max-age=31536000, immutable" : "no-cache";
  if (file->gzip) out.headers["Vary"] = "Accept-Encoding";
  out.content_type = file->type;
  if (names_etag(request.header("if-none-match"), out.headers["ETag"])) {
    out.status = 304;
    return out;
  }
  if (packed) out.headers["Content-Encoding"] = "gzip";
  const Bytes bytes = packed ? file->gzip : file->plain;
  out.pieces = Pieces{bytes->size(), [bytes](std::uint64_t at, std::size_t bytes_max) -> Result<std::string> {
                        return bytes->substr(at, bytes_max);
                      }};
  return out;
}

Response StaticFiles::nothing_here() const {
  Response out;
  out.status = 404;
  out.content_type = "text/html; charset=utf-8";
  out.headers["Cache-Control"] = "no-store";
  out.body =
      "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\">"
      "<meta name=\"viewport\" content=\"width=device-width\"><title>没有这个页面</title>"
      "<h1>没有这个页面</h1>";
  out.body += files_.empty()
                  ? "<p>本节点没有安装网页。接口说明在 <a href=\"/api/openapi.json\">/api/openapi.json</a>。</p>"
                  : "<p>地址可能抄错了,或页面已改版。<a href=\"" + home_ + "\">回到首页</a></p>";
  return out;
}

}  // namespace yichuang::node
