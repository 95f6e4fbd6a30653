#include "engine/columnar/typed.h"

#include <algorithm>

#include "base/check.h"

namespace cocket::columnar {

std::string to_cell(const TypedValue& value) {
  switch (value.kind) {
    case TypedValue::Kind::absent: return {};
    case TypedValue::Kind::none: return "none";
    case TypedValue::Kind::truth: return value.value != 0 ? "yes" : "no";
    case TypedValue::Kind::day: return to_string(Date{static_cast<int32_t>(value.value)});
    case TypedValue::Kind::text: return std::string(value.text);
    case TypedValue::Kind::number: break;
  }
  const bool negative = value.value < 0;
  std::string digits = std::to_string(negative ? 0 - static_cast<uint64_t>(value.value) : static_cast<uint64_t>(value.value));
  if (value.scale > 0) {
    if (digits.size() <= value.scale) digits.insert(0, value.scale + 1 - digits.size(), '0');
    digits.insert(digits.size() - value.scale, 1, '.');
  }
  return negative ? "-" + digits : digits;
}

TypedValue TypedColumn::operator[](size_t row) const {
  TypedValue value;
  if (is_none(row)) {
    value.kind = TypedValue::Kind::none;
  } else if (!is_given(row)) {
    return value;
  } else if (numbers != nullptr) {
    value = {TypedValue::Kind::number, scale, numbers[row], {}};
  } else if (days != nullptr) {
    value = {TypedValue::Kind::day, 0, days[row], {}};
  } else if (truths != nullptr) {
    value = {TypedValue::Kind::truth, 0, truths[row], {}};
  } else if (offsets != nullptr) {
    if (keys != nullptr) COCKET_CHECK(keys[row] < entries);
    value = {TypedValue::Kind::text, 0, 0, entry(keys != nullptr ? keys[row] : row)};
  }
  return value;
}

std::optional<Shape> typed_shape(const program::Program& program, const std::vector<std::string>& names,
                                 std::string& unknown) {
  Shape shape;
  for (const std::string& name : names) {
    const auto fact = program::find_flat_fact(program, name);
    if (!fact || std::find(shape.named.begin(), shape.named.end(), *fact) != shape.named.end()) {
      unknown = name;
      return std::nullopt;
    }
    const program::Field& field = program.records[fact->record].fields[fact->field.index];
    Input input;
    input.name = name;
    input.facts = {*fact};
    input.plain = field.type != program::ValueType::list;
    input.unit = field.unit;
    shape.inputs.push_back(std::move(input));
    shape.named.push_back(*fact);
  }
  return shape;
}

TypedRows::TypedRows(const program::Program& program, const Shape& shape)
    : program_(program), shape_(shape), builder_(program, shape.named) {}

const Row& TypedRows::make(const std::vector<TypedValue>& values) {
  COCKET_CHECK(values.size() == shape_.inputs.size());
  builder_.begin(1);
  for (size_t i = 0; i < values.size(); ++i) {
    if (values[i].kind == TypedValue::Kind::absent) continue;
    const program::FlatFact& fact = shape_.inputs[i].facts.front();
    const program::Field& field = program_.records[fact.record].fields[fact.field.index];
    const std::string text = to_cell(values[i]);
    if (field.type == program::ValueType::list) builder_.set_list(fact, read_list(program_, field, text, Origin::row));
    else builder_.add(fact, read_cell(program_, field, text, Origin::row));
  }
  return builder_.finish();
}

}  // namespace cocket::columnar
