#include "base/source.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/utf8.h"

namespace cocket {

Span cover(const Span& first, const Span& last) {
  if (!first.valid()) return last;
  if (!last.valid()) return first;
  COCKET_CHECK(first.source == last.source);
  return {first.source, std::min(first.begin, last.begin), std::max(first.end, last.end)};
}

SourceFile::SourceFile(std::string path, std::string text)
    : path_(std::move(path)), text_(std::move(text)) {
  COCKET_CHECK(text_.size() < UINT32_MAX);
  // A byte order mark takes no column: editors do not show it.
  line_starts_.push_back(text_.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  for (size_t at = text_.find('\n'); at != std::string::npos; at = text_.find('\n', at + 1)) {
    line_starts_.push_back(static_cast<uint32_t>(at + 1));
  }
}

Position SourceFile::position(uint32_t offset) const {
  offset = std::clamp(offset, line_starts_.front(), static_cast<uint32_t>(text_.size()));
  const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto line = static_cast<uint32_t>(next - line_starts_.begin());
  Position position{line, 1, 1};
  for (uint32_t at = line_starts_[line - 1]; at < offset;) {
    const CodePoint point = decode_utf8(text_, at);
    at += static_cast<uint32_t>(point.length);
    // An offset inside a character means that character.
    if (at > offset) break;
    position.column += 1;
    position.utf16_column += point.value > 0xFFFF ? 2 : 1;
  }
  return position;
}

std::string_view SourceFile::line(uint32_t number) const {
  if (number == 0 || number > line_starts_.size()) return {};
  const size_t begin = line_starts_[number - 1];
  size_t end = number < line_starts_.size() ? line_starts_[number] - 1 : text_.size();
  if (end > begin && text_[end - 1] == '\r') --end;
  return std::string_view(text_).substr(begin, end - begin);
}

SourceId SourceSet::add(std::string path, std::string text) {
  files_.emplace_back(std::move(path), std::move(text));
  return {static_cast<uint32_t>(files_.size() - 1)};
}

std::string_view SourceSet::text(const Span& span) const {
  if (!span.valid()) return {};
  const std::string_view text = files_.at(span.source.index).text();
  const size_t begin = std::min<size_t>(span.begin, text.size());
  const size_t end = std::clamp<size_t>(span.end, begin, text.size());
  return text.substr(begin, end - begin);
}

}  // namespace cocket
