// Diagnostics as values: what is wrong, where, under which law, why it matters, the way out.
//
// Codes are registered in diagnostic_codes.def and nowhere else; a code is never reused.
// Producing a diagnostic never throws and never prints; the command line renders them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/source.h"

namespace cocket {

enum class Code {
#define COCKET_DIAGNOSTIC(code, severity, title) code,
#include "base/diagnostic_codes.def"
#undef COCKET_DIAGNOSTIC
};

enum class Severity { error, warning };

std::string_view code_name(Code code);  // "T0203"
Severity code_severity(Code code);
std::string_view code_title(Code code);  // one line, used in docs
bool code_from_name(std::string_view name, Code& out);
std::vector<Code> all_codes();

// A marked place. The first label of a diagnostic is the primary one (`^`), others are `-`.
struct Label {
  Span span;
  std::string text;
};

struct Diagnostic {
  Code code;
  std::string message;            // what is the case, at most 72 characters, lower case
  std::vector<Label> labels;      // primary first; may be empty for environment errors
  std::string under;              // provision, version and citation concerned
  std::string why;                // at most two sentences
  std::vector<std::string> help;  // ready to paste; two entries when two readings are as likely
  Severity severity() const { return code_severity(code); }
};

// Collects all findings of a run, in the order found; never drops one.
class Diagnostics {
 public:
  Diagnostic& add(Code code, std::string message);
  // Adds with a primary label.
  Diagnostic& add(Code code, Span span, std::string message, std::string label = {});
  void append(Diagnostics other);
  bool has_errors() const;
  size_t num_errors() const;
  bool empty() const { return items_.empty(); }
  const std::vector<Diagnostic>& items() const { return items_; }
  // Stable order: source, then primary position; diagnostics without place come first.
  void sort();

 private:
  std::vector<Diagnostic> items_;
};

}  // namespace cocket
