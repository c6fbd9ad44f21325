#include "tests/support/toy_domain.h"

namespace yichuang::toy {
namespace {

using namespace storage;

// State of a case: its name, a space, the id of the binding event that stands.
class CaseFolding final : public Folding {
 public:
  CaseFolding(std::string_view state, std::uint32_t release) : release_(release) {
    const std::size_t space = state.find(' ');
    name_ = state.substr(0, space);
    if (space != std::string_view::npos) basis_ = state.substr(space + 1);
  }

  Verdict fold(const Header& header, const EntryId& id, const Entry& entry) override {
    const Kind kind = header.kind;
    if (kind == kNote && release_ < 2) return {Verdict::Outcome::kUnreadable};
    if (kind == kStep || kind == kNote) return {};
    if (kind == kFiled) return move(name_.empty(), "open", {});
    if (kind == kWithdrawn) return move(name_ == "open", "withdrawn", {});
    if (kind == kDecided) return move(name_ == "open", "decided", id.hex());
    if (kind == kIssued) return move(name_ == "decided" && entry.message() == basis_, "issued", id.hex());
    if (kind == kDelivered) return move(name_ == "issued" && entry.message() == basis_, "delivered", id.hex());
    return {Verdict::Outcome::kUnreadable};
  }
  Description describe() const override {
    if (name_.empty()) return {};
    return {{{kByState, name_ + "/"}}, {{kStates, name_, 1}}, {}};
  }
  std::string state() const override { return name_ + " " + basis_; }

 private:
  Verdict move(bool fits, const char* to, std::string basis) {
    if (!fits) return {Verdict::Outcome::kFlagged, 1};
    name_ = to;
    if (!basis.empty()) basis_ = std::move(basis);
    return {};
  }

  std::uint32_t release_;
  std::string name_;
  std::string basis_;
};

class Cases final : public Projection {
 public:
  explicit Cases(std::uint32_t release) : release_(release) {}
  std::unique_ptr<Folding> resume(const RecordRef&, std::string_view state) const override {
    return std::make_unique<CaseFolding>(state, release_);
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
  return out;
}

std::string state_of(const Record& record) {
  return record.state.substr(0, record.state.find(' '));
}

std::string basis_of(const Record& record) {
  const std::size_t space = record.state.find(' ');
  return space == std::string::npos ? std::string() : record.state.substr(space + 1);
}

}  // namespace yichuang::toy
