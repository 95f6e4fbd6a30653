// Numbers, dates and texts from anywhere: what is accepted reads back as itself, what is shown is
// clean, and nothing crashes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/json_quotes.h"
#include "base/check.h"
#include "base/date.h"
#include "base/diagnostic_text.h"
#include "base/rational.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "engine/verdict/verdict_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);

  for (const bool underscore : {false, true}) {
    if (const auto number = cocket::parse_decimal(text, underscore)) {
      // An exact decimal may have up to 80 digits: 38 of them moved by an exponent of 40.
      COCKET_CHECK(cocket::has_finite_decimal(*number));
      const auto again = cocket::parse_decimal(cocket::to_exact_string(*number), false, false,
                                               {.max_digits = 200, .max_exponent = 200});
      COCKET_CHECK(again == *number);
      const auto shown =
          cocket::parse_decimal(cocket::to_rounded_string(*number, 3, cocket::Toward::down), false,
                                false, {.max_digits = 200, .max_exponent = 200});
      COCKET_CHECK(shown && *shown <= *number && (*shown == 0) == (*number == 0));
    }
  }
  if (const auto date = cocket::parse_date(text)) COCKET_CHECK(cocket::to_string(*date) == text);
  if (const auto range = cocket::parse_date_range(text)) {
    COCKET_CHECK(*range->first <= *range->last);
    COCKET_CHECK(cocket::parse_date_range(cocket::to_string(*range)) == range);
  }

  const std::string shown = cocket::printable(text);
  COCKET_CHECK(!cocket::first_invalid_utf8(shown));
  COCKET_CHECK(cocket::count_code_points(shown) == cocket::count_code_points(text));
  std::string json;
  cocket::append_json_text(json, text);
  COCKET_CHECK(!cocket::first_invalid_utf8(json));

  // Labels at places that the text itself chooses.
  cocket::SourceSet sources;
  const cocket::SourceId source = sources.add("fuzz", std::string(text));
  cocket::Diagnostic diagnostic{};
  diagnostic.code = cocket::Code::P0104;
  diagnostic.message = std::string(text.substr(0, 20));
  for (size_t i = 0; i + 1 < size && i < 8; i += 2) {
    diagnostic.labels.push_back({{source, data[i], data[i + 1]}, std::string(text.substr(i, 5))});
  }
  diagnostic.why = std::string(text);
  diagnostic.help = {std::string(text), ""};
  const std::string rendered = cocket::render_text(diagnostic, sources);
  COCKET_CHECK(!cocket::first_invalid_utf8(rendered) && rendered.back() == '\n');

  const std::string half(text.substr(0, size / 2));
  const std::string rest(text.substr(size / 2));
  COCKET_CHECK(cocket::edit_distance(half, rest, 4) == cocket::edit_distance(rest, half, 4));
  return 0;
}
