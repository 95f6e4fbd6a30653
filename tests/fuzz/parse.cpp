// Any bytes: the parser and the formatter return, and what is formatted parses to the same text
// again.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "dsl/parse/format.h"
#include "dsl/parse/parse.h"
#include "dsl/syntax/tree_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cocket;
  const Limits limits;
  SourceSet sources;
  Diagnostics diagnostics;
  const SourceId id =
      sources.add("fuzz.cocket", std::string(reinterpret_cast<const char*>(data), size));
  const syntax::File file = parse(sources, id, limits, diagnostics);
  for (const Diagnostic& item : diagnostics.items()) {
    COCKET_CHECK(item.message.size() <= 72);
    for (const Label& label : item.labels) {
      COCKET_CHECK(label.span.begin <= label.span.end && label.span.end <= size);
    }
  }
  (void)tree_json(sources, {file}, true);
  if (diagnostics.has_errors()) return 0;

  Diagnostics none;
  const SourceId once = sources.add("once.cocket", format_rules(sources, id, limits, none));
  const std::string twice = format_rules(sources, once, limits, none);
  COCKET_CHECK(!none.has_errors());
  COCKET_CHECK(twice == sources[once].text());
  return 0;
}
