// Any bytes as each kind of YAML file: read, or refused with a diagnostic that has a code.
#include <cstdint>
#include <string>

#include "base/check.h"
#include "dsl/data/countries.h"
#include "dsl/data/groups.h"
#include "io/catalogue.h"
#include "io/mapping.h"
#include "tests/unit/io/small_program.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const auto program = cocket::testing::small_program();
  const cocket::Limits limits;
  const std::string text(reinterpret_cast<const char*>(data), size);
  cocket::SourceSet sources;
  {
    cocket::Diagnostics found;
    cocket::GroupRows groups;
    const bool good = cocket::parse_groups(sources, "g", text, limits, groups, found);
    COCKET_CHECK(good == !found.has_errors());
  }
  {
    cocket::Diagnostics found;
    const auto names = cocket::parse_countries(sources, "c", text, limits, found);
    COCKET_CHECK(names.empty() || !found.has_errors());
  }
  {
    cocket::Diagnostics found;
    const auto mapping = cocket::parse_mapping(sources, "m", text, *program, limits, found);
    COCKET_CHECK(mapping.has_value() == !found.has_errors());
  }
  {
    cocket::Diagnostics found;
    const auto catalogue = cocket::parse_catalogue(sources, "k", text, *program, limits, found);
    COCKET_CHECK(catalogue.has_value() == !found.has_errors());
  }
  return 0;
}
