#include "dsl/parse/parse.h"

#include <algorithm>

#include "base/suggest.h"
#include "dsl/parse/advice.h"
#include "dsl/parse/grammar.h"
#include "dsl/parse/lower.h"
#include "dsl/parse/scan.h"

namespace cocket {
namespace {

constexpr size_t kMaxShown = 3;      // more alternatives than this do not help the reader
constexpr size_t kMaxMessage = 72;
constexpr size_t kMaxQuoted = 24;

std::string found_words(const Token& token) {
  switch (token.kind) {
    case TokenKind::line_end: return "the end of the line";
    case TokenKind::indent: return "an indented line";
    case TokenKind::dedent: return "the end of the block";
    case TokenKind::end: return "the end of the declaration";
    case TokenKind::text: return "a text in quotes";
    default: break;
  }
  if (token.text.size() > kMaxQuoted) return "a long word";
  const unsigned char lead = static_cast<unsigned char>(token.text.front());
  if (lead < 0x20 || lead == 0x7F) return "a control character";
  return "`" + std::string(token.text) + "`";
}

std::string either(const std::vector<std::string_view>& choices, size_t most) {
  std::string out;
  const size_t count = std::min(choices.size(), most);
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) out += i + 1 == count && count == choices.size() ? " or " : ", ";
    out += choices[i];
  }
  if (count < choices.size()) out += ", ...";
  return out;
}

// The end of a block is where another line could stand as well; a reader expects to see the line.
std::vector<std::string_view> worth_telling(std::vector<std::string_view> expected) {
  const auto drop = [&](std::string_view what) {
    if (expected.size() > 1) std::erase(expected, what);
  };
  drop("the end of the block");
  drop("the end of the declaration");
  return expected;
}

class Reader {
 public:
  Reader(SourceId source, const Limits& limits, Diagnostics& diagnostics)
      : source_(source), limits_(limits), diagnostics_(diagnostics) {}

  syntax::Declaration read(const DeclarationText& text) {
    if (!text.broken) {
      GrammarFailure failure;
      if (const std::optional<cst::Node> node = match_declaration(text.tokens, failure)) {
        return Lowering(source_, text, limits_, diagnostics_).declaration(*node);
      }
      if (!text.suspect) report(text, failure);
    }
    return broken(text);
  }

 private:
  Span span(const Token& token) const { return {source_, token.begin, token.end}; }
  syntax::Word word(const Token& token) const {
    syntax::Word out{std::string(token.text), span(token)};
    if (token.kind == TokenKind::text && out.text.size() > 1) {
      out.text = out.text.substr(1, out.text.size() - 2);
    }
    return out;
  }

  syntax::Declaration broken(const DeclarationText& text) const {
    syntax::Declaration out;
    out.kind = syntax::DeclKind::broken;
    const Token& first = text.tokens.front();
    out.keyword = word(first);
    const Token& second = text.tokens[1];
    if (second.kind == TokenKind::name) out.name = word(second);
    // A unit's name has several words: `TPP/mm2`.
    for (const Token* next = &second + 1; first.is("unit") && next->glued; ++next) {
      if (next->is_structure() || out.name.empty()) break;
      out.name.text += next->text;
      out.name.span.end = next->end;
    }
    uint32_t end = first.end;
    for (const Token& token : text.tokens) {
      if (!token.is_structure()) end = token.end;
    }
    out.span = {source_, first.begin, end};
    return out;
  }

  void report(const DeclarationText& text, const GrammarFailure& failure) {
    const Token& at = *failure.at;
    const std::vector<std::string_view> expected = worth_telling(failure.expected);
    if (number_run_together(text, at, expected)) return;
    const std::string found = found_words(at);
    if (at.kind == TokenKind::indent) {
      // The line below, not its empty indentation, is what the reader sees.
      Diagnostic& out = diagnostics_.add(Code::P0103, span(*(failure.at + 1)),
                                         "this line is deeper than it may be");
      out.under = PlacesInLaw(text).at(at.begin);
      out.why = "The line above takes no lines of its own here.";
      return;
    }
    if (expected.size() == 1 && expected.front() == "an indented line") {
      Diagnostic& out = diagnostics_.add(Code::P0104, span(*(failure.at - 1)),
                                         "expected indented lines below this one");
      out.under = PlacesInLaw(text).at((failure.at - 1)->begin);
      out.why = advice(text, failure).why;
      return;
    }
    const std::string_view meant = misspelt(at, expected);
    std::string message;
    if (!meant.empty()) {
      message = "expected " + std::string(meant) + ", found " + found;
    } else if (expected.size() <= kMaxShown) {
      message = "expected " + either(expected, kMaxShown) + ", found " + found;
    }
    std::string label;
    if (message.empty() || message.size() > kMaxMessage) {
      message = found + " does not fit here";
      label = "expected " + either(expected, 8);
    }
    Diagnostic& out =
        diagnostics_.add(Code::P0104, span(at), std::move(message), std::move(label));
    out.under = PlacesInLaw(text).at(at.begin);
    Advice advised = advice(text, failure);
    out.why = std::move(advised.why);
    out.help = std::move(advised.help);
    if (!meant.empty()) {
      out.help = {std::string(meant.substr(1, meant.size() - 2))};
    } else if (at.is("=")) {
      out.help = {"write `is` for names and `>=` and `<=` for numbers"};
    }
  }

