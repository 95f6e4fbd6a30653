#include "tests/golden/golden_file.h"

#include <algorithm>
#include <array>

namespace cocket::golden {
namespace {

constexpr std::array<std::string_view, 12> kKinds = {
    "rules",   "data",     "assume",      "table",  "lines",  "options",
    "command", "verdicts", "diagnostics", "output", "status", "file"};

std::string without_trailing_blank_lines(std::string text) {
  while (text.ends_with("\n\n")) text.pop_back();
  if (text == "\n") text.clear();
  return text;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

const Section* GoldenFile::find(std::string_view kind, std::string_view name) const {
  const auto it = std::find_if(sections.begin(), sections.end(), [&](const Section& each) {
    return each.kind == kind && (name.empty() || each.name == name);
  });
  return it == sections.end() ? nullptr : &*it;
}

void GoldenFile::set(std::string_view kind, std::string_view name, std::string text) {
  text = without_trailing_blank_lines(std::move(text));
  if (const Section* found = find(kind, name)) {
    const_cast<Section*>(found)->text = std::move(text);
    return;
  }
  sections.push_back({std::string(kind), std::string(name), false, std::move(text)});
}

std::optional<GoldenFile> parse_golden(std::string_view text, std::string& error) {
  GoldenFile file;
  std::string* into = &file.about;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end);
    if (!line.starts_with("--- ")) {
      into->append(line);
      continue;
    }
    std::vector<std::string> words(1);
    for (const char c : line.substr(4)) {
      if (c == '\n') continue;
      if (c == ' ')
        words.emplace_back();
      else
        words.back() += c;
    }
    Section section;
    section.kind = words[0];
    if (words.size() > 1 && words.back() == "escaped") {
      section.escaped = true;
      words.pop_back();
    }
    if (words.size() > 1) section.name = words[1];
    if (words.size() > 2 || std::find(kKinds.begin(), kKinds.end(), section.kind) == kKinds.end()) {
      error = "a section header that is not understood: " + std::string(line);
      return std::nullopt;
    }
    file.sections.push_back(std::move(section));
    into = &file.sections.back().text;
  }
  file.about = without_trailing_blank_lines(std::move(file.about));
  for (Section& section : file.sections)
    section.text = without_trailing_blank_lines(std::move(section.text));
  return file;
}

std::string to_text(const GoldenFile& file) {
  std::string text = file.about;
  for (const Section& section : file.sections) {
    text += "--- " + section.kind + (section.name.empty() ? "" : " " + section.name) +
            (section.escaped ? " escaped" : "") + "\n";
    text += section.text;
    if (!text.ends_with('\n')) text += '\n';
  }
  return text;
}

std::string bytes_of_section(const Section& section) {
  if (!section.escaped) return section.text;
  std::string bytes;
  for (size_t i = 0; i < section.text.size(); ++i) {
    const char c = section.text[i];
    if (c == '\n') continue;
    if (c != '\\' || i + 1 == section.text.size()) {
      bytes += c;
      continue;
    }
    switch (const char next = section.text[++i]) {
      case 'n': bytes += '\n'; break;
      case 'r': bytes += '\r'; break;
      case 't': bytes += '\t'; break;
      case 'x':
        if (i + 2 < section.text.size() && hex_digit(section.text[i + 1]) >= 0 &&
            hex_digit(section.text[i + 2]) >= 0) {
          bytes += static_cast<char>(hex_digit(section.text[i + 1]) * 16 +
                                     hex_digit(section.text[i + 2]));
          i += 2;
        }
        break;
      default: bytes += next;
    }
  }
  return bytes;
}

}  // namespace cocket::golden
