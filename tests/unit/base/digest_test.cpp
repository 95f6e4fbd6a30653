#include "base/digest.h"

#include <gtest/gtest.h>

namespace cocket {
namespace {

// The vectors of FIPS 180-2, appendix B.
TEST(Sha256Test, GivesThePublishedDigests) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256Test, DependsOnBytesNotPieces) {
  const std::string text =
      "a line\nof text with a \0 in it, longer than one block of the digest......";
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    Sha256 digest;
    digest.update(std::string_view(text).substr(0, cut));
    digest.update(std::string_view(text).substr(cut));
    ASSERT_EQ(digest.hex(), sha256_hex(text)) << cut;
  }
}

TEST(Sha256Test, GoesOnAfterADigestWasRead) {
  Sha256 digest;
  digest.update("ab");
  EXPECT_EQ(digest.hex(), sha256_hex("ab"));
  digest.update("c");
  EXPECT_EQ(digest.hex(), sha256_hex("abc"));
  Sha256 moved = std::move(digest);
  EXPECT_EQ(moved.hex(), sha256_hex("abc"));
}

}  // namespace
}  // namespace cocket