  // `4800TPP` where only a number may stand.
  bool number_run_together(const DeclarationText& text, const Token& at,
                           const std::vector<std::string_view>& expected) {
    if (at.kind != TokenKind::name || at.text[0] < '0' || at.text[0] > '9') return false;
    if (std::find(expected.begin(), expected.end(), "a number") == expected.end()) return false;
    const size_t split = at.text.find_first_not_of("0123456789_.");
    Diagnostic& out =
        diagnostics_.add(Code::P0110, span(at), "a number and a letter run together");
    out.under = PlacesInLaw(text).at(at.begin);
    out.why = "A blank stands between a number and its unit.";
    out.help = {std::string(at.text.substr(0, split)) + " " + std::string(at.text.substr(split))};
    return true;
  }

  // The expected word, in its marks, that was probably meant.
  static std::string_view misspelt(const Token& at, const std::vector<std::string_view>& expected) {
    if (at.kind != TokenKind::name) return {};
    std::vector<std::string> words;
    for (const std::string_view choice : expected) {
      if (choice.front() == '`') words.emplace_back(choice.substr(1, choice.size() - 2));
    }
    const std::vector<std::string> near = nearest_names(at.text, words, 1);
    if (near.empty()) return {};
    return *std::find(expected.begin(), expected.end(), "`" + near.front() + "`");
  }

  SourceId source_;
  const Limits& limits_;
  Diagnostics& diagnostics_;
};

}  // namespace

PlacesInLaw::PlacesInLaw(const DeclarationText& text) {
  const std::vector<Token>& tokens = text.tokens;
  if (tokens.size() < 2) return;
  const Token& keyword = tokens[0];
  const bool of_law = keyword.is("provision") || keyword.is("requirement") ||
                      keyword.is("exception") || keyword.is("restriction") ||
                      keyword.is("review");
  if (!of_law) declaration_ = keyword.text;
  if (!tokens[1].is_structure()) {
    declaration_ += (declaration_.empty() ? "" : " ") + std::string(tokens[1].text);
  }
  if (!of_law) return;
  for (size_t i = 1; i + 1 < tokens.size(); ++i) {
    if (!tokens[i - 1].is_structure()) continue;
    if (tokens[i].is("penalty") && tokens[i + 1].kind == TokenKind::name) {
      parts_.emplace_back(tokens[i].begin, ", penalty " + std::string(tokens[i + 1].text));
    }
    if (!tokens[i].is("version")) continue;
    if (tokens[i + 1].kind != TokenKind::date) continue;
    std::string version = ", version " + std::string(tokens[i + 1].text);
    for (size_t j = i + 2; !tokens[j].is_structure(); ++j) {
      const std::string_view title = tokens[j + 1].text;
      if (!tokens[j].is("text") || tokens[j + 1].kind != TokenKind::text) continue;
      version += " (" + std::string(title.substr(1, title.size() - 2)) + ")";
      break;
    }
    parts_.emplace_back(tokens[i].begin, std::move(version));
  }
}

std::string PlacesInLaw::at(uint32_t offset) const {
  const auto next = std::upper_bound(
      parts_.begin(), parts_.end(), offset,
      [](uint32_t place, const auto& part) { return place < part.first; });
  return next == parts_.begin() ? declaration_ : declaration_ + std::prev(next)->second;
}

syntax::File parse(const SourceSet& sources, SourceId source, const Limits& limits,
                   Diagnostics& diagnostics) {
  syntax::File file;
  file.source = source;
  Diagnostics found;
  const ScannedFile scanned = scan(sources, source, limits, found);
  Reader reader(source, limits, found);
  file.declarations.reserve(scanned.declarations.size());
  for (const DeclarationText& text : scanned.declarations) {
    file.declarations.push_back(reader.read(text));
  }
  // The scanner is through before the grammar begins, but readers go from top to bottom.
  found.sort();
  diagnostics.append(std::move(found));
  return file;
}

}  // namespace cocket
