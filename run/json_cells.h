// The lines of a block of JSON lines as cells: the values that tables would have, each under its name.
//
// Plain lines are read straight from the block (io/plain_json.h), all others by `parse_json`, which alone
// rejects. A line that says something that no cell can is left whole. One per worker.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "io/jsonl_blocks.h"
#include "io/plain_json.h"
#include "run/json_names.h"

namespace cocket::run {

// A value, from `begin` to `end` in the block's buffer; or, without text, an object of a view that opens.
struct JsonCell {
  static constexpr uint32_t kOpens = UINT32_MAX;
  uint32_t name = 0;           // in the table of names
  uint32_t begin = 0;
  uint32_t end = 0;            // kOpens: an object
};

struct JsonCellLine {
  uint64_t number = 0;
  uint64_t line = 0;           // of the input
  uint64_t offset = 0;
  uint32_t begin = 0, length = 0;      // in the block's buffer
  uint32_t first = 0, num_cells = 0;
  bool single = false;         // to be answered by itself, from the whole line
  bool named = false;          // names that were not met before
};

// Names as one worker has met them.
class JsonNameTable {
 public:
  struct Met {
    std::string text;
    uint32_t scope = 0;
    const JsonName* name = nullptr;
    uint32_t inside = 0;       // scope of an object's members
    uint32_t next = 0;         // the name that last followed it
    uint64_t seen = 0;         // line in which it was seen last
    bool told = false;         // some line with it was taken
  };
  static constexpr uint32_t kNone = 0;   // no name; what follows it is the first of a line

  explicit JsonNameTable(JsonNames& names);
  // kNone: there are too many.
  uint32_t find(uint32_t scope, std::string_view text);
  Met& operator[](uint32_t index) { return met_[index]; }
  const Met& operator[](uint32_t index) const { return met_[index]; }

 private:
  static constexpr size_t kMost = 4096;
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  JsonNames& names_;
  std::vector<Met> met_;
  std::vector<JsonScope> scopes_;
  std::vector<std::unordered_map<std::string, uint32_t, Hash, std::equal_to<>>> by_text_;   // by scope
};

class JsonCells {
 public:
  JsonCells(JsonNames& names, const Limits& limits) : limits_(limits), names_(names) {}

  // Reads a block; texts that do not stand in it are put behind it.
  void read(Block& block, std::vector<Reject>& rejects);
  const std::vector<JsonCellLine>& lines() const { return lines_; }
  std::vector<JsonCellLine>& lines() { return lines_; }
  const JsonCell* cells(const JsonCellLine& line) const { return cells_.data() + line.first; }
  const JsonNameTable& names() const { return names_; }
  uint64_t num_blank() const { return num_blank_; }

 private:
  enum class Taken { plain, single, no };
  Taken take_plain(std::string_view line);
  Taken take_members(PlainJson& in, uint32_t scope, uint32_t& last);
  Taken take_value(PlainJson& in, const JsonNameTable::Met& met, uint32_t index);
  Taken take_list(PlainJson& in, const JsonNameTable::Met& met, uint32_t index);
  bool take_scalar(PlainJson& in, std::string_view& text, bool& is_null, uint32_t& begin);
  bool join_member(std::string_view text);
  Taken take_tree_list(const JsonValue& list, const JsonNameTable::Met& met, uint32_t index);
  Taken take_tree(const JsonValue& object, uint32_t scope);
  Taken put_list(const JsonNameTable::Met& met, uint32_t index);
  Taken put_cell(const JsonNameTable::Met& met, uint32_t index, std::string_view text, bool is_null, uint32_t begin);
  uint32_t put_behind(std::string_view text);
  void begin_line();
  void note_new(uint32_t index);
  bool tell_names();

  const Limits limits_;
  JsonNameTable names_;
  const char* base_ = nullptr;
  uint32_t size_ = 0;              // of the block's text
  std::string behind_;             // texts that are put behind it
  std::string joined_;             // members of a list
  uint32_t yes_ = 0, no_ = 0;      // where these words stand
  uint64_t stamp_ = 0;             // of the attempt at a line
  std::vector<uint32_t> new_names_;
  std::vector<JsonCell> cells_;
  std::vector<JsonCellLine> lines_;
  uint64_t num_blank_ = 0;
};

}  // namespace cocket::run
