// Cocket on typed facts in memory: columns to a column of verdicts, and one record at a time.
//
//   cocket_memory FILE --rules DIR [--repeat N] [--threads 1,2] [--calls N] [--record-rows N]
//                 [--library DIR] [--verdicts OUT]
//
// FILE is a CSV file of bench/generate: columns named after facts are read, the others are not. Reading
// it into typed columns and the first, unmeasured turn (which meets everything) are not timed. Prints
// JSON; `--verdicts` writes `verdict,worst_possible` of each line and measures nothing.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/diagnostic_text.h"
#include "dsl/load/load.h"
#include "engine/columnar/checker.h"
#include "run/csv_describer.h"
#include "tests/allocation/counted_new.h"

namespace {

using namespace cocket;
using columnar::Checker;
using columnar::TypedColumn;
using columnar::TypedValue;
using Clock = std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) {
  std::cerr << "cocket_memory: " << what << '\n';
  std::exit(2);
}

struct Options {
  std::string file, rules, verdicts;
  std::string library = COCKET_RULES;     // of countries and units
  size_t repeat = 5;
  std::vector<size_t> threads{1, 2};
  size_t calls = 1'000'000;
  size_t record_rows = 100'000;
};

Options read_options(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word.rfind("--", 0) != 0) {
      options.file = word;
      continue;
    }
    if (++i >= argc) fail("a value is missing for " + word);
    const std::string value = argv[i];
    if (word == "--rules") options.rules = value;
    else if (word == "--library") options.library = value;
    else if (word == "--verdicts") options.verdicts = value;
    else if (word == "--repeat") options.repeat = std::stoul(value);
    else if (word == "--calls") options.calls = std::stoul(value);
    else if (word == "--record-rows") options.record_rows = std::stoul(value);
    else if (word == "--threads") {
      options.threads.clear();
      std::stringstream list(value);
      for (std::string each; std::getline(list, each, ',');) options.threads.push_back(std::stoul(each));
    } else {
      fail("no such option: " + word);
    }
  }
  if (options.file.empty() || options.rules.empty()) fail("FILE and --rules are needed");
  return options;
}

// ---- the file as typed columns

// One record of CSV; false at the end.
bool read_record(const std::string& text, size_t& at, std::vector<std::string>& cells) {
  cells.clear();
  if (at >= text.size()) return false;
  std::string cell;
  bool quoted = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted) {
      if (c != '"') cell += c;
      else if (at + 1 < text.size() && text[at + 1] == '"') cell += text[++at];
      else quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      cells.push_back(cell);
      cell.clear();
    } else if (c == '\n') {
      ++at;
      break;
    } else if (c != '\r') {
      cell += c;
    }
  }
  cells.push_back(cell);
  return true;
}

struct Held {
  program::ValueType type = program::ValueType::text;
  std::vector<columnar::Ticks> ticks;
  std::vector<int64_t> numbers;
  std::vector<int32_t> days;
  std::vector<uint8_t> truths;
  std::vector<uint32_t> keys;
  std::vector<uint32_t> offsets{0};
  std::string bytes;
  std::unordered_map<std::string, uint32_t> entries;
  std::vector<uint8_t> given, none;
  uint8_t scale = 0;

  void add(const std::string& cell, size_t row) {
    if (row % 8 == 0) {
      given.push_back(0);
      none.push_back(0);
    }
    const bool is_none = cell == "none";
    if (is_none) none.back() |= static_cast<uint8_t>(1u << (row % 8));
    const bool says = !cell.empty() && !is_none;
    if (says) given.back() |= static_cast<uint8_t>(1u << (row % 8));
    switch (type) {
      case program::ValueType::number: {
        columnar::Ticks each;
        if (says && !columnar::read_ticks(cell, each)) fail("no plain number: " + cell);
        scale = std::max(scale, each.scale);
        ticks.push_back(each);
        break;
      }
      case program::ValueType::date: {
        const auto day = says ? parse_date(cell) : Date{};
        if (!day) fail("no day: " + cell);
        days.push_back(day->days);
        break;
      }
      case program::ValueType::truth: truths.push_back(cell == "yes" ? 1 : 0); break;
      default: {
        const auto [at, fresh] = entries.try_emplace(cell, static_cast<uint32_t>(entries.size()));
        if (fresh) {
          bytes += cell;
          offsets.push_back(static_cast<uint32_t>(bytes.size()));
        }
        keys.push_back(at->second);
      }
    }
  }
  void finish() {
    for (columnar::Ticks each : ticks) {
      for (; each.scale < scale; ++each.scale) each.mantissa *= 10;
      numbers.push_back(each.mantissa);
    }
    ticks = {};
  }
  // Rows from `first` on, which is a multiple of 8.
  TypedColumn column(size_t first) const {
    TypedColumn made;
    made.given = given.data() + first / 8;
    made.none = none.data() + first / 8;
    if (!numbers.empty()) made.numbers = numbers.data() + first;
    made.scale = scale;
    if (!days.empty()) made.days = days.data() + first;
    if (!truths.empty()) made.truths = truths.data() + first;
    if (!keys.empty()) {
      made.keys = keys.data() + first;
      made.bytes = bytes.data();
      made.offsets = offsets.data();
      made.entries = static_cast<uint32_t>(entries.size());
    }
    return made;
  }
};

