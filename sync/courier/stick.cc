#include "sync/courier/stick.h"

#include "storage/base/bytes.h"
#include "storage/base/check.h"
#include "sync/courier/limits.h"
#include "sync/protocol/limits.h"

namespace yichuang::sync {

using namespace storage;

namespace {

constexpr std::uint8_t kOpeningFrame = 0;
constexpr std::uint8_t kContentFrame = 1;
constexpr std::uint8_t kEndingFrame = 2;

constexpr std::size_t kFrameHeadBytes = 9;
// Of libsodium's sealed box around 32 bytes.
constexpr std::size_t kSealedKeyBytes = 80;

constexpr std::string_view kOpening = "stick";
constexpr std::string_view kEnding = "stick-end";

// What a frame is bound to: the stick, its number, its kind.
std::string place_of_frame(std::string_view place, std::uint64_t number, std::uint8_t kind) {
  std::string out(place);
  append_u64_le(out, number);
  out += static_cast<char>(kind);
  return out;
}

std::string opening_statement(std::string_view place, const SecretKey& key, std::string_view header) {
  std::string out(place);
  out += blake2b(key.view()).view();
  out += header;
  return out;
}

std::uint64_t u64_at(std::string_view bytes, std::size_t at) {
  return ByteReader(bytes.substr(at, 8)).u64_le();
}

}  // namespace

// ---------------------------------------------------------------- writing

StickWriter::StickWriter(Plan plan, const SigningKey& writer, Prng& prng)
    : plan_(std::move(plan)), writer_(writer), prng_(prng), key_(*SecretKey::from(prng.bytes(SecretKey::kSize))) {}

std::string StickWriter::next() {
  std::string out;
  if (stage_ == Stage::kBegin) {
    out = begin();
    stage_ = Stage::kFrames;
  } else if (stage_ == Stage::kFrames) {
    pb::StickFrame content;
    while (source_ < plan_.sources.size() && !plan_.sources[source_](content)) {
      content.Clear();
      ++source_;
    }
    if (source_ < plan_.sources.size()) {
      out = frame(kContentFrame, packer_.pack(content.SerializeAsString()));
    } else {
      pb::StickEnding ending;
      ending.set_frames(frames_);
      Blake2bStream all = hash_;
      ending.set_signature(writer_.sign(kEnding, all.finish().view()).str());
      out = frame(kEndingFrame, ending.SerializeAsString());
      stage_ = Stage::kOver;
    }
  }
  hash_.update(out);
  bytes_ += out.size();
  return out;
}

std::string StickWriter::begin() {
  std::string out(kStickMagic);
  append_u64_le(out, kStickVersion);
  const std::string label = plan_.label.SerializeAsString();
  CHECK(label.size() <= kStickLabelBytesMax);
  append_u64_le(out, label.size());
  out += label;
  const std::string sealed = seal_to(plan_.receiver, key_.view());
  append_u64_le(out, sealed.size());
  out += sealed;
  place_ = blake2b(out).str();
  pb::StickOpening opening;
  opening.set_header(plan_.header.SerializeAsString());
  opening.set_signature(writer_.sign(kOpening, opening_statement(place_, key_, opening.header())).str());
  return out + frame(kOpeningFrame, packer_.pack(opening.SerializeAsString()));
}

std::string StickWriter::frame(std::uint8_t kind, std::string_view plain) {
  const std::string sealed = seal(key_, place_of_frame(place_, frames_, kind), plain, prng_);
  CHECK(sealed.size() <= kStickFrameBytesMax);
  std::string out;
  append_u64_le(out, sealed.size());
  out += static_cast<char>(kind);
  out += sealed;
  ++frames_;
  return out;
}

// ---------------------------------------------------------------- reading

bool StickReader::fail(StickFault fault) {
  fault_ = fault;
  std::string().swap(in_);
  return false;
}

void StickReader::consume(std::size_t bytes) {
  hash_.update(std::string_view(in_).substr(0, bytes));
  in_.erase(0, bytes);
  read_ += bytes;
}

// True once label and key were read.
bool StickReader::read_front() {
  if (front_read_) return true;
  const std::string_view magic = std::string_view(in_).substr(0, kStickMagic.size());
  if (magic != kStickMagic.substr(0, magic.size())) return fail(StickFault::kNotAStick);
  constexpr std::size_t kLabelAt = kStickMagic.size() + 16;
  if (in_.size() < kLabelAt) return false;
  const std::uint64_t version = u64_at(in_, kStickMagic.size());
  if (version != kStickVersion) return fail(version > kStickVersion ? StickFault::kNewer : StickFault::kDamaged);
  const std::uint64_t label_bytes = u64_at(in_, kStickMagic.size() + 8);
  if (label_bytes > kStickLabelBytesMax) return fail(StickFault::kDamaged);
  const std::size_t key_at = kLabelAt + label_bytes + 8;
  if (in_.size() < key_at) return false;
  if (!label_) {
    pb::StickLabel label;
    const bool in_form = label.ParseFromArray(in_.data() + kLabelAt, static_cast<int>(label_bytes)) &&
                         Division::from(label.from()) && Division::from(label.to()) &&
                         label.way() != pb::StickLabel::UNSPECIFIED && pb::StickLabel::Way_IsValid(label.way());
    if (!in_form) return fail(StickFault::kDamaged);
    label_ = std::move(label);
  }
  if (u64_at(in_, key_at - 8) != kSealedKeyBytes) return fail(StickFault::kDamaged);
  if (in_.size() < key_at + kSealedKeyBytes) return false;
  for (const BoxSecretKey& secret : keys_) {
    const auto opened = open_sealed_to(secret, std::string_view(in_).substr(key_at, kSealedKeyBytes));
    if (opened && opened->size() == SecretKey::kSize) key_ = SecretKey::from(*opened);
  }
  if (!key_ && !keys_.empty()) return fail(StickFault::kNotForUs);
  front_read_ = true;
  place_ = blake2b(std::string_view(in_).substr(0, key_at + kSealedKeyBytes)).str();
  consume(key_at + kSealedKeyBytes);
  return true;
}

std::optional<std::pair<std::uint8_t, std::string>> StickReader::open_frame() {
  if (in_.size() < kFrameHeadBytes) return std::nullopt;
  const std::uint64_t bytes = u64_at(in_, 0);
  const auto kind = static_cast<std::uint8_t>(in_[8]);
  if (bytes > kStickFrameBytesMax || kind > kEndingFrame || (kind == kOpeningFrame) != (frames_ == 0)) {
    fail(StickFault::kDamaged);
    return std::nullopt;
  }
  if (in_.size() < kFrameHeadBytes + bytes) return std::nullopt;
  if (keys_.empty()) return std::pair(kind, std::string());
  auto plain =
      open_sealed(*key_, place_of_frame(place_, frames_, kind), std::string_view(in_).substr(kFrameHeadBytes, bytes));
  if (plain && kind != kEndingFrame) plain = packer_.unpack(*plain);
  if (!plain) {
    fail(StickFault::kDamaged);
    return std::nullopt;
  }
  Blake2bStream before = hash_;
  if (kind == kEndingFrame) hash_before_ending_ = before.finish();
  return std::pair(kind, std::move(*plain));
}

bool StickReader::read_opening(std::string_view plain) {
  pb::StickOpening opening;
  if (!opening.ParseFromArray(plain.data(), static_cast<int>(plain.size())) ||
      !header_.ParseFromString(opening.header())) {
    return fail(StickFault::kDamaged);
  }
  const auto signature = Signature::from(opening.signature());
  if (!signature) return fail(StickFault::kDamaged);
  const std::string statement = opening_statement(place_, *key_, opening.header());
  return label_->way() == pb::StickLabel::ENROL ? read_applicant(statement, *signature)
                                                : read_writer(statement, *signature);
}

bool StickReader::read_writer(const std::string& statement, const Signature& signature) {
  const auto chain = decode_chain(header_.chain());
  if (!chain) return fail(StickFault::kDamaged);
  auto writer = verify_chain(*chain, root_);
  const bool good =
      writer && writer->division().view() == label_->from() && verify(writer->node, kOpening, statement, signature);
  if (!good) return fail(StickFault::kStranger);
  signer_ = writer->node;
  writer_ = std::move(*writer);
  return true;
}

// It has no certificate, and shows that it holds the key that it names.
bool StickReader::read_applicant(const std::string& statement, const Signature& signature) {
  const auto node = NodeId::from(header_.enrol().node());
  if (!node || !verify(*node, kOpening, statement, signature)) return fail(StickFault::kStranger);
  signer_ = *node;
  return true;
}

void StickReader::read_ending(std::string_view plain) {
  pb::StickEnding ending;
  const bool in_form = ending.ParseFromArray(plain.data(), static_cast<int>(plain.size()));
  const auto signature = Signature::from(ending.signature());
  whole_ = in_form && signature && ending.frames() == frames_ &&
           verify(*signer_, kEnding, hash_before_ending_.view(), *signature);
  if (!whole_) fail(StickFault::kDamaged);
}

std::optional<pb::StickFrame> StickReader::next() {
  while (fault_ == StickFault::kNone && !whole_ && read_front()) {
    const std::size_t before = in_.size();
    auto frame = open_frame();
    if (!frame) return std::nullopt;
    const std::size_t bytes = kFrameHeadBytes + u64_at(in_, 0);
    CHECK(bytes <= before);
    const auto& [kind, plain] = *frame;
    if (keys_.empty()) {
      whole_ = kind == kEndingFrame;
      consume(bytes);
      good_ = read_;
      ++frames_;
      continue;
    }
    if (kind == kOpeningFrame && !read_opening(plain)) return std::nullopt;
    if (kind == kEndingFrame) {
      read_ending(plain);
      if (whole_) consume(bytes);
      if (whole_) good_ = read_;
      return std::nullopt;
    }
    pb::StickFrame out;
    if (kind == kContentFrame && !out.ParseFromString(plain)) {
      fail(StickFault::kDamaged);
      return std::nullopt;
    }
    consume(bytes);
    good_ = read_;
    ++frames_;
    if (kind == kContentFrame) return out;
  }
  return std::nullopt;
}

}  // namespace yichuang::sync
