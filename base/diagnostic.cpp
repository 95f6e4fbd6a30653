#include "base/diagnostic.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace cocket {
namespace {

struct CodeEntry {
  Code code;
  std::string_view name;
  Severity severity;
  std::string_view title;
};

constexpr CodeEntry kCodes[] = {
#define COCKET_DIAGNOSTIC(code, severity, title) {Code::code, #code, Severity::severity, title},
#include "base/diagnostic_codes.def"
#undef COCKET_DIAGNOSTIC
};

const CodeEntry& entry(Code code) { return kCodes[static_cast<size_t>(code)]; }

// Where a diagnostic sorts: without a place first, then by source and byte.
std::tuple<bool, uint32_t, uint32_t> sort_key(const Diagnostic& diagnostic) {
  if (diagnostic.labels.empty() || !diagnostic.labels.front().span.valid()) return {false, 0, 0};
  const Span& span = diagnostic.labels.front().span;
  return {true, span.source.index, span.begin};
}

}  // namespace

std::string_view code_name(Code code) { return entry(code).name; }
Severity code_severity(Code code) { return entry(code).severity; }
std::string_view code_title(Code code) { return entry(code).title; }

bool code_from_name(std::string_view name, Code& out) {
  for (const CodeEntry& candidate : kCodes) {
    if (candidate.name == name) {
      out = candidate.code;
      return true;
    }
  }
  return false;
}

std::vector<Code> all_codes() {
  std::vector<Code> codes;
  for (const CodeEntry& candidate : kCodes) codes.push_back(candidate.code);
  return codes;
}

Diagnostic& Diagnostics::add(Code code, std::string message) {
  Diagnostic& added = items_.emplace_back();
  added.code = code;
  added.message = std::move(message);
  return added;
}

Diagnostic& Diagnostics::add(Code code, Span span, std::string message, std::string label) {
  Diagnostic& added = add(code, std::move(message));
  added.labels.push_back({span, std::move(label)});
  return added;
}

void Diagnostics::append(Diagnostics other) {
  items_.insert(items_.end(), std::make_move_iterator(other.items_.begin()),
                std::make_move_iterator(other.items_.end()));
}

bool Diagnostics::has_errors() const { return num_errors() > 0; }

size_t Diagnostics::num_errors() const {
  return static_cast<size_t>(std::count_if(
      items_.begin(), items_.end(),
      [](const Diagnostic& diagnostic) { return diagnostic.severity() == Severity::error; }));
}

void Diagnostics::sort() {
  std::stable_sort(items_.begin(), items_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return sort_key(a) < sort_key(b);
  });
}

}  // namespace cocket