struct Table {
  std::vector<std::string> facts;
  std::vector<Held> columns;
  size_t rows = 0;
};

Table read_table(const std::string& file, const program::Program& program) {
  std::ifstream in(file, std::ios::binary);
  if (!in) fail("cannot read " + file);
  std::stringstream buffer;
  buffer << in.rdbuf();
  const std::string text = buffer.str();
  Table table;
  size_t at = 0;
  std::vector<std::string> cells;
  if (!read_record(text, at, cells)) fail("no header");
  std::vector<size_t> places;
  for (size_t i = 0; i < cells.size(); ++i) {
    const auto fact = program::find_flat_fact(program, cells[i]);
    if (!fact) continue;
    places.push_back(i);
    table.facts.push_back(cells[i]);
    table.columns.emplace_back().type = program.records[fact->record].fields[fact->field.index].type;
  }
  while (read_record(text, at, cells)) {
    if (cells.size() <= places.back()) fail("a short line");
    for (size_t i = 0; i < places.size(); ++i) table.columns[i].add(cells[places[i]], table.rows);
    ++table.rows;
  }
  for (Held& each : table.columns) each.finish();
  return table;
}

// ---- what is measured

class Worker {
 public:
  Worker(std::shared_ptr<const columnar::Plan> plan, const Table& table, size_t first, size_t rows)
      : checker_(std::move(plan), {}, describer_), rows_(rows), verdicts(rows), worst(rows) {
    for (const Held& each : table.columns) columns_.push_back(each.column(first));
  }
  void run() { checker_.check(columns_, rows_, verdicts.data(), worst.data()); }
  Checker& checker() { return checker_; }

 private:
  run::NoColumns describer_;
  Checker checker_;
  std::vector<TypedColumn> columns_;
  size_t rows_;

 public:
  std::vector<Verdict> verdicts, worst;
};

// Of the whole process; says more than the clock where the machine is shared.
double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double seconds_since(Clock::time_point began) { return std::chrono::duration<double>(Clock::now() - began).count(); }

std::string in_memory(const std::shared_ptr<const columnar::Plan>& plan, const Table& table, size_t threads, size_t repeat) {
  std::vector<std::unique_ptr<Worker>> workers;
  const size_t share = (table.rows / threads + 7) / 8 * 8;
  for (size_t i = 0; i < threads; ++i) {
    const size_t first = std::min(i * share, table.rows);
    workers.push_back(std::make_unique<Worker>(plan, table, first, i + 1 == threads ? table.rows - first : std::min(share, table.rows - first)));
  }
  auto turn = [&workers] {
    std::vector<std::thread> others;
    for (size_t i = 1; i < workers.size(); ++i) others.emplace_back([&workers, i] { workers[i]->run(); });
    workers.front()->run();
    for (std::thread& each : others) each.join();
  };
  const auto cold = Clock::now();
  turn();
  const double first = seconds_since(cold);
  std::ostringstream out;
  out << "{\"rows\": " << table.rows << ", \"first_seconds\": " << first << ", \"seconds\": [";
  std::string processor;
  for (size_t i = 0; i < repeat; ++i) {
    const auto began = Clock::now();
    const double before = processor_seconds();
    turn();
    out << (i == 0 ? "" : ", ") << seconds_since(began);
    processor += (i == 0 ? "" : ", ") + std::to_string(processor_seconds() - before);
  }
  uint64_t asked = 0;
  for (const auto& each : workers) asked += each->checker().num_asked();
  out << "], \"processor_seconds\": [" << processor << "], \"asked\": " << asked << "}";
  return out.str();
}

