#include "node/api/problem.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/domain/stale.h"

namespace yichuang::node {
namespace {

// The header that a complaint of this name is also said in.
constexpr const char* kRetryAfter = "Retry-After";

const char* type_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return "invalid";
    case ErrorCode::kUnauthorized:
      return "sign-in-required";
    case ErrorCode::kForbidden:
      return "refused";
    case ErrorCode::kNotFound:
      return "not-found";
    case ErrorCode::kConflict:
      return "conflict";
    case ErrorCode::kTooLarge:
      return "too-large";
    case ErrorCode::kUnavailable:
      return "later";
    case ErrorCode::kTooMany:
      return "too-many";
    case ErrorCode::kDiskFull:
      return "read-only";
    case ErrorCode::kCorrupt:
    case ErrorCode::kIo:
      break;
  }
  return "fault";
}

const char* title_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return "内容有误";
    case ErrorCode::kUnauthorized:
      return "请先登录";
    case ErrorCode::kForbidden:
      return "不能办理";
    case ErrorCode::kNotFound:
      return "没有找到";
    case ErrorCode::kConflict:
      return "状态不允许";
    case ErrorCode::kTooLarge:
      return "内容过大";
    case ErrorCode::kUnavailable:
      return "请稍后再试";
    case ErrorCode::kTooMany:
      return "尝试过于频繁";
    case ErrorCode::kDiskFull:
      return "暂停写入";
    case ErrorCode::kCorrupt:
    case ErrorCode::kIo:
      break;
  }
  return "本所服务器故障";
}

// The storage's own words are for the log.
const char* plain_words(ErrorCode code, const std::string& context) {
  const bool ours = std::any_of(context.begin(), context.end(), [](char c) { return (c & 0x80) != 0; });
  if (ours || code != ErrorCode::kDiskFull) return nullptr;
  return "磁盘已满,这次没有保存;已受理的件完好,查询照常,腾出空间后自动恢复";
}

}  // namespace

int http_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return 422;
    case ErrorCode::kUnauthorized:
      return 401;
    case ErrorCode::kForbidden:
      return 403;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kConflict:
      return 409;
    case ErrorCode::kTooLarge:
      return 413;
    case ErrorCode::kUnavailable:
      return 503;
    case ErrorCode::kTooMany:
      return 429;
    case ErrorCode::kDiskFull:
      return 507;
    case ErrorCode::kCorrupt:
    case ErrorCode::kIo:
      break;
  }
  return 500;
}

Error come_again(ErrorCode code, std::string context, Millis wait) {
  const auto seconds = (std::max<std::int64_t>(wait.count(), 1) + 999) / 1000;
  return {code, std::move(context), {{kRetryAfter, std::to_string(seconds)}}};
}

std::string spoken_code(std::uint64_t bits) {
  constexpr std::string_view kLetters = "ACDEFHJKLMNPRTUVWXY";
  std::string out;
  for (int i = 0; i < 6; ++i, bits /= kLetters.size()) out += kLetters[bits % kLetters.size()];
  return out;
}

Response problem(const Error& error, const std::string& code, std::optional<int> status) {
  const bool stale = error.code == ErrorCode::kConflict && error.context == kStaleEtag;
  const char* plain = plain_words(error.code, error.context);
  nlohmann::json body = {
      {"type", std::string("/problems/") + (stale ? "stale" : type_of(error.code))},
      {"title", stale ? "内容已有变动" : title_of(error.code)},
      {"status", status.value_or(stale ? 412 : http_status(error.code))},
      {"detail", stale              ? "您看到的内容已不是最新,请对照后再办"
                 : plain != nullptr ? plain
                                    : error.context},
      {"code", code},
  };
  if (!error.complaints.empty()) {
    body["errors"] = nlohmann::json::array();
    for (const Complaint& complaint : error.complaints) {
      body["errors"].push_back({{"where", complaint.where}, {"what", complaint.what}});
    }
  }
  Response out;
  for (const Complaint& complaint : error.complaints) {
    if (complaint.where == kRetryAfter) out.headers[kRetryAfter] = complaint.what;
  }
  out.status = body["status"];
  out.content_type = "application/problem+json; charset=utf-8";
  // What came in may hold bytes that are no text; the answer holds none.
  out.body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return out;
}

}  // namespace yichuang::node
