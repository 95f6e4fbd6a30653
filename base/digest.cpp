#include "base/digest.h"

#include <openssl/evp.h>

#include "base/check.h"

namespace cocket {

struct Sha256::State {
  State() : context(EVP_MD_CTX_new()) { COCKET_CHECK(context != nullptr); }
  ~State() { EVP_MD_CTX_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  EVP_MD_CTX* context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  COCKET_CHECK(EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) == 1);
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) {
  COCKET_CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

std::string Sha256::hex() const {
  // Finishing ends a context, so a copy is finished.
  const State copy;
  COCKET_CHECK(EVP_MD_CTX_copy_ex(copy.context, state_->context) == 1);
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  COCKET_CHECK(EVP_DigestFinal_ex(copy.context, bytes, &length) == 1 && length == 32);
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (unsigned int i = 0; i < length; ++i) {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 digest;
  digest.update(bytes);
  return digest.hex();
}

}  // namespace cocket
