#include "node/domain/catalogue/json_places.h"

#include <algorithm>

namespace yichuang::node {
namespace {

// Walks a JSON text that was parsed before, along a pointer, and remembers where
// it came to.
class Walker {
 public:
  Walker(std::string_view text, std::string_view pointer) : text_(text), pointer_(pointer) {}

  std::size_t offset() {
    value(pointer_);
    return found_;
  }

 private:
  void space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string string() {
    std::string out;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
      if (at_ < text_.size()) out += text_[at_];
    }
    ++at_;
    return out;
  }

  // The first token of a pointer, unescaped, and what is left of it.
  static std::pair<std::string, std::string_view> split(std::string_view pointer) {
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    std::string token;
    for (std::size_t i = 0; i < end; ++i) {
      const bool escaped = pointer[i] == '~' && i + 1 < end;
      token += !escaped ? pointer[i] : pointer[++i] == '1' ? '/' : '~';
    }
    return {token, pointer.substr(end)};
  }

  void value(std::string_view wanted) {
    space();
    if (on_path_) found_ = at_;
    const bool leaf = wanted.empty();
    const bool on_path = on_path_;
    if (peek() == '{' || peek() == '[') {
      children(peek() == '{', leaf || !on_path ? std::string_view() : wanted, on_path && !leaf);
    } else if (peek() == '"') {
      string();
    } else {
      while (at_ < text_.size() && std::string_view(",]} \t\r\n").find(text_[at_]) == std::string_view::npos) ++at_;
    }
  }

  void children(bool object, std::string_view wanted, bool searching) {
    const auto [token, rest] = searching ? split(wanted) : std::pair<std::string, std::string_view>{};
    ++at_;
    for (std::size_t index = 0;; ++index) {
      space();
      if (at_ >= text_.size() || peek() == '}' || peek() == ']') break;
      std::string name = object ? string() : std::to_string(index);
      if (object) {
        space();
        ++at_;  // ':'
      }
      on_path_ = searching && name == token;
      value(on_path_ ? rest : std::string_view());
      space();
      if (peek() == ',') ++at_;
    }
    on_path_ = false;
    ++at_;
  }

  std::string_view text_;
  std::string_view pointer_;
  std::size_t at_ = 0;
  std::size_t found_ = 0;
  bool on_path_ = true;
};

}  // namespace

std::size_t nesting(std::string_view json) {
  std::size_t deepest = 0;
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

std::size_t line_at(std::string_view text, std::size_t offset) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
  return static_cast<std::size_t>(std::count(text.begin(), end, '\n')) + 1;
}

std::size_t line_of(std::string_view json, std::string_view pointer) {
  return line_at(json, Walker(json, pointer).offset());
}

std::string place_of(std::string_view json, std::string_view pointer) {
  return "line " + std::to_string(line_of(json, pointer)) + ", " + std::string(pointer.empty() ? "/" : pointer);
}

}  // namespace yichuang::node
