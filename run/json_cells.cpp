#include "run/json_cells.h"

#include <cstring>
#include <limits>

#include "base/check.h"
#include "base/trim.h"
#include "io/json_value.h"
#include "io/jsonl_line.h"

namespace cocket::run {

using Scalar = JsonName::Scalar;
using Object = JsonName::Object;
using List = JsonName::List;

JsonNameTable::JsonNameTable(JsonNames& names) : names_(names), met_(1), scopes_(1), by_text_(1) {}

uint32_t JsonNameTable::find(uint32_t scope, std::string_view text) {
  if (const auto at = by_text_[scope].find(text); at != by_text_[scope].end()) return at->second;
  if (met_.size() > kMost) return kNone;
  const JsonName* name = names_.find(scopes_[scope], text);
  if (name == nullptr) return kNone;
  const auto index = static_cast<uint32_t>(met_.size());
  Met& met = met_.emplace_back();
  met.text = text;
  met.scope = scope;
  met.name = name;
  if (name->object == Object::open) {
    met.inside = static_cast<uint32_t>(scopes_.size());
    scopes_.push_back(name->inside);
    by_text_.emplace_back();
  }
  by_text_[scope].emplace(std::string(text), index);
  return index;
}

uint32_t JsonCells::put_behind(std::string_view text) {
  const auto begin = size_ + static_cast<uint32_t>(behind_.size());
  behind_.append(text);
  return begin;
}

void JsonCells::read(Block& block, std::vector<Reject>& rejects) {
  // Offsets are 32 bits wide, of the text and of what is put behind it, which is hardly more.
  COCKET_CHECK(block.size < std::numeric_limits<uint32_t>::max() / 4);
  base_ = block.buffer.data();
  size_ = static_cast<uint32_t>(block.size);
  behind_.clear();
  yes_ = put_behind("yes");
  no_ = put_behind("no");
  cells_.clear();
  lines_.clear();
  JsonlLines lines(block);
  JsonlLine line;
  while (lines.next(line)) {
    if (line.reject != nullptr) {
      rejects.push_back(line.rejected(line.reject, limits_));
      continue;
    }
    JsonCellLine taken;
    taken.first = static_cast<uint32_t>(cells_.size());
    begin_line();
    Taken how = take_plain(line.text);
    if (how == Taken::no) {
      cells_.resize(taken.first);
      JsonValue tree;
      std::string reason;
      if (!parse_json(line.text, limits_, tree, reason) || !tree.is_object()) {
        rejects.push_back(line.rejected(reason.empty() ? kJsonlNoObject : std::move(reason), limits_));
        continue;
      }
      begin_line();
      how = take_tree(tree, 0);
    }
    taken.single = how != Taken::plain;
    if (taken.single) cells_.resize(taken.first);
    else taken.named = tell_names();
    taken.number = line.number;
    taken.line = line.line;
    taken.offset = line.offset;
    taken.begin = static_cast<uint32_t>(line.text.data() - base_);
    taken.length = static_cast<uint32_t>(line.text.size());
    taken.num_cells = static_cast<uint32_t>(cells_.size()) - taken.first;
    lines_.push_back(taken);
  }
  num_blank_ = lines.num_blank();
  block.buffer.reserve(block.size + behind_.size(), block.size);
  char* const end = std::copy(behind_.begin(), behind_.end(), block.buffer.data() + block.size);
  std::memset(end, 0, kBlockPadding);
  base_ = block.buffer.data();
}

void JsonCells::begin_line() {
  ++stamp_;
  new_names_.clear();
}

void JsonCells::note_new(uint32_t index) {
  if (!names_[index].told) new_names_.push_back(index);
}

// The line was taken: whoever tells of names will be shown it.
bool JsonCells::tell_names() {
  for (const uint32_t index : new_names_) names_[index].told = true;
  return !new_names_.empty();
}

JsonCells::Taken JsonCells::take_plain(std::string_view line) {
  PlainJson in(line);
  if (!in.take('{')) return Taken::no;
  uint32_t last = JsonNameTable::kNone;
  const Taken how = take_members(in, 0, last);
  if (how != Taken::plain) return how;
  in.skip_blanks();
  return in.at_end() ? Taken::plain : Taken::no;
}

JsonCells::Taken JsonCells::take_members(PlainJson& in, uint32_t scope, uint32_t& last) {
  if (in.take('}')) return Taken::plain;
  for (size_t members = 1;; ++members) {
    if (members > limits_.max_columns) return Taken::no;
    in.skip_blanks();
    uint32_t index = names_[last].next;
    if (index == JsonNameTable::kNone || names_[index].scope != scope || !in.take_text(names_[index].text)) {
      std::string_view text;
      if (in.take_any_text(text) != PlainJson::Text::plain) return Taken::no;
      index = names_.find(scope, text);
      if (index == JsonNameTable::kNone) return Taken::no;
      names_[last].next = index;
    }
    last = index;
    JsonNameTable::Met& met = names_[index];
    if (met.seen == stamp_) return Taken::no;   // given twice
    met.seen = stamp_;
    note_new(index);
    if (!in.take(':')) return Taken::no;
    in.skip_blanks();
    if (in.peek() == '{') {
      if (met.name->object != Object::open || limits_.max_nesting < 2) return Taken::no;
      in.take('{');
      if (met.name->object_traits != 0) cells_.push_back({index, 0, JsonCell::kOpens});
      if (const Taken how = take_members(in, met.inside, last); how != Taken::plain) return how;
    } else if (const Taken how = take_value(in, met, index); how != Taken::plain) {
      return how;
    }
    if (in.take('}')) return Taken::plain;
    if (!in.take(',')) return Taken::no;
  }
}

JsonCells::Taken JsonCells::take_value(PlainJson& in, const JsonNameTable::Met& met, uint32_t index) {
  if (in.peek() == '[') return take_list(in, met, index);
  std::string_view text;
  bool is_null = false;
  uint32_t begin = 0;
  if (!take_scalar(in, text, is_null, begin)) return Taken::no;
  return put_cell(met, index, text, is_null, begin);
}

bool JsonCells::take_scalar(PlainJson& in, std::string_view& text, bool& is_null, uint32_t& begin) {
  switch (in.peek()) {
    case '"': {
      const PlainJson::Text kind = in.take_any_text(text);
      if (kind == PlainJson::Text::none) return false;
      if (kind == PlainJson::Text::plain) {
        begin = static_cast<uint32_t>(text.data() - base_);
        return true;
      }
      const size_t before = behind_.size();
      if (!resolve_json_text(text, behind_)) return false;
      begin = size_ + static_cast<uint32_t>(before);
      text = std::string_view(behind_).substr(before);
      return true;
    }
    case 't':
      text = "yes";
      begin = yes_;
      return in.take_word("true");
    case 'f':
      text = "no";
      begin = no_;
      return in.take_word("false");
    case 'n':
      is_null = true;
      return in.take_word("null");
    default:
      if (!in.take_number(text)) return false;
      begin = static_cast<uint32_t>(text.data() - base_);
      return true;
  }
}

JsonCells::Taken JsonCells::take_list(PlainJson& in, const JsonNameTable::Met& met, uint32_t index) {
  if (met.name->list == List::single || limits_.max_nesting < 2) return Taken::no;
  in.take('[');
  joined_.clear();
  if (!in.take(']')) {
    for (size_t members = 1;; ++members) {
      if (members > limits_.max_list_members) return Taken::no;
      in.skip_blanks();
      std::string_view text;
      bool is_null = false;
      uint32_t begin = 0;
      if (!take_scalar(in, text, is_null, begin)) return Taken::no;
      if (met.name->list == List::cell && !join_member(text)) return Taken::no;
      if (in.take(']')) break;
      if (!in.take(',')) return Taken::no;
    }
  }
  return put_list(met, index);
}

// False: in a cell the member would not read as it does in a list.
bool JsonCells::join_member(std::string_view text) {
  const std::string_view inner = trim(text);
  if (inner.empty() || inner == "none" || inner == "-" || inner.find(';') != std::string_view::npos) return false;
  if (!joined_.empty()) joined_.push_back(';');
  joined_.append(inner);
  return true;
}

JsonCells::Taken JsonCells::put_list(const JsonNameTable::Met& met, uint32_t index) {
  if (met.name->list == List::nothing) return Taken::plain;
  // A list without members says that there are none.
  if (joined_.empty()) joined_ = "none";
  if (joined_.size() > met.name->most_bytes) return Taken::no;
  const uint32_t begin = put_behind(joined_);
  cells_.push_back({index, begin, begin + static_cast<uint32_t>(joined_.size())});
  return Taken::plain;
}

// Nobody looks at the rest of a line that is to be answered by itself, or rejected: `no` lets
// `parse_json` do both.
JsonCells::Taken JsonCells::put_cell(const JsonNameTable::Met& met, uint32_t index, std::string_view text, bool is_null,
                                     uint32_t begin) {
  switch (met.name->scalar) {
    case Scalar::nothing: return Taken::plain;
    case Scalar::single: return Taken::no;
    case Scalar::single_but_null: return is_null ? Taken::plain : Taken::no;
    case Scalar::cell: break;
  }
  if (text.size() > met.name->most_bytes) return Taken::no;
  cells_.push_back({index, begin, begin + static_cast<uint32_t>(text.size())});
  return Taken::plain;
}

// The whole line is well-formed. What is not plain here is to be answered by itself.
JsonCells::Taken JsonCells::take_tree(const JsonValue& object, uint32_t scope) {
  for (const JsonMember& member : object.members) {
    const uint32_t index = names_.find(scope, member.name);
    if (index == JsonNameTable::kNone) return Taken::single;
    note_new(index);
    const JsonNameTable::Met met = names_[index];
    if (member.value.is_object()) {
      if (met.name->object == Object::single) return Taken::single;
      if (met.name->object == Object::nothing) continue;
      if (met.name->object_traits != 0) cells_.push_back({index, 0, JsonCell::kOpens});
      if (take_tree(member.value, met.inside) != Taken::plain) return Taken::single;
    } else if (member.value.is_array()) {
      if (take_tree_list(member.value, met, index) != Taken::plain) return Taken::single;
    } else {
      const std::string& text = member.value.text;
      const bool is_null = member.value.kind == JsonValue::Kind::null;
      if (put_cell(met, index, text, is_null, put_behind(text)) != Taken::plain) return Taken::single;
    }
  }
  return Taken::plain;
}

JsonCells::Taken JsonCells::take_tree_list(const JsonValue& list, const JsonNameTable::Met& met, uint32_t index) {
  if (met.name->list == List::nothing) return Taken::plain;
  if (met.name->list == List::single) return Taken::single;
  joined_.clear();
  for (const JsonValue& item : list.items) {
    // Of what is no plain value the text is empty.
    if (!join_member(item.text)) return Taken::single;
  }
  return put_list(met, index);
}

}  // namespace cocket::run
