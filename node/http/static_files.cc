#include "node/http/static_files.h"

#include <Poco/DeflatingStream.h>
#include <Poco/InflatingStream.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "storage/crypto/hash.h"

namespace yichuang::node {
namespace {

namespace fs = std::filesystem;

const char* type_of(const std::string& extension) {
  static const std::map<std::string, const char*> kTypes = {{".html", "text/html; charset=utf-8"},
                                                            {".js", "text/javascript; charset=utf-8"},
                                                            {".css", "text/css; charset=utf-8"},
                                                            {".json", "application/json"},
                                                            {".svg", "image/svg+xml"},
                                                            {".png", "image/png"},
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

std::string gunzip(const std::string& bytes) {
  std::istringstream in(bytes);
  Poco::InflatingInputStream inflate(in, Poco::InflatingStreamBuf::STREAM_GZIP);
  std::ostringstream out;
  out << inflate.rdbuf();
  return out.str();
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
    file.gzip = gzip(bytes.str());
    if (file.gzip.size() >= bytes.str().size()) {
      file.gzip.clear();
      file.plain = bytes.str();
    }
    file.type = type_of(at->path().extension().string());
    file.etag = blake2b(bytes.str()).hex().substr(0, 16);
    file.lasting = path.find("/assets/") != std::string::npos;
    out.files_.emplace(path, std::move(file));
  }
  if (failed) return not_found("没有页面文件夹:" + folder);
  return out;
}

std::optional<Response> StaticFiles::serve(const Request& request) const {
  if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
  Response out;
  if (request.path == "/") {
    out.status = 302;
    out.headers["Location"] = home_;
    return out;
  }
  auto found = files_.find(request.path);
  if (found == files_.end() && request.path.size() > 1) {
    const std::size_t second = request.path.find('/', 1);
    const std::string app = request.path.substr(0, second);
    const auto index = files_.find(app + "/index.html");
    if (index == files_.end()) return std::nullopt;
    if (second == std::string::npos) {
      out.status = 302;
      out.headers["Location"] = app + "/";
      return out;
    }
    found = index;
  }
  if (found == files_.end()) return std::nullopt;
  const File& file = found->second;
  out.content_type = file.type;
  out.headers["ETag"] = "\"" + file.etag + "\"";
  out.headers["Cache-Control"] = file.lasting ? "public, max-age=31536000, immutable" : "no-cache";
  out.headers["Vary"] = "Accept-Encoding";
  if (request.header("if-none-match") == out.headers["ETag"]) {
    out.status = 304;
    return out;
  }
  if (file.gzip.empty()) {
    out.body = file.plain;
  } else if (request.header("accept-encoding").find("gzip") != std::string::npos) {
    out.headers["Content-Encoding"] = "gzip";
    out.body = file.gzip;
  } else {
    out.body = gunzip(file.gzip);
  }
  return out;
}

}  // namespace yichuang::node
