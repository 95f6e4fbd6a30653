#include "dsl/parse/format.h"

#include <algorithm>
#include <climits>

#include "base/utf8.h"
#include "dsl/parse/layout.h"
#include "dsl/parse/parse.h"
#include "dsl/parse/scan.h"

namespace cocket {
namespace {

constexpr size_t kWidth = 100;
constexpr size_t kIndent = 2;
constexpr size_t kContinuation = 4;

// The `source` of `define NAME: TYPE = EXPR source "..."`, of which `line_end` ends the line; null
// if it has none. No expression holds a text after that word.
const Token* citation(const std::vector<Token>& tokens, size_t line_end) {
  for (const size_t words : {size_t{2}, size_t{4}}) {
    if (line_end <= words) break;
    const Token* first = &tokens[line_end - words];
    if (first[0].is("source") && first[1].kind == TokenKind::text) return first;
  }
  return nullptr;
}

// The citation of a define stands on the line of the define if that fits and no comment stands
// before it, otherwise on a line of its own below.
void place_citation(DeclarationText& declaration, const std::vector<Comment>& comments) {
  std::vector<Token>& tokens = declaration.tokens;
  if (!tokens.front().is("define")) return;
  const auto line_end_from = [&](std::vector<Token>::iterator from) {
    return std::find_if(from, tokens.end(),
                        [](const Token& token) { return token.kind == TokenKind::line_end; });
  };
  auto end = line_end_from(tokens.begin());
  if (std::none_of(tokens.begin(), end, [](const Token& token) { return token.is("="); })) return;
  if ((end + 1)->kind == TokenKind::indent) {
    tokens.erase(line_end_from(end + 1) + 1);  // the dedent
    end = line_end_from(tokens.erase(end, end + 2));
  }
  const Token* source = citation(tokens, static_cast<size_t>(end - tokens.begin()));
  if (!source) return;
  const bool comment_inside =
      std::any_of(comments.begin(), comments.end(), [&](const Comment& comment) {
        return comment.begin > tokens.front().begin && comment.begin < source->begin;
      });
  if (!comment_inside && count_code_points(one_line(&tokens.front(), &*end)) <= kWidth) return;
  const auto at = source - tokens.data();
  const uint32_t before = source->begin;
  const uint32_t last = end->end;
  const auto structure = [](TokenKind kind, uint32_t offset) {
    return Token{kind, false, offset, offset, {}};
  };
  tokens.insert(end + 1, structure(TokenKind::dedent, last));
  tokens.insert(tokens.begin() + at, {structure(TokenKind::line_end, tokens[at - 1].end),
                                      structure(TokenKind::indent, before)});
}

// A line as the grammar sees it, wherever the typed line breaks fall.
struct LogicalLine {
  const Token* first;
  const Token* last;  // past the last word
  size_t level;
};

std::vector<LogicalLine> logical_lines(const ScannedFile& scanned) {
  std::vector<LogicalLine> out;
  for (const DeclarationText& declaration : scanned.declarations) {
    size_t level = 0;
    const Token* first = nullptr;
    for (const Token& token : declaration.tokens) {
      if (token.kind == TokenKind::indent) ++level;
      if (token.kind == TokenKind::dedent) --level;
      if (!token.is_structure() && !first) first = &token;
      if (token.kind == TokenKind::line_end && first) {
        out.push_back({first, &token, level});
        first = nullptr;
      }
    }
  }
  return out;
}

class Formatter {
 public:
  Formatter(std::string_view text, const ScannedFile& scanned)
      : text_(text), scanned_(scanned), lines_(logical_lines(scanned)) {}

  std::string run() {
    for (size_t i = 0; i < lines_.size(); ++i) {
      comments_before(lines_[i].first->begin, i);
      const bool last = i + 1 == lines_.size();
      line(lines_[i], last ? text_.size() : lines_[i + 1].first->begin);
    }
    comments_before(text_.size(), lines_.size());
    return std::move(out_);
  }

 private:
  bool comment_before(size_t offset) const {
    return comment_ < scanned_.comments.size() && scanned_.comments[comment_].begin < offset;
  }

  size_t typed_indent(size_t offset) const {
    const size_t line_start = offset == 0 ? std::string_view::npos : text_.rfind('\n', offset - 1);
    return offset - (line_start == std::string_view::npos ? 0 : line_start + 1);
  }

  // At most one of the empty lines that were typed stays.
  void empty_line_before(size_t offset) {
    if (!out_.empty() &&
        std::count(text_.begin() + static_cast<std::ptrdiff_t>(written_),
                   text_.begin() + static_cast<std::ptrdiff_t>(offset), '\n') > 1) {
      out_ += '\n';
    }
  }

