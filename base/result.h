// A value or the diagnostics that explain why there is none (environment errors).
#pragma once

#include <utility>
#include <variant>

#include "base/check.h"
#include "base/diagnostic.h"

namespace cocket {

template <typename T>
class Result {
 public:
  Result(T value) : state_(std::move(value)) {}                     // NOLINT: implicit on purpose
  Result(Diagnostic diagnostic) : state_(std::move(diagnostic)) {}  // NOLINT
  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }
  T& value() {
    COCKET_CHECK(ok());
    return std::get<T>(state_);
  }
  const T& value() const {
    COCKET_CHECK(ok());
    return std::get<T>(state_);
  }
  const Diagnostic& error() const {
    COCKET_CHECK(!ok());
    return std::get<Diagnostic>(state_);
  }

 private:
  std::variant<T, Diagnostic> state_;
};

}  // namespace cocket
