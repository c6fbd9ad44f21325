#include "storage/ledger/checkpoint.h"

#include "storage/base/bytes.h"
#include "storage/proto/entry.pb.h"

namespace yichuang::storage {
namespace {

constexpr std::string_view kWhat = "checkpoint";

std::string signed_bytes(const Checkpoint& checkpoint) {
  std::string out = checkpoint.log.str();
  append_u64_le(out, checkpoint.from);
  out += checkpoint.before.view();
  append_u64_le(out, checkpoint.seq);
  out += checkpoint.hash.view();
  append_u64_le(out, static_cast<std::uint64_t>(checkpoint.time.ms));
  out += checkpoint.signer.view();
  return out;
}

template <class Id>
bool read_id(const std::string& bytes, Id& out) {
  const auto parsed = Id::from(bytes);
  if (parsed) out = *parsed;
  return parsed.has_value();
}

}  // namespace

ChainHash chain_start(const LogId& log) {
  return *ChainHash::from(blake2b(log.view()).view());
}

ChainHash chain_next(const ChainHash& before, Seq seq, const EntryId& entry) {
  std::string text;
  text.reserve(72);
  text += before.view();
  append_u64_le(text, seq);
  text += entry.view();
  return *ChainHash::from(blake2b(text).view());
}

void sign_checkpoint(Checkpoint& checkpoint, const SigningKey& key) {
  checkpoint.signer = key.public_key();
  checkpoint.signature = key.sign(kWhat, signed_bytes(checkpoint));
}

bool signature_holds(const Checkpoint& checkpoint) {
  return verify(checkpoint.signer, kWhat, signed_bytes(checkpoint), checkpoint.signature);
}

std::string encode_checkpoint(const Checkpoint& checkpoint) {
  pb::Checkpoint out;
  out.set_log(checkpoint.log.str());
  out.set_from(checkpoint.from);
  if (checkpoint.from > 1) out.set_before(checkpoint.before.str());
  out.set_seq(checkpoint.seq);
  out.set_hash(checkpoint.hash.str());
  out.set_time_ms(static_cast<std::uint64_t>(checkpoint.time.ms));
  out.set_signer(checkpoint.signer.str());
  out.set_signature(checkpoint.signature.str());
  return out.SerializeAsString();
}

Result<Checkpoint> decode_checkpoint(std::string_view bytes) {
  pb::Checkpoint in;
  Checkpoint out;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !read_id(in.log(), out.log) ||
      !read_id(in.hash(), out.hash) || !read_id(in.signer(), out.signer) || !read_id(in.signature(), out.signature) ||
      in.from() < 1 || in.from() > in.seq()) {
    return corrupt("checkpoint is not in its form");
  }
  out.before = chain_start(out.log);
  if (in.from() > 1 && !read_id(in.before(), out.before)) return corrupt("checkpoint lacks the hash in front of it");
  out.from = in.from();
  out.seq = in.seq();
  out.time = {static_cast<std::int64_t>(in.time_ms())};
  return out;
}

}  // namespace yichuang::storage
