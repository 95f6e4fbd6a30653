// Random records for the small module of the benchmark, as typed values and as the texts of cells.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "engine/columnar/typed.h"
#include "tests/support/shipped_rules.h"

namespace cocket::testing {

inline const program::ProgramPtr& small_module() {
  static const program::ProgramPtr program =
      load_program({{COCKET_SOURCE_DIR "/bench/rules"}, {}, COCKET_SOURCE_DIR "/rules"});
  return program;
}

inline const std::vector<std::string>& small_facts() {
  static const std::vector<std::string> facts = {
      "item.tpp", "item.die_area", "item.transfer_rate", "item.memory_bandwidth", "item.io_bandwidth", "item.datacenter",
      "shipment.origin", "shipment.destination", "shipment.export_date", "end_user.headquarters", "end_user.ultimate_parent",
      "shipment.bis_licence", "shipment.nac_notice_date", "shipment.malaysia_permit", "item.density"};
  return facts;
}

// `odd`: also values that are no plain ones: ranges, other types, none where there is none, unreadable.
class RandomRecords {
 public:
  using Value = columnar::TypedValue;
  RandomRecords(uint64_t seed, bool odd) : random_(seed), odd_(odd) {}

  std::vector<Value> next() {
    std::vector<Value> record;
    for (size_t fact = 0; fact < small_facts().size(); ++fact) record.push_back(value(fact));
    // Given and derived density would contradict each other in most lines.
    if (below(4) != 0) record.back() = {};
    return record;
  }

  Value value(size_t fact) {
    if (below(100) < 4) return {};
    if (odd_ && below(100) < 6) return odd();
    switch (fact) {
      case 0: return number({480000, 479999, 160000, 240000, 160047, 37632, 1583200}, 2);
      case 1: return number({81400, 27035, 81081, 25000, 150000, 50000}, 2);
      case 2: return number({600, 599, 900}, 0);
      case 3: return number({14000, 13999, 10009, 33500}, 1);
      case 4: return number({11000, 10999, 6990, 6991, 640}, 1);
      case 14: return number({592, 160, 320, 591}, 2);
      case 5: case 11: case 13: return {Value::Kind::truth, 0, static_cast<int64_t>(below(2)), {}};
      case 8: return {Value::Kind::day, 0, days_[below(days_.size())] + static_cast<int64_t>(below(3)) - 1, {}};
      case 12:
        if (below(3) == 0) return {Value::Kind::none, 0, 0, {}};
        return {Value::Kind::day, 0, days_[below(days_.size())] - 26 + static_cast<int64_t>(below(4)), {}};
      default:
        if (fact == 10 && below(2) == 0) return {Value::Kind::none, 0, 0, {}};
        return {Value::Kind::text, 0, 0, places_[below(places_.size())]};
    }
  }
  uint64_t below(uint64_t end) { return random_() % end; }

 private:
  Value number(const std::vector<int64_t>& near, uint8_t scale) {
    Value made{Value::Kind::number, scale, near[below(near.size())], {}};
    const uint64_t kind = below(4);
    if (kind == 0) made.value += static_cast<int64_t>(below(3)) - 1;
    for (uint64_t more = kind == 1 ? below(5) : 0; more > 0; --more) {
      made.value = made.value * 10 + (more == 1 ? static_cast<int64_t>(below(3)) - 1 : 0);
      ++made.scale;
    }
    if (kind == 2) made.value = static_cast<int64_t>(below(1'000'000));
    return made;
  }
  Value odd() {
    switch (below(6)) {
      case 0: return {Value::Kind::text, 0, 0, texts_[below(texts_.size())]};
      case 1: return {Value::Kind::number, static_cast<uint8_t>(below(19)), static_cast<int64_t>(random_()), {}};
      case 2: return {Value::Kind::day, 0, static_cast<int64_t>(below(200'000)) - 60'000, {}};
      case 3: return {Value::Kind::truth, 0, static_cast<int64_t>(below(2)), {}};
      case 4: return {Value::Kind::none, 0, 0, {}};
      default: return {Value::Kind::text, 0, 0, places_[below(places_.size())]};
    }
  }

  std::mt19937_64 random_;
  const bool odd_;
  const std::vector<int64_t> days_ = {19272, 19286, 19374, 19678, 20101, 20187, 20283, 20643, 20000, 20720};
  const std::vector<std::string> places_ = {"CN", "HK", "MO", "US", "MY", "SG", "DE", "TW", "RU", "IR", "AE", "NI", "CY"};
  const std::vector<std::string> texts_ = {"814 +- 5", "[1600, 4800]", "2024-01", "2023-10-01..2025-01-31", "2024", "cn", "  CN ",
                                           "nowhere", "-", "none", "YES", "true", "1e3", "", " ", "4800.0", "0", "-1"};
};

// As cells of the same record.
inline RowTexts texts_of(const std::vector<columnar::TypedValue>& record) {
  RowTexts texts;
  for (size_t i = 0; i < record.size(); ++i) {
    if (record[i].kind != columnar::TypedValue::Kind::absent) texts[small_facts()[i]] = columnar::to_cell(record[i]);
  }
  return texts;
}

}  // namespace cocket::testing
