#include "node/domain/cases/command_parts.h"

#include <iterator>

#include "node/domain/cases/case_settled.pb.h"
#include "storage/base/hex.h"

namespace yichuang::node {

using namespace storage;

namespace {

constexpr std::size_t kAttachmentsMax = 40;

}  // namespace

Error faults(std::string context, std::vector<Complaint> complaints) {
  return {ErrorCode::kInvalid, std::move(context), std::move(complaints)};
}

Error all_faults(std::vector<Complaint> complaints) {
  std::string context = "有 " + std::to_string(complaints.size()) + " 处需要更正";
  return faults(std::move(context), std::move(complaints));
}

std::vector<Complaint> under(const std::string& part, std::vector<Complaint> complaints) {
  for (Complaint& complaint : complaints) complaint.where = part + "." + complaint.where;
  return complaints;
}

void append(std::vector<Complaint>& to, std::vector<Complaint> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::vector<Complaint> check_attachments(const google::protobuf::RepeatedPtrField<v1::Material>& materials,
                                         const LedgerView* view) {
  std::vector<Complaint> out;
  std::size_t count = 0;
  for (const v1::Material& material : materials) {
    for (const v1::Attachment& attachment : material.attachments()) {
      const auto bytes = from_hex(attachment.blob());
      const auto id = bytes ? BlobId::from(*bytes) : std::nullopt;
      const std::string where = "materials." + material.name();
      if (!id) out.push_back({where, "附件编号不是 64 位十六进制"});
      if (id && view != nullptr && !view->blob_size(*id))
        out.push_back({where, "附件尚未上传到本所:" + attachment.name()});
      ++count;
    }
  }
  if (count > kAttachmentsMax) out.push_back({"materials", "附件最多 " + std::to_string(kAttachmentsMax) + " 个"});
  return out;
}

std::string encode_actor(const Actor& actor) {
  v1::CaseActedBy out;
  out.set_name(actor.name);
  out.set_window(actor.window);
  return out.SerializeAsString();
}

EntryDraft event(Kind kind, const std::string& key, const Actor& actor, const google::protobuf::MessageLite& message,
                 std::vector<Division> audience) {
  return {kind, key, std::move(audience), actor.entry_name(), message.SerializeAsString() + encode_actor(actor)};
}

}  // namespace yichuang::node
