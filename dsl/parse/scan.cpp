#include "dsl/parse/scan.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/date.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "dsl/parse/layout.h"

namespace cocket {
namespace {

constexpr std::array<std::string_view, 16> kDeclarationKeywords = {
    "module",   "facts",  "view",      "kind",        "unit",      "group",       "table",
    "readings", "define", "provision", "requirement", "exception", "restriction", "review",
    "assume",   "test"};

bool takes_lines(std::string_view keyword) {
  return keyword == "module" || keyword == "facts" || keyword == "readings" ||
         keyword == "provision" || keyword == "requirement" || keyword == "exception" ||
         keyword == "restriction" || keyword == "review" || keyword == "assume" ||
         keyword == "test";
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) { return is_digit(c) || is_letter(c) || c == '_'; }

class Scanner {
 public:
  Scanner(const SourceSet& sources, SourceId source, const Limits& limits, Diagnostics& diagnostics)
      : text_(sources[source].text()), limits_(limits), diagnostics_(diagnostics) {
    out_.source = source;
  }

  ScannedFile run() {
    if (text_.size() > limits_.max_rule_file_bytes) {
      Diagnostic& found = diagnostics_.add(Code::P0114, span(0, 0), "this rule file is too large");
      found.why = "A rule file holds at most " + std::to_string(limits_.max_rule_file_bytes) +
                  " bytes; this one has " + std::to_string(text_.size()) + ".";
      found.help = {"split it into several modules"};
      return std::move(out_);
    }
    size_t at = text_.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
    while (at < text_.size() && !stopped_) {
      size_t end = text_.find('\n', at);
      const size_t next = end == std::string_view::npos ? text_.size() : end + 1;
      if (end == std::string_view::npos) end = text_.size();
      if (end > at && text_[end - 1] == '\r') --end;
      line(at, end);
      at = next;
    }
    finish_declaration();
    return std::move(out_);
  }

 private:
  Span span(size_t begin, size_t end) const {
    return {out_.source, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }
  Span span(const Token& token) const { return {out_.source, token.begin, token.end}; }

  void line(size_t begin, size_t end) {
    size_t at = begin;
    std::optional<size_t> tab;
    while (at < end && (text_[at] == ' ' || text_[at] == '\t')) {
      if (text_[at] == '\t' && !tab) tab = at;
      ++at;
    }
    const bool utf8 = check_utf8(begin, end);
    words_.clear();
    unclosed_quote_ = false;
    words(at, end);
    if (words_.empty()) {  // blank, or only a comment: no structure
      if (!utf8 && open_) current_.broken = true;
      return;
    }
    const size_t indent = at - begin;
    if (indent == 0) {
      start_declaration();
    } else if (!open_) {
      if (!stray_) {
        Diagnostic& found = diagnostics_.add(Code::P0103, span(words_.front()),
                                             "this line belongs to no declaration");
        found.why = "An indented line continues the declaration above it, and there is none.";
      }
      stray_ = true;
      return;
    }
    if (tab) tab_in_indentation(*tab);
    if (!utf8) current_.broken = true;
    if (unclosed_quote_) current_.broken = true;
    if (indent > 0) break_line(indent);
    append_words();
  }

  // One finding a line; the words of such a line still count, for names and brackets.
  bool check_utf8(size_t begin, size_t end) {
    const std::optional<size_t> bad = first_invalid_utf8(text_.substr(begin, end - begin));
    if (!bad) return true;
    diagnostics_.add(Code::P0101, span(begin + *bad, begin + *bad + 1), "this is not UTF-8").help =
        {"save the file as UTF-8"};
    return false;
  }

  void tab_in_indentation(size_t tab) {
    current_.suspect = true;
    if (tab_reported_) return;
    tab_reported_ = true;
    Diagnostic& found = diagnostics_.add(Code::P0115, span(tab, tab + 1), "a tab in the indentation");
    found.why = "Nesting is read from blanks; how wide a tab is depends on the reader.";
    found.help = {"use two blanks for each level"};
  }

  // Splits one line into words and its comment.
  void words(size_t at, size_t end) {
    bool glued = false;
    while (at < end) {
      const char c = text_[at];
      if (c == ' ' || c == '\t') {
        glued = false;
        ++at;
        continue;
      }
      if (c == '#') {
        size_t last = end;
        while (last > at && (text_[last - 1] == ' ' || text_[last - 1] == '\t')) --last;
        out_.comments.push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(last),
                                 text_.substr(at, last - at), words_.empty()});
        return;
      }
      const Token token = word(at, end, glued);
      words_.push_back(token);
      at = token.end;
      glued = true;
    }
  }

