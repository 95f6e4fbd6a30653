#include "cli/scenario.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/file.h"
#include "base/suggest.h"
#include "engine/verdict/verdict.h"
#include "io/csv_source.h"
#include "io/row_assembler.h"

namespace cocket::cli {
namespace {

using program::Expectation;
using program::FlatFact;
using program::Program;
using program::ReadingId;

std::string trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const size_t end = std::min(text.find(';'), text.size());
    if (std::string part = trimmed(text.substr(0, end)); !part.empty())
      parts.push_back(std::move(part));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

const program::Field& field_at(const Program& program, const FlatFact& fact) {
  return program.records[fact.record].fields[fact.field.index];
}

std::string unreadable_text(const std::string& fact, const std::string& found,
                            const std::string& expected) {
  return fmt::format("`{}` of `{}` cannot be read, expected {}", found, fact, expected);
}

// What one column of a table is for.
struct Column {
  enum class Kind {
    name,
    comment,
    fact,
    known_on,
    view,
    law_through,
    reading,
    verdict,
    provision,
    exception,
    review,
    possible,
    late,
    missing,
    unreadable
  };
  Kind kind = Kind::comment;
  ColumnMapping fact;
  program::RequirementId requirement;
  program::ProvisionId provision;
  program::ExceptionId exception;
  program::ReviewId review;
  ReadingId reading;
};

// Columns for people: they say nothing to the rules.
bool is_comment(std::string_view header) {
  for (const std::string_view word : {"source", "note", "confidence", "citation"}) {
    if (header == word) return true;
  }
  return header.starts_with('#');
}

class TableReader {
 public:
  TableReader(const Program& program, const Limits& limits, SourceId source, const SourceFile& file,
              Diagnostics& diagnostics)
      : program_(program),
        limits_(limits),
        source_(source),
        file_(file),
        diagnostics_(diagnostics),
        assembler_(program, nullptr, nullptr, nullptr, limits) {
    for (const auto& each : program.requirements) requirements_.push_back(each.name);
    for (const auto& each : program.provisions) provisions_.push_back(each.name);
    for (const auto& each : program.exceptions) exceptions_.push_back(each.name);
    for (const auto& each : program.reviews) reviews_.push_back(each.name);
    for (const auto& each : program.readings) readings_.push_back(each.name);
  }

  bool read_header(const std::vector<std::string>& header) {
    const size_t before = diagnostics_.num_errors();
    for (size_t i = 0; i < header.size(); ++i) {
      if (std::find(header.begin(), header.begin() + static_cast<long>(i), header[i]) !=
          header.begin() + static_cast<long>(i)) {
        diagnostics_.add(Code::I0503, span_of(header[i]),
                         "the column `" + header[i] + "` occurs twice");
      }
      columns_.push_back(column_for(header[i]));
    }
    auto has = [this](Column::Kind kind) {
      return std::any_of(columns_.begin(), columns_.end(),
                         [kind](const Column& c) { return c.kind == kind; });
    };
    if (!has(Column::Kind::name)) {
      diagnostics_.add(Code::I0506, Span{source_, 0, 0}, "a scenario table needs a column `case`");
    }
    return diagnostics_.num_errors() == before;
  }

  TestCase read(const Batch& batch, const InputRecord& record) {
    TestCase made;
    made.place = fmt::format("{}:{}", file_.path(), record.line);
    std::vector<std::string> missing;
    std::vector<std::string> unreadable;
    Expectation under;  // what holds for every expectation of the case
    under.span = Span{source_, static_cast<uint32_t>(record.offset),
                      static_cast<uint32_t>(record.offset + record.raw.length)};
    assembler_.begin(record.number, facts_);
    for (size_t i = 0; i < columns_.size(); ++i) {
      const Column& column = columns_[i];
      const std::string_view cell = batch.field(record, i);
      if (column.kind == Column::Kind::fact) {
        assembler_.add(column.fact, cell);
        continue;
      }
      const std::string text = trimmed(cell);
      if (text.empty()) continue;
      switch (column.kind) {
        case Column::Kind::name: made.name = text; break;
        case Column::Kind::known_on: under.known_on = date(text, "known_on", made); break;
        case Column::Kind::law_through:
          made.law_through = date(text, "assume_law_through", made);
          break;
        case Column::Kind::view:
          if (text != "enforced" && text != "legal")
            made.faults.push_back("there is no view `" + text + "`");
          under.view = text;
          break;
        case Column::Kind::reading: {
          const unsigned choice = program_.readings[column.reading].find(text);
          if (choice == program_.readings[column.reading].choices.size()) {
            made.faults.push_back("`" + program_.readings[column.reading].name +
                                  "` has no reading `" + text + "`");
          } else {
            under.readings.emplace_back(column.reading, choice);
          }
          break;
        }
        case Column::Kind::missing: missing = split(text); break;
        case Column::Kind::unreadable: unreadable = split(text); break;
        default: break;
      }
    }
    made.row = assembler_.finish();
    if (made.row.id.empty()) made.row.id = made.name;
    read_expectations(batch, record, under, made);
    read_missing(missing, made);
    compare_unreadable(unreadable, made);
    if (made.expects.empty() && made.faults.empty() && unreadable.empty())
      made.faults.push_back("the case expects nothing");
    return made;
  }