uint64_t percentile(std::vector<uint32_t>& times, double part) {
  const auto at = times.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(times.size() - 1));
  std::nth_element(times.begin(), at, times.end());
  return *at;
}

std::string one_record(const std::shared_ptr<const columnar::Plan>& plan, const Table& table, const Options& options) {
  const run::NoColumns describer;
  Checker checker(plan, {}, describer);
  const size_t facts = table.columns.size();
  const size_t rows = std::min(table.rows, options.record_rows);
  std::vector<TypedValue> values;
  for (size_t row = 0; row < rows; ++row) {
    for (const Held& each : table.columns) values.push_back(each.column(0)[row]);
  }
  uint64_t sum = 0;
  auto call = [&](size_t row) {
    const TypedValue* record = &values[row * facts];
    for (size_t i = 0; i < facts; ++i) checker.set(i, record[i]);
    sum += static_cast<uint64_t>(checker.verdict());
  };
  // Two turns meet everything, the first after settling fills what was put together.
  for (size_t turn = 0; turn < 3; ++turn) {
    if (turn == 2) checker.settle();
    for (size_t row = 0; row < rows; ++row) call(row);
  }
  std::vector<uint32_t> times(options.calls);
  std::vector<uint32_t> empty(options.calls);
  auto nanoseconds = [](Clock::time_point from, Clock::time_point to) {
    return static_cast<uint32_t>(std::min<int64_t>((to - from).count(), UINT32_MAX));
  };
  for (uint32_t& each : empty) {
    const auto began = Clock::now();
    each = nanoseconds(began, Clock::now());
  }
  const uint64_t before = num_allocations();
  for (size_t i = 0; i < options.calls; ++i) {
    const auto began = Clock::now();
    call(i % rows);
    times[i] = nanoseconds(began, Clock::now());
  }
  const uint64_t allocations = num_allocations() - before;
  const double processor_before = processor_seconds();
  const auto began = Clock::now();
  for (size_t i = 0; i < options.calls; ++i) call(i % rows);
  const double mean = seconds_since(began) * 1e9 / static_cast<double>(options.calls);
  const double processor = (processor_seconds() - processor_before) * 1e9 / static_cast<double>(options.calls);
  std::ostringstream out;
  out << "{\"calls\": " << options.calls << ", \"records\": " << rows << ", \"median_ns\": " << percentile(times, 0.5)
      << ", \"p99_ns\": " << percentile(times, 0.99) << ", \"clock_ns\": " << percentile(empty, 0.5) << ", \"mean_ns\": " << mean << ", \"mean_processor_ns\": " << processor
      << ", \"allocations\": " << allocations << ", \"sum\": " << sum << "}";
  return out.str();
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read_options(argc, argv);
  SourceSet sources;
  Diagnostics diagnostics;
  const LoadedRules loaded = load_rules(sources, {{options.rules}, {}, options.library}, Limits{}, diagnostics);
  if (diagnostics.has_errors() || !loaded.program) fail(render_text(diagnostics, sources));
  const Table table = read_table(options.file, *loaded.program);
  std::string unknown;
  const auto shape = columnar::typed_shape(*loaded.program, table.facts, unknown);
  if (!shape) fail("no such fact, or twice: " + unknown);
  const auto plan = columnar::typed_plan(loaded.program, *shape, {});
  if (!options.verdicts.empty()) {
    Worker worker(plan, table, 0, table.rows);
    worker.run();
    std::ofstream out(options.verdicts);
    for (size_t row = 0; row < table.rows; ++row) out << to_string(worker.verdicts[row]) << ',' << to_string(worker.worst[row]) << '\n';
    return out.flush() ? 0 : 2;
  }
  std::cout << "{";
  for (const size_t threads : options.threads) {
    std::cout << "\"in memory, " << threads << (threads == 1 ? " thread\": " : " threads\": ")
              << in_memory(plan, table, threads, options.repeat) << ",\n ";
  }
  std::cout << "\"one record\": " << one_record(plan, table, options) << "}\n";
  return 0;
}