  Token make(TokenKind kind, size_t begin, size_t end, bool glued) const {
    return {kind, glued, static_cast<uint32_t>(begin), static_cast<uint32_t>(end),
            text_.substr(begin, end - begin)};
  }

  Token word(size_t at, size_t end, bool glued) {
    const char c = text_[at];
    if (c == '"') return quoted(at, end, glued);
    if (is_digit(c)) {
      if (const size_t last = date_end(at, end)) return date(at, last, glued);
    }
    if (is_word(c)) return name_or_number(at, end, glued);
    if ((c == '<' || c == '>') && at + 1 < end && text_[at + 1] == '=') {
      return make(TokenKind::mark, at, at + 2, glued);
    }
    if (c == ':') check_blank_after_colon(at, end);
    if (std::string_view("(),:=+-*/%<>").find(c) != std::string_view::npos) {
      return make(TokenKind::mark, at, at + 1, glued);
    }
    const size_t length = decode_utf8(text_, at).length;
    return make(TokenKind::other, at, std::min(at + length, end), glued);
  }

  Token quoted(size_t at, size_t end, bool glued) {
    const size_t close = text_.find('"', at + 1);
    if (close < end) return make(TokenKind::text, at, close + 1, glued);
    unclosed_quote_ = true;
    diagnostics_.add(Code::P0105, span(at, at + 1), "a text in quotes is not closed", "opened here")
        .why = "A text ends on the line on which it begins.";
    return make(TokenKind::text, at, end, glued);
  }

  // The end of `dddd-d{1,2}-d{1,2}` at `at`, or 0.
  size_t date_end(size_t at, size_t end) const {
    const auto digits = [&](size_t from, size_t most) {
      size_t count = 0;
      while (from + count < end && is_digit(text_[from + count]) && count <= most) ++count;
      return count;
    };
    if (digits(at, 4) != 4) return 0;
    size_t here = at + 4;
    for (int part = 0; part < 2; ++part) {
      if (here >= end || text_[here] != '-') return 0;
      const size_t count = digits(here + 1, 2);
      if (count == 0 || count > 2) return 0;
      here += 1 + count;
    }
    return here < end && is_word(text_[here]) ? 0 : here;
  }

  Token date(size_t at, size_t last, bool glued) {
    const Token token = make(TokenKind::date, at, last, glued);
    if (!parse_date(token.text)) {
      const bool shape = token.text.size() == 10;
      Diagnostic& found = diagnostics_.add(
          Code::P0112, span(token),
          shape ? "this date does not exist" : "a date is written year-month-day");
      found.why = "Dates are days of the calendar from 1900-01-01 to 2199-12-31, as YYYY-MM-DD.";
    }
    return token;
  }

  Token name_or_number(size_t at, size_t end, bool glued) {
    size_t here = at;
    int dots = 0;
    bool letter = false;
    while (here < end) {
      if (is_word(text_[here])) {
        letter = letter || is_letter(text_[here]);
        ++here;
      } else if (text_[here] == '.' && here + 1 < end && is_word(text_[here + 1])) {
        ++dots;
        ++here;
      } else {
        break;
      }
    }
    if (here - at == 1 && text_[at] >= 'A' && text_[at] <= 'Z' && here + 1 < end &&
        text_[here] == ':' && is_digit(text_[here + 1])) {
      size_t last = here + 1;
      while (last < end && is_digit(text_[last])) ++last;
      if (last == end || !is_word(text_[last])) return make(TokenKind::name, at, last, glued);
    }
    if (letter || !is_digit(text_[at])) return make(TokenKind::name, at, here, glued);
    return number(at, here, end, dots, glued);
  }

