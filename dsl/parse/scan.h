// Lines to words: the first half of reading a rule file.
//
// The scanner knows everything about text that is not grammar: bytes, blanks, comments, brackets,
// indentation, which line breaks end a line, and where declarations begin. What it hands on is one
// list of words per declaration, in which indentation has become words of its own. Every word keeps
// its place in source bytes, so no later step has to map anything back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/limits.h"
#include "base/source.h"

namespace cocket {

enum class TokenKind : uint8_t {
  name,      // `circuit.tpp`, `3A090.a`, `D:5`, keywords
  number,    // `21_000`, `5.92`
  date,      // `2023-11-17`, also one that does not exist (already diagnosed)
  text,      // with its quotes
  mark,      // ( ) , : = + - * / % < > <= >=
  other,     // anything that no rule can hold
  line_end,  // no text from here on
  indent,
  dedent,
  end,
};

struct Token {
  TokenKind kind = TokenKind::end;
  bool glued = false;     // no blank between this word and the one before
  uint32_t begin = 0;     // source bytes; marks of indentation are empty
  uint32_t end = 0;
  std::string_view text;  // as typed
  bool is(std::string_view word) const { return text == word && kind != TokenKind::text; }
  bool is_structure() const { return kind >= TokenKind::line_end; }
};

struct Comment {
  uint32_t begin = 0;  // at the `#`
  uint32_t end = 0;    // without blanks at its end
  std::string_view text;
  bool own_line = false;
};

// The words of one declaration, ended by `end`.
//
// INVARIANT: line_end, indent and dedent are balanced as the grammar needs them; names and numbers
// are ASCII.
struct DeclarationText {
  std::vector<Token> tokens;
  // The scanner has said what is wrong; the grammar need not (and must not) say it again.
  bool broken = false;
  // The words can be parsed, but a failure is the consequence of something already said.
  bool suspect = false;
};

struct ScannedFile {
  SourceId source;
  std::vector<DeclarationText> declarations;
  std::vector<Comment> comments;  // in the order of the text
};

// Reports P0101, P0102, P0103, P0105, P0106, P0111, P0112, P0113, P0114 and P0115. The views in the
// result point into `sources`.
ScannedFile scan(const SourceSet& sources, SourceId source, const Limits& limits,
                 Diagnostics& diagnostics);

bool is_declaration_keyword(std::string_view word);

}  // namespace cocket