 private:
  // Where a header stands in the table's first line.
  Span span_of(const std::string& name) const {
    const std::string_view line = file_.line(1);
    const size_t at = line.find(name);
    if (at == std::string_view::npos) return Span{source_, 0, static_cast<uint32_t>(line.size())};
    const size_t offset = static_cast<size_t>(line.data() - file_.text().data()) + at;
    return Span{source_, static_cast<uint32_t>(offset),
                static_cast<uint32_t>(offset + name.size())};
  }

  template <typename Id>
  Id named(Id id, const std::string& header, const std::string& name, Code code, const char* what,
           const std::vector<std::string>& known) {
    if (!id.valid()) {
      Diagnostic& d =
          diagnostics_.add(code, span_of(header), fmt::format("no {} is called `{}`", what, name));
      d.help = nearest_names(name, known);
    }
    return id;
  }

  Column column_for(const std::string& header) {
    using Kind = Column::Kind;
    Column column;
    auto rest = [&header](std::string_view prefix) -> std::optional<std::string> {
      if (!header.starts_with(prefix)) return std::nullopt;
      return header.substr(prefix.size());
    };
    if (header == "case")
      column.kind = Kind::name;
    else if (is_comment(header))
      column.kind = Kind::comment;
    else if (header == "known_on")
      column.kind = Kind::known_on;
    else if (header == "view")
      column.kind = Kind::view;
    else if (header == "assume_law_through")
      column.kind = Kind::law_through;
    else if (header == "expect:missing")
      column.kind = Kind::missing;
    else if (header == "expect:unreadable")
      column.kind = Kind::unreadable;
    else if (const auto reading = rest("reading:")) {
      column.kind = Kind::reading;
      column.reading = named(program_.find_reading(*reading), header, *reading, Code::N0208,
                             "set of readings", readings_);
    } else if (const auto provision = rest("expect:provision:")) {
      column.kind = Kind::provision;
      column.provision = named(program_.find_provision(*provision), header, *provision, Code::N0202,
                               "provision", provisions_);
    } else if (const auto exception = rest("expect:exception:")) {
      column.kind = Kind::exception;
      column.exception = named(program_.find_exception(*exception), header, *exception, Code::N0202,
                               "exception", exceptions_);
    } else if (const auto review = rest("expect:review:")) {
      column.kind = Kind::review;
      column.review =
          named(program_.find_review(*review), header, *review, Code::N0202, "review", reviews_);
    } else if (const auto possible = rest("expect:possible:")) {
      column.kind = Kind::possible;
      column.requirement = named(program_.find_requirement(*possible), header, *possible,
                                 Code::N0202, "requirement", requirements_);
    } else if (const auto late = rest("expect:late:")) {
      column.kind = Kind::late;
      column.requirement = named(program_.find_requirement(*late), header, *late, Code::N0202,
                                 "requirement", requirements_);
    } else if (const auto requirement = rest("expect:")) {
      column.kind = Kind::verdict;
      column.requirement = named(program_.find_requirement(*requirement), header, *requirement,
                                 Code::N0202, "requirement", requirements_);
    } else {
      column.kind = Kind::fact;
      read_fact_column(header, column);
    }
    return column;
  }

