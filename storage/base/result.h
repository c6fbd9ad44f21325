#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "storage/base/check.h"

// Expected failures as values. Four kinds of trouble are never mixed: an
// expected failure is a Result, a peer's misbehaviour is data, our own bug is a
// CHECK, and a library's exception is translated where the library is called.

namespace yichuang {

enum class ErrorCode : unsigned char {
  kInvalid,       // the request breaks a rule of form; `complaints` say where
  kUnauthorized,  // nobody is signed in, or the proof of it does not hold
  kForbidden,     // known who asks, and it is not theirs to do
  kNotFound,      // no such thing, or none that the asker may know of
  kConflict,      // the present state does not allow it
  kTooLarge,      // past a named limit
  kCorrupt,       // stored or received bytes are not what they claim to be
  kUnavailable,   // not now; the same call may succeed later
  kTooMany,       // asked too often by one asker; later
  kDiskFull,      // nothing can be written until space is made
  kIo,            // the machine failed us
};

// One thing that is wrong and the place of it: a field path, `file:line`, an
// option's name.
struct Complaint {
  std::string where;
  std::string what;

  bool operator==(const Complaint&) const = default;
};

struct Error {
  ErrorCode code = ErrorCode::kInvalid;
  std::string context;                  // one sentence for a person
  std::vector<Complaint> complaints{};  // everything that is wrong, at once
};

// A value or an Error, with the member names of C++23's std::expected.
template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT: implicit by design
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& value() & {
    CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    CHECK(has_value());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  T value_or(T fallback) && { return has_value() ? std::move(*this).value() : std::move(fallback); }

  const Error& error() const& {
    CHECK(!has_value());
    return *std::get_if<1>(&state_);
  }
  Error&& error() && {
    CHECK(!has_value());
    return std::move(*std::get_if<1>(&state_));
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  using value_type = void;

  Result() = default;
  Result(Error error) : failed_(true), error_(std::move(error)) {}  // NOLINT: implicit by design

  bool has_value() const noexcept { return !failed_; }
  explicit operator bool() const noexcept { return has_value(); }
  void value() const { CHECK(has_value()); }

  const Error& error() const& {
    CHECK(failed_);
    return error_;
  }
  Error&& error() && {
    CHECK(failed_);
    return std::move(error_);
  }

 private:
  bool failed_ = false;
  Error error_;
};

inline Error invalid(std::string context) {
  return {ErrorCode::kInvalid, std::move(context)};
}
inline Error corrupt(std::string context) {
  return {ErrorCode::kCorrupt, std::move(context)};
}
inline Error too_large(std::string context) {
  return {ErrorCode::kTooLarge, std::move(context)};
}
inline Error not_found(std::string context) {
  return {ErrorCode::kNotFound, std::move(context)};
}
inline Error conflict(std::string context) {
  return {ErrorCode::kConflict, std::move(context)};
}
inline Error forbidden(std::string context) {
  return {ErrorCode::kForbidden, std::move(context)};
}

}  // namespace yichuang

#define YC_CONCAT_INNER(a, b) a##b
#define YC_CONCAT(a, b) YC_CONCAT_INNER(a, b)

// Leaves the function with the error of `expression`, if it has one.
#define TRY(expression)                                                                             \
  do {                                                                                              \
    if (auto yc_result = (expression); !yc_result.has_value()) return std::move(yc_result).error(); \
  } while (false)

// `TRY_ASSIGN(auto name, expression)`: as TRY, and binds the value.
#define TRY_ASSIGN(declaration, expression) TRY_ASSIGN_INNER(YC_CONCAT(yc_result_, __LINE__), declaration, expression)
#define TRY_ASSIGN_INNER(result, declaration, expression)    \
  auto result = (expression);                                \
  if (!result.has_value()) return std::move(result).error(); \
  declaration = std::move(result).value()
