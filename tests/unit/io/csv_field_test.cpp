// Writing one field, held against the definition of when quotes are needed.
#include <gtest/gtest.h>

#include <string>

#include "io/csv_scan.h"

namespace cocket {
namespace {

std::string by_definition(const std::string& value, char separator) {
  bool quotes = false;
  std::string doubled;
  for (const char c : value) {
    quotes = quotes || c == '"' || c == '\r' || c == '\n' || c == separator;
    doubled.append(c == '"' ? 2 : 1, c);
  }
  return quotes ? "\"" + doubled + "\"" : value;
}

std::string written(const std::string& value, char separator) {
  std::string out = "before";
  append_csv_field(out, value, separator);
  EXPECT_EQ(out.substr(0, 6), "before");
  return out.substr(6);
}

TEST(CsvField, QuotesStandWhereAByteNeedsThem) {
  for (const char separator : {',', ';', '\t', '|', '\xD2'}) {
    for (size_t length = 0; length <= 40; ++length) {
      const std::string plain(length, 'x');
      EXPECT_EQ(written(plain, separator), plain);
      for (size_t at = 0; at < length; ++at) {
        // Every byte there is, at every place.
        for (int byte = 0; byte < 256; ++byte) {
          std::string value = plain;
          value[at] = static_cast<char>(byte);
          ASSERT_EQ(written(value, separator), by_definition(value, separator))
              << "byte " << byte << " at " << at << " of " << length;
        }
      }
    }
  }
}

TEST(CsvField, SeveralQuotesAreDoubled) {
  for (const std::string value : {"\"", "\"\"", "\"a\"b\"", "a\"\"", "say \"hi\", he said", ""}) {
    EXPECT_EQ(written(value, ','), by_definition(value, ','));
  }
}

// Neighbours in value to the bytes looked for are what a test eight bytes at a time gets wrong.
TEST(CsvField, BytesBesideTheSpecialOnesAreOrdinary) {
  for (const std::string value :
       {"!#-+.\x0b\x0c\x0e\x09", "\xa2\xac\x8a\x8d\xa2\xac\x8a\x8d", "#-\x0b\x0e#-\x0b\x0e!"}) {
    EXPECT_EQ(written(value, ','), value);
    EXPECT_EQ(written(value + "\"", ','), by_definition(value + "\"", ','));
  }
}

}  // namespace
}  // namespace cocket
