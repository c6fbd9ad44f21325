#include "storage/base/sum256.h"

#include "storage/base/bytes.h"
#include "storage/base/check.h"

namespace yichuang {

std::optional<Sum256> Sum256::from(std::string_view bytes32) {
  if (bytes32.size() != 32) return std::nullopt;
  ByteReader reader(bytes32);
  Sum256 out;
  for (auto& word : out.words_) word = reader.u64_le();
  return out;
}

void Sum256::add(const Sum256& other) {
  bool carry = false;
  for (std::size_t i = 0; i < words_.size(); ++i) {
    std::uint64_t word = 0;
    const bool over = __builtin_add_overflow(words_[i], other.words_[i], &word);
    const bool over_carry = __builtin_add_overflow(word, std::uint64_t{carry}, &words_[i]);
    carry = over || over_carry;
  }
}

void Sum256::add(std::string_view hash32) {
  const auto other = from(hash32);
  CHECK(other.has_value());
  add(*other);
}

void Sum256::subtract(std::string_view hash32) {
  auto other = from(hash32);
  CHECK(other.has_value());
  // a - b = a + ~b + 1 in two's complement.
  for (auto& word : other->words_) word = ~word;
  add(*other);
  Sum256 one;
  one.words_[0] = 1;
  add(one);
}

std::string Sum256::bytes() const {
  std::string out;
  out.reserve(32);
  for (const std::uint64_t word : words_) append_u64_le(out, word);
  return out;
}

}  // namespace yichuang
