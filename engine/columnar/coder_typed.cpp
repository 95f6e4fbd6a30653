// Codes of typed values (coder.h).
#include "engine/columnar/coder.h"
#include "engine/columnar/typed.h"

namespace cocket::columnar {
namespace {

// The years that a cell may name, 1900 to 2199.
constexpr Date kFirstDate{-25567};
constexpr Date kLastDate{84005};

}  // namespace

Code Coder::by_cell(Ticks ticks) {
  return (*this)(to_cell({TypedValue::Kind::number, ticks.scale, ticks.mantissa, {}}));
}

Code Coder::day(Date day) {
  Code code;
  if (!quick_day_ || day < kFirstDate || day > kLastDate) return (*this)(to_cell({TypedValue::Kind::day, 0, day.days, {}}));
  point_of(day, code);
  return code;
}

Code Coder::truth(bool value) {
  if (planned_.kind != InputKind::truth) return (*this)(value ? "yes" : "no");
  Code code;
  code.code = static_cast<uint16_t>(kFirstRegion + (value ? 1 : 0));
  code.flags = Code::content;
  return code;
}

}  // namespace cocket::columnar
