// Source texts and places in them.
//
// Every piece of text that a user wrote (rule files, YAML data, mappings, tables) is kept in one
// `SourceSet`, which outlives everything made from it. A place is a `Span` of bytes; lines and
// columns (bytes, code points or UTF-16 units) are derived on demand, never stored.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace cocket {

struct SourceId {
  uint32_t index = UINT32_MAX;
  bool valid() const { return index != UINT32_MAX; }
  friend bool operator==(SourceId, SourceId) = default;
};

// Half-open byte range in one source. An invalid source id means "no place" (built-in things).
struct Span {
  SourceId source;
  uint32_t begin = 0;
  uint32_t end = 0;
  bool valid() const { return source.valid(); }
  friend bool operator==(const Span&, const Span&) = default;
};

// The smallest span that covers both; both must lie in the same source (an invalid one is ignored).
Span cover(const Span& first, const Span& last);

// One-based line and column. `column` counts Unicode code points, `utf16_column` counts UTF-16
// units.
struct Position {
  uint32_t line = 0;
  uint32_t column = 0;
  uint32_t utf16_column = 0;
};

class SourceFile {
 public:
  SourceFile(std::string path, std::string text);
  const std::string& path() const { return path_; }
  const std::string& text() const { return text_; }
  Position position(uint32_t offset) const;
  // The text of a one-based line without its line end; empty past the last line.
  std::string_view line(uint32_t number) const;
  uint32_t num_lines() const { return static_cast<uint32_t>(line_starts_.size()); }

 private:
  std::string path_;
  std::string text_;
  std::vector<uint32_t> line_starts_;
};

// INVARIANT: references stay valid for the set's life (files are never moved or removed).
class SourceSet {
 public:
  SourceId add(std::string path, std::string text);
  const SourceFile& operator[](SourceId id) const { return files_.at(id.index); }
  std::string_view text(const Span& span) const;
  size_t size() const { return files_.size(); }

 private:
  std::deque<SourceFile> files_;
};

}  // namespace cocket