  Token number(size_t at, size_t here, size_t end, int dots, bool glued) {
    std::string why;
    std::string help;
    if (dots > 1) {
      why = "A number has at most one decimal point.";
    } else if (here < end && text_[here] == '.') {
      ++here;
      why = "A decimal point stands between digits.";
    } else if (here + 3 < end && text_[here] == ',' && is_digit(text_[here + 1]) &&
               is_digit(text_[here + 2]) && is_digit(text_[here + 3]) &&
               (here + 4 >= end || !is_word(text_[here + 4]))) {
      help = std::string(text_.substr(at, here - at)) + "_";
      here += 4;
      help += text_.substr(here - 3, 3);
      why = "A comma separates the members of a list. Two numbers need a blank after the comma.";
    }
    const Token token = make(TokenKind::number, at, here, glued);
    if (!why.empty()) {
      Diagnostic& found = diagnostics_.add(Code::P0113, span(token), "this number cannot be read");
      found.why = why;
      if (!help.empty()) found.help = {help};
    } else if (!parse_decimal(token.text, true, false, limits_.numbers)) {
      Diagnostic& found = diagnostics_.add(Code::P0113, span(token), "this number cannot be read");
      found.why = "A number has digits, `_` between digits, and at most " +
                  std::to_string(limits_.numbers.max_digits) + " digits.";
    }
    return token;
  }

  void check_blank_after_colon(size_t at, size_t end) {
    if (at + 1 >= end || text_[at + 1] == ' ' || text_[at + 1] == '\t' || text_[at + 1] == '#') {
      return;
    }
    Diagnostic& found =
        diagnostics_.add(Code::P0111, span(at, at + 1), "a label needs a blank after its colon");
    found.why = "Without the blank, `A:1` would be read as the name of a country group.";
    if (!words_.empty() && words_.back().end == at) {
      found.help = {std::string(words_.back().text) + ": ..."};
    }
  }

  void start_declaration() {
    const Token first = words_.front();
    if (is_declaration_keyword(first.text) && first.kind == TokenKind::name) {
      finish_declaration();
      open_ = true;
      junk_ = false;
      return;
    }
    // A run of such lines is one mistake: usually a body that lost its indentation.
    if (junk_) {
      if (!open_) open_ = true;
      return;
    }
    // That the declaration above lacks its lines is then no second mistake.
    if (open_ && indents_.size() == 1 && takes_lines(current_.tokens.front().text)) {
      current_.suspect = true;
    }
    finish_declaration();
    Diagnostic& found = diagnostics_.add(Code::P0102, span(first),
                                         "a declaration cannot start with this");
    found.why = "Column 1 holds the keyword of a declaration or a comment, nothing else.";
    const std::vector<std::string> keywords(kDeclarationKeywords.begin(),
                                            kDeclarationKeywords.end());
    const std::vector<std::string> near = nearest_names(first.text, keywords, 1);
    if (!near.empty()) {
      found.help = near;
    } else if (!out_.declarations.empty()) {
      found.help = {"put two blanks before it if it belongs to the declaration above"};
    }
    open_ = true;
    junk_ = true;
    current_.broken = true;
  }

  // Decides whether the line break before `words_` ended a line, and writes the structure if so.
  void break_line(size_t indent) {
    if (!brackets_.empty() || continues(current_.tokens.back()) || starts_continued()) return;
    structure(TokenKind::line_end, current_.tokens.back().end);
    const Token& first = words_.front();
    if (indent > indents_.back()) {
      indents_.push_back(indent);
      structure(TokenKind::indent, first.begin);
      check_depth(first);
      return;
    }
    size_t left = 0;
    while (indent < indents_.back()) {
      left = indents_.back();
      indents_.pop_back();
      structure(TokenKind::dedent, first.begin);
    }
    // A first line deeper than column 1 sets the level; a later one between two levels fits none.
    if (indent != indents_.back()) {
      if (!current_.suspect) {
        Diagnostic& found = diagnostics_.add(Code::P0103, span(first),
                                             "this line stands between two levels");
        found.why = "A line is indented like a line above it, or deeper than the one before.";
        found.help = {"indent it by " + std::to_string(left) + " blanks"};
      }
      current_.suspect = true;
    }
  }

