#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace yichuang::node {

// An IPv4 or IPv6 address, as bytes and as text.
class IpAddress {
 public:
  // Absent for text that is no address.
  static std::optional<IpAddress> from(const std::string& text);
  // 4 or 16 bytes; of any other number the text is empty.
  static IpAddress from_bytes(std::string_view bytes) { return IpAddress(std::string(bytes)); }

  const std::string& bytes() const { return bytes_; }
  // In its shortest form.
  std::string str() const;
  bool operator==(const IpAddress&) const = default;

 private:
  explicit IpAddress(std::string bytes) : bytes_(std::move(bytes)) {}

  std::string bytes_;
};

// Addresses that begin with the same bits.
class IpNetwork {
 public:
  // From `10.0.0.0/8` or `fc00::/7`. Absent for anything else, and where bits behind
  // the prefix are set.
  static std::optional<IpNetwork> from(const std::string& text);

  bool covers(const IpAddress& address) const;
  const IpAddress& first() const { return first_; }
  IpAddress mask() const;

 private:
  IpNetwork(IpAddress first, std::size_t bits) : first_(std::move(first)), bits_(bits) {}

  IpAddress first_;
  std::size_t bits_;
};

}  // namespace yichuang::node
