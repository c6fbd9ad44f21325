#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/crypto/hash.h"
#include "storage/ledger/state.h"
#include "sync/courier/stick.pb.h"
#include "sync/protocol/packing.h"

// The bytes of a stick: what lies where, how it is sealed and signed. What it
// says is in outgoing.h and incoming.h.
//
//   "yc-stick", version u64
//   length u64, StickLabel               as it is
//   length u64, key of the frames        sealed to the receiver
//   length u64, kind u8, sealed bytes    frame after frame
//
// Frame 0 is the opening: the header, signed by the writer together with all in
// front of it and a hash of the key. So nobody but the writer can have made any
// frame of the stick, and each counts by itself, however much of the file is
// there. Each is bound to its number and kind; the last, the ending, signs a hash
// of the whole file.

namespace yichuang::sync {

inline constexpr std::string_view kStickMagic = "yc-stick";
inline constexpr std::uint64_t kStickVersion = 1;

// Why a file is not taken in, or not to its end.
enum class StickFault : std::uint8_t {
  kNone,
  kNotAStick,   // another kind of file
  kNewer,       // written by a later release
  kNotForUs,    // sealed to somebody else
  kStranger,    // its writer is not who the label says, or none of this province
  kRefused,     // it is not heard; whoever reads it says why
  kDamaged,     // bytes were altered
  kNotWritten,  // our own disk did not take it
};

// Writes a stick piece by piece.
//
//   Owned by   whoever hands the bytes on.
//   Thread     one at a time.
//   Limit      holds one frame of kFillBytes and its packed form.
class StickWriter {
 public:
  // Fills one frame; false when it has nothing more.
  using Source = std::function<bool(pb::StickFrame& frame)>;
  struct Plan {
    pb::StickLabel label;
    BoxPublicKey receiver;
    pb::StickHeader header;
    std::vector<Source> sources;  // one after the other
  };
  StickWriter(Plan plan, const SigningKey& writer, Prng& prng);

  // The next bytes of the file; empty at its end.
  std::string next();

  const pb::StickLabel& label() const { return plan_.label; }
  const pb::StickHeader& header() const { return plan_.header; }
  std::uint64_t bytes() const { return bytes_; }
  bool ended() const { return stage_ == Stage::kOver; }

 private:
  std::string begin();
  std::string frame(std::uint8_t kind, std::string_view plain);

  enum class Stage : std::uint8_t { kBegin, kFrames, kOver };
  Plan plan_;
  SigningKey writer_;
  Prng& prng_;
  Packer packer_;
  SecretKey key_;
  std::string place_;  // the hash of what is in front of the frames
  Blake2bStream hash_;
  Stage stage_ = Stage::kBegin;
  std::size_t source_ = 0;
  std::uint64_t frames_ = 0;
  std::uint64_t bytes_ = 0;
};

// Reads a stick as its bytes come, and gives what has proved itself.
//
//   Owned by   StickIntake, or whoever looks at a label.
//   Thread     one at a time.
//   Limit      one frame, and whatever take() was given.
//   Errors     fault(); nothing is given behind one.
class StickReader {
 public:
  // `keys`: what the file may be sealed to. With none only the label is read, and
  // whether the file has its end.
  StickReader(std::vector<BoxSecretKey> keys, const PublicKey& root) : keys_(std::move(keys)), root_(root) {}

  // In any pieces.
  void take(std::string_view bytes) { in_ += bytes; }
  // The next whole frame; absent until more is taken, at the end, and behind a
  // fault. The opening is read on the way.
  std::optional<pb::StickFrame> next();

  const std::optional<pb::StickLabel>& label() const { return label_; }
  // The opening was read, and is its writer's.
  bool opened() const { return signer_.has_value(); }
  // The writer's, from then on; absent of a box that is yet to be let in.
  const std::optional<storage::Certificate>& writer() const { return writer_; }
  const pb::StickHeader& header() const { return header_; }

  // The ending was read: nothing is missing, and nothing was altered.
  bool whole() const { return whole_; }
  StickFault fault() const { return fault_; }
  // Bytes from the start that belong to whole frames: where a fault is, or where
  // a file that is too short broke off.
  std::uint64_t good_bytes() const { return good_; }

 private:
  bool read_front();
  bool read_opening(std::string_view plain);
  bool read_writer(const std::string& statement, const Signature& signature);
  bool read_applicant(const std::string& statement, const Signature& signature);
  void read_ending(std::string_view plain);
  // The frame that begins in_, opened; absent when it is not there in full, or
  // does not open.
  std::optional<std::pair<std::uint8_t, std::string>> open_frame();
  void consume(std::size_t bytes);
  bool fail(StickFault fault);

  std::vector<BoxSecretKey> keys_;
  PublicKey root_;
  Packer packer_;
  std::string in_;
  std::optional<pb::StickLabel> label_;
  bool front_read_ = false;
  std::optional<SecretKey> key_;
  std::optional<storage::Certificate> writer_;
  std::optional<storage::NodeId> signer_;
  pb::StickHeader header_;
  std::string place_;
  Blake2bStream hash_;
  Digest hash_before_ending_;
  std::uint64_t frames_ = 0;
  std::uint64_t read_ = 0;
  std::uint64_t good_ = 0;
  bool whole_ = false;
  StickFault fault_ = StickFault::kNone;
};

}  // namespace yichuang::sync