  void read_fact_column(const std::string& header, Column& column) {
    Diagnostics found;
    if (auto mapping = bind_name(program_, header, nullptr, true, found)) {
      column.fact = std::move(*mapping);
      facts_.push_back(column.fact.fact);
      return;
    }
    if (found.has_errors()) {
      // The binder does not know where the header stands.
      for (const Diagnostic& each : found.items()) {
        Diagnostic& placed = diagnostics_.add(each.code, each.message);
        placed = each;
        if (placed.labels.empty() || !placed.labels.front().span.valid()) {
          placed.labels.insert(placed.labels.begin(), Label{span_of(header), "this column"});
        }
      }
      return;
    }
    std::vector<std::string> known = program::flat_fact_names(program_);
    for (const char* word : {"case", "source", "note", "confidence", "citation", "known_on", "view", "assume_law_through",
                             "expect:missing", "expect:unreadable"}) {
      known.emplace_back(word);
    }
    for (const std::string& name : requirements_) known.push_back("expect:" + name);
    for (const std::string& name : provisions_) known.push_back("expect:provision:" + name);
    for (const std::string& name : exceptions_) known.push_back("expect:exception:" + name);
    for (const std::string& name : reviews_) known.push_back("expect:review:" + name);
    for (const std::string& name : readings_) known.push_back("reading:" + name);
    Diagnostic& d =
        diagnostics_.add(Code::I0506, span_of(header),
                         "a scenario table has no column `" + header + "`", "this column");
    d.help = nearest_names(header, known);
  }

  std::optional<Date> date(const std::string& text, const char* column, TestCase& made) const {
    const auto day = parse_date(text);
    if (!day) made.faults.push_back(fmt::format("`{}` in `{}` is no date", text, column));
    return day;
  }

  void read_expectations(const Batch& batch, const InputRecord& record, const Expectation& under,
                         TestCase& made) const {
    for (size_t i = 0; i < columns_.size(); ++i) {
      const Column& column = columns_[i];
      const std::string text = trimmed(batch.field(record, i));
      if (text.empty()) continue;
      if (column.kind == Column::Kind::verdict) {
        if (!verdict_from(text)) made.faults.push_back("there is no verdict `" + text + "`");
        Expectation& each = made.expects.emplace_back(under);
        each.requirement = column.requirement;
        each.verdict = text;
      } else if (column.kind == Column::Kind::provision) {
        if (text != "true" && text != "false" && text != "unknown") {
          made.faults.push_back("a provision is true, false or unknown, not `" + text + "`");
        }
        Expectation& each = made.expects.emplace_back(under);
        each.provision = column.provision;
        each.verdict = text;
      } else if (column.kind == Column::Kind::exception) {
        constexpr std::string_view kStates[] = {"met", "open", "lapsed", "possible", "not_available", "not_asked"};
        if (std::find(std::begin(kStates), std::end(kStates), text) == std::end(kStates))
          made.faults.push_back("an exception is never `" + text + "`");
        Expectation& each = made.expects.emplace_back(under);
        each.exception = column.exception;
        each.verdict = text;
      } else if (column.kind == Column::Kind::review) {
        read_review(text, column.review, under, made);
      }
    }
    for (size_t i = 0; i < columns_.size(); ++i) {
      const Column& column = columns_[i];
      if (column.kind != Column::Kind::possible && column.kind != Column::Kind::late) continue;
      const std::string text = trimmed(batch.field(record, i));
      if (text.empty()) continue;
      const auto of = std::find_if(
          made.expects.begin(), made.expects.end(), [&column](const Expectation& each) {
            return each.requirement.valid() && each.requirement == column.requirement;
          });
      const std::string& name = program_.requirements[column.requirement].name;
      if (of == made.expects.end()) {
        made.faults.push_back("more is expected of `" + name + "`, but no verdict");
        continue;
      }
      if (column.kind == Column::Kind::possible) {
        of->possible = split(text);
        for (const std::string& word : of->possible) {
          if (!verdict_from(word)) made.faults.push_back("there is no verdict `" + word + "`");
        }
        continue;
      }
      int days = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
      if (error != std::errc() || end != text.data() + text.size())
        made.faults.push_back("`" + text + "` is no number of days");
      of->late_days = days;
    }
  }

  // One policy, several with `;` between, or `unknown` where the law leaves any possible.
  void read_review(const std::string& text, program::ReviewId review, const Expectation& under,
                   TestCase& made) const {
    const std::vector<std::string> policies = split(text);
    for (const std::string& word : policies) {
      if (!program::is_policy(word) && !(word == "unknown" && policies.size() == 1))
        made.faults.push_back("there is no policy `" + word + "`");
    }
    Expectation& each = made.expects.emplace_back(under);
    each.review = review;
    each.verdict = policies.size() == 1 ? policies.front() : "unknown";
    if (policies.size() > 1) each.possible = policies;
  }

  // Each undetermined requirement must name them; if none is undetermined the names check nothing.
  void read_missing(const std::vector<std::string>& missing, TestCase& made) const {
    if (missing.empty()) return;
    for (const std::string& name : missing) {
      if (!program::find_flat_fact(program_, name))
        made.faults.push_back("`expect:missing` names no fact `" + name + "`");
    }
    bool used = false;
    for (Expectation& each : made.expects) {
      if (!each.requirement.valid() || each.verdict != "undetermined") continue;
      each.needs = missing;
      used = true;
    }
    if (!used) made.faults.push_back("`expect:missing` needs a requirement that is undetermined");
  }

