#include "tests/support/toy_domain.h"

#include <algorithm>
#include <sstream>

#include "storage/base/hex.h"

namespace yichuang::toy {
namespace {

using namespace storage;

constexpr std::string_view kBlobMark = "blob:";

std::optional<BlobId> blob_named(std::string_view message) {
  if (!message.starts_with(kBlobMark)) return std::nullopt;
  const auto bytes = from_hex(message.substr(kBlobMark.size()));
  return bytes ? BlobId::from(*bytes) : std::nullopt;
}

constexpr char kFlagMark = '!';

// State of a case: its name, the id of the binding event that stands, its blobs, and
// behind a mark each its events without effect, with spaces between.
class CaseFolding final : public Folding {
 public:
  CaseFolding(RecordRef ref, std::string_view state, std::uint32_t release) : ref_(std::move(ref)), release_(release) {
    std::istringstream parts{std::string(state)};
    std::getline(parts, name_, ' ');
    std::getline(parts, basis_, ' ');
    for (std::string part; std::getline(parts, part, ' ');) {
      if (part.front() == kFlagMark) {
        flags_.push_back(part.substr(1));
      } else {
        blobs_.push_back(*BlobId::from(*from_hex(part)));
      }
    }
  }

  Verdict fold(const Header& header, const EntryId& id, const Entry& entry) override {
    const Verdict verdict = apply(header, id, entry);
    if (verdict.outcome == Verdict::Outcome::kFlagged) flags_.push_back(id.hex());
    return verdict;
  }
  Description describe() const override {
    if (name_.empty() && flags_.empty()) return {};
    Description out{{}, {{kFirstDigits, to_hex(ref_.key).substr(0, 1), 1}}, blobs_};
    if (!name_.empty()) out.keys.push_back({kByState, name_ + "/"});
    if (!name_.empty()) out.counts.push_back({kStates, name_, 1});
    for (const std::string& flag : flags_) out.keys.push_back({kFlags, flag});
    return out;
  }
  std::string state() const override {
    std::string out = name_ + " " + basis_;
    for (const BlobId& blob : blobs_) out += " " + blob.hex();
    for (const std::string& flag : flags_) out += std::string(" ") + kFlagMark + flag;
    return out;
  }
  const std::vector<std::string>& flags() const { return flags_; }

 private:
  Verdict apply(const Header& header, const EntryId& id, const Entry& entry) {
    const Kind kind = header.kind;
    if (kind == kNote && release_ < 2) return {Verdict::Outcome::kUnreadable};
    const auto blob = blob_named(entry.message());
    if (blob && std::find(blobs_.begin(), blobs_.end(), *blob) == blobs_.end()) blobs_.push_back(*blob);
    if (kind == kStep || kind == kNote) return {};
    if (kind == kSettled) {
      return std::erase(flags_, std::string(entry.message())) > 0 ? Verdict() : Verdict{Verdict::Outcome::kFlagged, 2};
    }
    if (kind == kFiled) return move(name_.empty(), "open", {});
    if (kind == kWithdrawn) return move(name_ == "open", "withdrawn", {});
    if (kind == kDecided) return move(name_ == "open", "decided", id.hex());
    if (kind == kIssued) return move(name_ == "decided" && entry.message() == basis_, "issued", id.hex());
    if (kind == kDelivered) return move(name_ == "issued" && entry.message() == basis_, "delivered", id.hex());
    return {Verdict::Outcome::kUnreadable};
  }
  Verdict move(bool fits, const char* to, std::string basis) {
    if (!fits) return {Verdict::Outcome::kFlagged, 1};
    name_ = to;
    if (!basis.empty()) basis_ = std::move(basis);
    return {};
  }

  RecordRef ref_;
  std::uint32_t release_;
  std::string name_;
  std::string basis_;
  std::vector<BlobId> blobs_;
  std::vector<std::string> flags_;
};

class Cases final : public Projection {
 public:
  explicit Cases(std::uint32_t release) : release_(release) {}
  std::unique_ptr<Folding> resume(const RecordRef& ref, std::string_view state) const override {
    return std::make_unique<CaseFolding>(ref, state, release_);
  }

 private:
  std::uint32_t release_;
};

// A setting is its message.
class SettingFolding final : public Folding {
 public:
  explicit SettingFolding(std::string_view state) : state_(state) {}
  Verdict fold(const Header&, const EntryId&, const Entry& entry) override {
    state_ = entry.message();
    return {};
  }
  Description describe() const override { return {{}, {{kStates, "setting", 1}}, {}}; }
  std::string state() const override { return state_; }

 private:
  std::string state_;
};

// So is what was returned of somebody; nothing when it was taken back.
class FactFolding final : public Folding {
 public:
  explicit FactFolding(std::string_view state) : state_(state) {}
  Verdict fold(const Header&, const EntryId&, const Entry& entry) override {
    state_ = entry.message();
    return {};
  }
  Description describe() const override { return {}; }
  std::string state() const override { return state_; }

 private:
  std::string state_;
};

class Facts final : public Projection {
 public:
  std::unique_ptr<Folding> resume(const RecordRef&, std::string_view state) const override {
    return std::make_unique<FactFolding>(state);
  }
};

class Settings final : public Projection {
 public:
  std::unique_ptr<Folding> resume(const RecordRef&, std::string_view state) const override {
    return std::make_unique<SettingFolding>(state);
  }
};

}  // namespace

Projections projections(std::uint32_t release) {
  Projections out;
  out.version = release;
  out.by_collection[kCases] = std::make_shared<Cases>(release);
  out.by_collection[kSettings] = std::make_shared<Settings>();
  out.by_collection[kReturned] = std::make_shared<Facts>();
  return out;
}

std::string state_of(const Record& record) {
  return record.state.substr(0, record.state.find(' '));
}

std::string basis_of(const Record& record) {
  std::istringstream parts(record.state);
  std::string name;
  std::string basis;
  std::getline(parts, name, ' ');
  std::getline(parts, basis, ' ');
  return basis;
}

std::vector<BlobId> blobs_of(const Record& record) {
  if (record.ref.collection != kCases || record.state.empty()) return {};
  return CaseFolding(record.ref, record.state, 2).describe().blobs;
}

std::vector<std::string> flags_of(const Record& record) {
  if (record.ref.collection != kCases || record.state.empty()) return {};
  return CaseFolding(record.ref, record.state, 2).flags();
}

std::string message_with_blob(const BlobId& blob) {
  return std::string(kBlobMark) + blob.hex();
}

}  // namespace yichuang::toy
