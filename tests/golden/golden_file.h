// A golden file: what goes in and what must come out, in one text of sections. See README.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cocket::golden {

struct Section {
  std::string kind;      // "rules", "table", "verdicts", ...
  std::string name;      // of the file it stands for; may be empty
  bool escaped = false;  // bytes written as \n, \r, \t, \\ and \xHH
  std::string text;      // as it stands in the golden file, trailing blank lines removed
};

struct GoldenFile {
  std::string about;  // everything before the first section
  std::vector<Section> sections;

  const Section* find(std::string_view kind, std::string_view name = {}) const;
  // Replaces the text of a section, or adds it at the end.
  void set(std::string_view kind, std::string_view name, std::string text);
};

// Nothing with `error` set where a section header is not understood.
std::optional<GoldenFile> parse_golden(std::string_view text, std::string& error);
std::string to_text(const GoldenFile& file);

// The bytes that an input section stands for.
std::string bytes_of_section(const Section& section);

}  // namespace cocket::golden