  // Comments on lines of their own before logical line `next`. They belong to it, except at the end
  // of a block, where one that was typed deeper than what follows belongs to the block.
  void comments_before(size_t offset, size_t next) {
    const size_t below = next < lines_.size() ? lines_[next].level : 0;
    const size_t above = next > 0 ? lines_[next - 1].level : 0;
    const size_t typed_below = next < lines_.size() ? typed_indent(lines_[next].first->begin) : 0;
    while (comment_before(offset)) {
      const Comment& comment = scanned_.comments[comment_++];
      const bool of_block = above > below && typed_indent(comment.begin) > typed_below;
      empty_line_before(comment.begin);
      out_.append(kIndent * (of_block ? above : below), ' ');
      out_ += comment.text;
      out_ += '\n';
      written_ = comment.end;
    }
  }

  // `next_line` is where the next logical line begins: a citation that moves to a line of its own
  // begins on the typed line of what stands before it.
  void line(const LogicalLine& line, size_t next_line) {
    empty_line_before(line.first->begin);
    size_t indent = kIndent * line.level;
    const size_t continuation = indent + kContinuation;
    const Token* first = line.first;
    while (first != line.last) {
      const Token* last = forced_end(first, line.last);
      for (const Token* from = first; from != last;) {
        const Token* to = fitting_end(from, last, indent);
        out_.append(indent, ' ');
        out_ += one_line(from, to);
        indent = continuation;
        from = to;
        if (from != last) out_ += '\n';
      }
      written_ = (last - 1)->end;
      const bool done = last == line.last;
      const size_t end = done ? std::min(text_.find('\n', (last - 1)->end), next_line)
                              : static_cast<size_t>(last->begin);
      comments_after(end, done, continuation);
      first = last;
    }
  }

  // Past the word after which a comment was typed: comments stay at their word, and where one stood
  // the line may break, because it did.
  const Token* forced_end(const Token* first, const Token* last) const {
    for (const Token* token = first; token + 1 != last; ++token) {
      if (comment_before((token + 1)->begin)) return token + 1;
    }
    return last;
  }

  // The comment at the end of the typed line, before `next`, and those on lines of their own below
  // it as long as the logical line goes on.
  void comments_after(size_t next, bool line_done, size_t continuation) {
    if (comment_before(next) && !scanned_.comments[comment_].own_line) {
      const Comment& comment = scanned_.comments[comment_++];
      out_ += "  ";
      out_ += comment.text;
      written_ = comment.end;
    }
    out_ += '\n';
    while (!line_done && comment_before(next)) {
      const Comment& comment = scanned_.comments[comment_++];
      out_.append(continuation, ' ');
      out_ += comment.text;
      out_ += '\n';
      written_ = comment.end;
    }
  }

  // Past the last word of a run from `first` that fits, ending where a line may break: outside
  // brackets rather than inside, and there as late as fits. The whole stretch if no place is left.
  const Token* fitting_end(const Token* first, const Token* last, size_t indent) const {
    size_t width = indent;
    int depth = 0;
    int best_cost = INT_MAX;
    const Token* best = nullptr;
    for (const Token* token = first; token != last; ++token) {
      // A citation cannot be broken, so breaking what stands before it would not help.
      if (depth <= 0 && starts_citation(*token)) return last;
      if (token->is(")")) --depth;
      const int cost = token == first ? INT_MAX : break_cost(*token, depth);
      if (cost != INT_MAX && cost <= best_cost) {
        best_cost = cost;
        best = token;
      }
      if (token->is("(")) ++depth;
      if (token != first && blank_after(token - 1)) ++width;
      width += count_code_points(token->text);
      if (width > kWidth && best) return best;
    }
    return last;
  }

  static bool starts_citation(const Token& token) {
    return (token.is("source") || token.is("because")) && (&token + 1)->kind == TokenKind::text;
  }

  // How bad a line break before `token` is; INT_MAX where none may stand.
  static int break_cost(const Token& token, int depth) {
    const Token& left = *(&token - 1);
    const Token& right = *(&token + 1);
    if (left.is(",") || left.is("=")) return 2 * depth;
    if (!blank_after(&left) || right.is(":")) return INT_MAX;
    if (token.is("or") && ((left.is("yes") && right.is("no")) || right.is("none"))) return INT_MAX;
    if (token.is("and") || token.is("or")) return 2 * depth;
    for (const std::string_view word : {"+", "-", "*", "/", ">=", "<=", ">", "<"}) {
      if (token.is(word)) return 2 * depth + 1;
    }
    return INT_MAX;
  }

  std::string_view text_;
  const ScannedFile& scanned_;
  std::vector<LogicalLine> lines_;
  std::string out_;
  size_t comment_ = 0;  // the next one to write
  size_t written_ = 0;  // end of what has been written, in the source
};

}  // namespace

std::string format_rules(const SourceSet& sources, SourceId source, const Limits& limits,
                         Diagnostics& diagnostics) {
  Diagnostics found;
  parse(sources, source, limits, found);
  const std::string& text = sources[source].text();
  if (found.has_errors()) {
    diagnostics.append(std::move(found));
    return text;
  }
  // The same scan again, without its findings: there were none.
  ScannedFile scanned = scan(sources, source, limits, found);
  for (DeclarationText& declaration : scanned.declarations) {
    place_citation(declaration, scanned.comments);
  }
  return Formatter(text, scanned).run();
}

}  // namespace cocket