  bool continues(const Token& last) const {
    return last.kind == TokenKind::mark ? last.text != ")" && last.text != ":" && last.text != "%"
                                        : last.kind == TokenKind::name && is_line_joint(last.text);
  }

  bool starts_continued() const {
    const Token& first = words_.front();
    const Token* second = words_.size() > 1 ? &words_[1] : nullptr;
    if (first.kind == TokenKind::mark) {
      return first.text != "(" && first.text != ")" && first.text != ":" && first.text != ",";
    }
    if (first.kind != TokenKind::name || (second && second->is(":"))) return false;
    if (first.text == "not") return second && second->is("in");
    return first.text != "=" && is_line_joint(first.text);
  }

  void structure(TokenKind kind, uint32_t at) {
    current_.tokens.push_back({kind, false, at, at, {}});
  }

  void check_depth(const Token& token) {
    if (brackets_.size() + indents_.size() <= limits_.max_nesting || too_deep_) return;
    too_deep_ = true;
    current_.broken = true;
    Diagnostic& found = diagnostics_.add(Code::P0114, span(token), "this is nested too deeply");
    found.why = "Brackets and blocks nest at most " + std::to_string(limits_.max_nesting) +
                " deep.";
    found.help = {"give a part a name with `define`"};
  }

  void append_words() {
    for (const Token& token : words_) {
      if (token.is("(")) {
        brackets_.push_back(token);
        check_depth(token);
      } else if (token.is(")")) {
        if (brackets_.empty()) {
          current_.broken = true;
          diagnostics_.add(Code::P0106, span(token), "this bracket was not opened");
        } else {
          brackets_.pop_back();
        }
      }
      current_.tokens.push_back(token);
    }
  }

  void finish_declaration() {
    if (open_ && !current_.tokens.empty()) {
      // Only the innermost: the others follow from it more often than not.
      if (!brackets_.empty()) {
        current_.broken = true;
        diagnostics_.add(Code::P0106, span(brackets_.back()), "this bracket is not closed",
                         "opened here");
      }
      const uint32_t last = current_.tokens.back().end;
      structure(TokenKind::line_end, last);
      for (size_t i = 1; i < indents_.size(); ++i) structure(TokenKind::dedent, last);
      structure(TokenKind::end, last);
      if (out_.declarations.size() >= limits_.max_declarations) {
        stopped_ = true;
        diagnostics_.add(Code::P0114, span(current_.tokens.front()),
                         "this file has too many declarations");
      } else {
        out_.declarations.push_back(std::move(current_));
      }
    }
    current_ = {};
    brackets_.clear();
    indents_.assign(1, 0);
    open_ = false;
    tab_reported_ = false;
    too_deep_ = false;
  }

  std::string_view text_;
  const Limits& limits_;
  Diagnostics& diagnostics_;
  ScannedFile out_;
  DeclarationText current_;
  std::vector<Token> words_;     // of the line being read
  std::vector<Token> brackets_;  // open in the current declaration
  std::vector<size_t> indents_ = {0};
  bool open_ = false;
  bool junk_ = false;  // the current declaration began with a line that starts none
  bool stray_ = false;
  bool tab_reported_ = false;
  bool too_deep_ = false;
  bool unclosed_quote_ = false;
  bool stopped_ = false;
};

}  // namespace

bool is_declaration_keyword(std::string_view word) {
  return std::find(kDeclarationKeywords.begin(), kDeclarationKeywords.end(), word) !=
         kDeclarationKeywords.end();
}

ScannedFile scan(const SourceSet& sources, SourceId source, const Limits& limits,
                 Diagnostics& diagnostics) {
  return Scanner(sources, source, limits, diagnostics).run();
}

}  // namespace cocket
