#include "storage/base/division.h"

#include <algorithm>

#include "storage/base/check.h"

namespace yichuang {
namespace {

constexpr std::array<std::size_t, 5> kDigits = {2, 4, 6, 9, 12};

}  // namespace

std::optional<Division> Division::from(std::string_view code) {
  const bool known_length = std::find(kDigits.begin(), kDigits.end(), code.size()) != kDigits.end();
  const bool decimal = std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!known_length || !decimal) return std::nullopt;
  Division out;
  std::copy(code.begin(), code.end(), out.digits_.begin());
  out.size_ = static_cast<std::uint8_t>(code.size());
  return out;
}

std::optional<Division> Division::from_padded(std::string_view code12) {
  if (code12.size() != 12 || !from(code12)) return std::nullopt;
  for (const std::size_t digits : kDigits) {
    if (code12.find_first_not_of('0', digits) == std::string_view::npos) {
      return from(code12.substr(0, digits));
    }
  }
  return from(code12);
}

std::string Division::padded() const {
  std::string out(view());
  out.resize(12, '0');
  return out;
}

Tier Division::tier() const {
  CHECK(!empty());
  const auto* const found = std::find(kDigits.begin(), kDigits.end(), size_);
  return static_cast<Tier>(found - kDigits.begin());
}

Division Division::parent() const {
  const Tier at = tier();
  if (at == Tier::kProvince) return {};
  Division out = *this;
  out.size_ = static_cast<std::uint8_t>(kDigits[static_cast<std::size_t>(at) - 1]);
  std::fill(out.digits_.begin() + out.size_, out.digits_.end(), '\0');
  return out;
}

bool grants(const std::vector<Division>& audience, const Division& prefix) {
  return std::any_of(audience.begin(), audience.end(), [&](const Division& to) { return to.shares_prefix(prefix); });
}

}  // namespace yichuang
