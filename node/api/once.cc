#include "node/api/once.h"

#include <algorithm>

#include "node/api/local.pb.h"
#include "storage/crypto/hash.h"

namespace yichuang::node {

using namespace storage;

Result<Once> Once::of(const Request& request, Instant now) {
  Once out;
  out.now_ = now;
  const std::string& key = request.header("idempotency-key");
  if (key.empty()) return out;
  const bool plain = std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (key.size() > kKeyBytesMax || !plain) {
    return Error{ErrorCode::kInvalid, "重复提交标识不对", {{"Idempotency-Key", "应为不超过 64 个可见字符"}}};
  }
  out.row_ = std::string(kRows) + (request.actor ? request.actor->entry_name() : "") + "/" + key;
  out.fingerprint_ =
      blake2b({request.method, " ", request.path, "\n", request.header("if-match"), "\n", request.body}).str();
  return out;
}

Command Once::wrap(Command inner, std::shared_ptr<std::string> result) const {
  if (row_.empty()) return inner;
  return [once = *this, inner = std::move(inner), result](const LedgerView& view) -> Result<Plan> {
    pb::RepeatRow row;
    if (const auto bytes = view.local(once.row_); bytes && row.ParseFromString(*bytes)) {
      if (row.fingerprint() != once.fingerprint_) {
        return Error{ErrorCode::kInvalid, "这个重复提交标识已用于另一请求", {{"Idempotency-Key", "已用过"}}};
      }
      *result = row.result();
      return Plan{};
    }
    TRY_ASSIGN(Plan plan, inner(view));
    row.set_fingerprint(once.fingerprint_);
    row.set_result(*result);
    row.set_at_ms(once.now_.ms);
    plan.local.push_back({once.row_, row.SerializeAsString()});
    return plan;
  };
}

}  // namespace yichuang::node
