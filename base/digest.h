// SHA-256, for the digests of rules and inputs in the decision header.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace cocket {

// Takes bytes in any number of pieces; the digest depends on the bytes only, not on the pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::string_view bytes);
  // 64 lower-case hexadecimal digits of what was given so far; more may follow.
  std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_hex(std::string_view bytes);

}  // namespace cocket
