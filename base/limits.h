// Every bound the engine works under, in one place, passed in and never global.
#pragma once

#include <cstddef>

#include "base/rational.h"

namespace cocket {

struct Limits {
  size_t max_rule_file_bytes = 4u << 20;
  size_t max_data_file_bytes = 64u << 20;  // YAML
  size_t max_yaml_depth = 32;
  size_t max_nesting = 64;  // brackets and blocks in a rule
  size_t max_declarations = 100000;
  size_t max_columns = 4096;
  size_t max_field_bytes = 8u << 20;  // one quoted CSV field or JSON value
  size_t max_record_bytes = 32u << 20;
  size_t max_list_members = 4096;  // in one record
  size_t max_day_cases = 512;      // day segments tried for a date that is a range
  size_t max_reading_cases = 64;   // combinations tried for readings without a default
  size_t batch_rows = 1024;
  NumberLimits numbers;
};

}  // namespace cocket
