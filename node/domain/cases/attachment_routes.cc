#include <algorithm>

#include "node/api/json.h"
#include "node/domain/cases/actions.h"
#include "node/domain/cases/events.h"
#include "node/domain/cases/fold.h"
#include "node/domain/cases/pages.h"
#include "node/domain/cases/routes.h"
#include "node/domain/identifiers/masking.h"
#include "storage/base/hex.h"
#include "storage/crypto/hash.h"
#include "storage/ledger/limits.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kNameBytesMax = 200;

// What may be shown in a browser as it is; everything else is only saved.
bool is_shown_inline(const std::string& media_type) {
  return media_type == "image/jpeg" || media_type == "image/png" || media_type == "application/pdf";
}

Result<void> store_blob(LedgerAccess& ledger, const BlobId& id, const std::string& bytes) {
  GroupCommit& writer = ledger.writer();
  const std::string_view all = bytes;
  Result<BlobStanding> standing = ledger.read()->blobs().find(id).value_or(BlobStanding{bytes.size(), 0, false, false});
  // A batch for each piece: people's commands do not wait for a scan. Two who store
  // the same at once help each other on.
  while (standing && standing->received < bytes.size()) {
    const std::uint64_t at = standing->received;
    const std::string_view piece = all.substr(at, kBlobChunkBytes - at % kBlobChunkBytes);
    TRY(writer.run([&](Batch& batch) { standing = batch.append_blob(id, bytes.size(), at, piece); }));
  }
  if (!standing) return standing.error();
  return standing->whole ? Result<void>() : writer.run([&](Batch& batch) { batch.end_blob(id); });
}

Result<Response> upload(const Request& request, LedgerAccess& ledger) {
  const std::string& name = request.parameter("name");
  if (request.body.empty()) return Error{ErrorCode::kInvalid, "附件是空的", {{"", "没有内容"}}};
  if (name.empty() || name.size() > kNameBytesMax)
    return Error{ErrorCode::kInvalid, "附件须有名称", {{"name", "1 到 200 字节"}}};
  if (auto why = ledger.writer().files_held()) return std::move(*why);
  const BlobId id = *BlobId::from(blake2b(request.body).view());
  TRY(store_blob(ledger, id, request.body));
  v1::Attachment out;
  out.set_blob(id.hex());
  out.set_name(name);
  const std::string& type = request.header("content-type");
  out.set_media_type(type.empty() ? "application/octet-stream" : type.substr(0, 100));
  out.set_size(request.body.size());
  return json_response(out, 201);
}

std::string disposition(const v1::Attachment& attachment) {
  std::string encoded;
  constexpr char kDigits[] = "0123456789ABCDEF";
  for (const char c : attachment.name()) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
    if (plain) {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return std::string(is_shown_inline(attachment.media_type()) ? "inline" : "attachment") + "; filename*=UTF-8''" +
         encoded;
}

// What the case calls that content; absent when it is none of its files. A photo
// stands in a field of the form and is called by it.
std::optional<v1::Attachment> find_file(const CaseContent& content, const std::string& blob) {
  for (const v1::Material& material : content.materials) {
    for (const v1::Attachment& attachment : material.attachments()) {
      if (attachment.blob() == blob) return attachment;
    }
  }
  for (const auto& [name, value] : content.form.fields()) {
    if (value.string_value() != blob) continue;
    v1::Attachment photo;
    photo.set_blob(blob);
    photo.set_name(name + ".jpg");
    photo.set_media_type("image/jpeg");
    return photo;
  }
  return std::nullopt;
}

Result<Response> download(const Request& request, LedgerAccess& ledger) {
  const Snapshot snapshot = ledger.read();
  const auto record = find_case(*snapshot, request.parameter("case"));
  if (!record || !may_see(summary_of(*record), *request.actor)) return not_found("没有这个办件");
  const auto attachment = find_file(read_content(*record, entries_of(*snapshot, *record)), request.part("blob"));
  if (!attachment) return not_found("此件没有这个附件");
  const auto bytes = from_hex(attachment->blob());
  const auto id = bytes ? BlobId::from(*bytes) : std::nullopt;
  const auto size = id ? snapshot->blob_size(*id) : std::nullopt;
  if (!size) return not_found("附件还在路上,尚未传到本机;到了即可打开");
  Response out;
  out.content_type = is_shown_inline(attachment->media_type()) ? attachment->media_type() : "application/octet-stream";
  out.headers["Content-Disposition"] = disposition(*attachment);
  out.headers["X-Content-Type-Options"] = "nosniff";
  out.headers["ETag"] = '"' + id->hex() + '"';
  // A blob never changes: what is read later is read as of then, and nothing old is
  // held for a reader who takes it slowly.
  out.pieces = Pieces{*size, [&ledger, id = *id](std::uint64_t at, std::size_t bytes_max) -> Result<std::string> {
                        std::string piece = ledger.read()->blobs().read(id, at, bytes_max);
                        if (piece.empty()) return corrupt("附件内容不完整");
                        return piece;
                      }};
  return out;
}

}  // namespace

std::vector<Route> attachment_routes(LedgerAccess& ledger) {
  std::vector<Route> out;
  out.push_back({.method = "POST",
                 .pattern = "/api/v1/attachments",
                 .summary = "上传附件(原样的内容,不超过 20 MB)",
                 .response = v1::Attachment::descriptor(),
                 .parameters = {{"name", "文件名"}},
                 .body_bytes_max = kBlobBytesMax,
                 .handler = [&](const Request& request) { return upload(request, ledger); }});
  out.push_back({.method = "GET",
                 .pattern = "/api/v1/attachments/{blob}",
                 .summary = "取办件的一个附件",
                 .parameters = {{"case", "办件编号"}},
                 .handler = [&](const Request& request) { return download(request, ledger); }});
  return out;
}

}  // namespace yichuang::node