  void compare_unreadable(const std::vector<std::string>& expected, TestCase& made) const {
    std::vector<std::string> left = expected;
    for (const CellIssue& issue : assembler_.issues()) {
      const auto it = std::find(left.begin(), left.end(), issue.fact);
      if (it == left.end())
        made.faults.push_back(unreadable_text(issue.fact, issue.found, issue.expected));
      else
        left.erase(it);
    }
    for (const std::string& fact : left)
      made.faults.push_back("`" + fact + "` was expected to be unreadable and is not");
  }

  const Program& program_;
  const Limits& limits_;
  const SourceId source_;
  const SourceFile& file_;
  Diagnostics& diagnostics_;
  RowAssembler assembler_;
  std::vector<Column> columns_;
  std::vector<FlatFact> facts_;
  std::vector<std::string> requirements_, provisions_, exceptions_, reviews_, readings_;
};

void add_given(const Program& program, const program::Given& given, const FlatFact& fact,
               const Limits& limits, RowBuilder& builder, TestCase& made) {
  const program::Field& field = field_at(program, fact);
  if (given.range) {
    Cell cell;
    cell.state = given.range->is_point() ? CellState::known : CellState::bounded;
    cell.origin = Origin::test;
    cell.number = *given.range;
    if (!field.range.covers(*given.range)) {
      made.faults.push_back(unreadable_text(given.fact, "value", expected_text(program, field)));
    }
    builder.add(fact, std::move(cell));
  } else if (field.type == program::ValueType::list) {
    ListValue list = read_list(program, field, given.text, Origin::test, limits.numbers);
    if (!list.complete)
      made.faults.push_back(unreadable_text(given.fact, given.text, expected_text(program, field)));
    builder.set_list(fact, std::move(list));
  } else {
    Cell cell = read_cell(program, field, given.text, Origin::test, limits.numbers);
    if (cell.state == CellState::unreadable) {
      made.faults.push_back(unreadable_text(given.fact, given.text, expected_text(program, field)));
    }
    builder.add(fact, std::move(cell));
  }
}

}  // namespace

std::vector<TestCase> declared_tests(const Program& program, const SourceSet& sources,
                                     const Limits& limits) {
  std::vector<TestCase> cases;
  for (const program::Test& test : program.tests) {
    TestCase made;
    made.name = test.title;
    const SourceFile& file = sources[test.span.source];
    made.place = fmt::format("{}:{}", file.path(), file.position(test.span.begin).line);
    std::vector<FlatFact> facts;
    for (const program::Given& given : test.given)
      facts.push_back(program::find_flat_fact(program, given.fact).value());
    RowBuilder builder(program, facts);
    builder.begin(1);
    for (size_t i = 0; i < test.given.size(); ++i)
      add_given(program, test.given[i], facts[i], limits, builder, made);
    made.row = builder.finish();
    made.expects = test.expects;
    if (made.expects.empty()) made.faults.push_back("the test expects nothing");
    cases.push_back(std::move(made));
  }
  return cases;
}

bool read_scenarios(SourceSet& sources, const std::string& path, const Program& program,
                    const Limits& limits, std::vector<TestCase>& cases, Diagnostics& diagnostics) {
  Result<std::string> text = read_file(path, limits.max_data_file_bytes);
  if (!text.ok()) {
    diagnostics.add(text.error().code, text.error().message) = text.error();
    return false;
  }
  const SourceId id = sources.add(path, text.value());
  CsvSource table(bytes_of(std::move(text.value())), limits);
  if (const auto failed = table.open()) {
    diagnostics.add(failed->code, path + ": " + failed->message).help = failed->help;
    return false;
  }
  TableReader reader(program, limits, id, sources[id], diagnostics);
  if (!reader.read_header(table.header())) return false;
  Batch batch;
  std::vector<std::pair<uint64_t, TestCase>> found;
  while (table.next(batch)) {
    for (const InputRecord& record : batch.records)
      found.emplace_back(record.number, reader.read(batch, record));
    for (const Reject& reject : batch.rejects) {
      TestCase broken;
      broken.place = fmt::format("{}:{}", path, reject.line);
      broken.name = "line " + std::to_string(reject.line);
      broken.faults.push_back(reject.reason);
      found.emplace_back(reject.number, std::move(broken));
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [number, each] : found) cases.push_back(std::move(each));
  return true;
}

}  // namespace cocket::cli
