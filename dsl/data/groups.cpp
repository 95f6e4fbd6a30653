#include "dsl/data/groups.h"

#include "dsl/data/citation.h"
#include "dsl/data/yaml.h"

namespace cocket {
namespace {

struct PlacedRow {
  program::GroupRow row;
  Span span;
};

bool overlap(const program::GroupRow& a, const program::GroupRow& b) {
  const bool a_before = a.last && b.first && *a.last < *b.first;
  const bool b_before = b.last && a.first && *b.last < *a.first;
  return !a_before && !b_before;
}

class GroupReader {
 public:
  GroupReader(GroupRows& out, Diagnostics& diagnostics) : out_(out), diagnostics_(diagnostics) {}

  void read(const YamlNode& root) {
    YamlMapping file(root, "a file of groups", codes_, diagnostics_);
    if (!file.ok() || !file.schema("cocket.groups/1")) return;
    names_ = read_source_names(file.find("sources"), codes_, diagnostics_);
    if (const YamlNode* groups = file.require("groups")) read_groups(*groups);
    file.finish();
  }

 private:
  void read_groups(const YamlNode& groups) {
    if (!groups.is_mapping()) {
      diagnostics_.add(Code::D0402, groups.span, "`groups` is written as `name:` blocks");
      return;
    }
    for (size_t i = 0; i < groups.keys.size(); ++i) {
      const std::string& name = groups.keys[i].text;
      if (out_.contains(name)) {
        diagnostics_.add(Code::D0405, groups.keys[i].span,
                         "the group `" + name + "` is in another file too");
        continue;
      }
      read_group(name, groups.items[i]);
    }
  }

  void read_group(const std::string& name, const YamlNode& node) {
    YamlMapping group(node, "the group `" + name + "`", codes_, diagnostics_);
    if (!group.ok()) return;
    const YamlNode* members = group.require("members");
    group.text("note");
    group.finish();
    if (!members) return;
    if (!members->is_sequence()) {
      diagnostics_.add(Code::D0402, members->span, "`members` is a list of `- {member: ...}`");
      return;
    }
    std::map<std::string, std::vector<PlacedRow>> by_member;
    std::vector<program::GroupRow>& rows = out_[name];
    for (const YamlNode& item : members->items) {
      PlacedRow placed{{}, item.span};
      if (!read_row(item, placed.row)) continue;
      for (const PlacedRow& other : by_member[placed.row.member]) {
        if (!overlap(other.row, placed.row)) continue;
        diagnostics_
            .add(Code::D0405, placed.span,
                 "two rows of `" + placed.row.member + "` in `" + name + "` overlap", "this one")
            .labels.push_back({other.span, "and this one"});
      }
      rows.push_back(placed.row);
      by_member[placed.row.member].push_back(std::move(placed));
    }
  }

  bool read_row(const YamlNode& node, program::GroupRow& row) {
    YamlMapping mapping(node, "a member", codes_, diagnostics_);
    if (!mapping.ok()) return false;
    const auto member = mapping.require_text("member");
    bool good = member && !member->empty();
    good &= read_day(mapping, "first", row.first, codes_, diagnostics_);
    good &= read_day(mapping, "last", row.last, codes_, diagnostics_);
    good &= read_day(mapping, "announced", row.announced, codes_, diagnostics_);
    const auto citation = read_citation(mapping, names_, codes_, diagnostics_);
    mapping.text("note");
    mapping.finish();
    if (row.first && row.last && *row.last < *row.first) {
      diagnostics_
          .add(Code::D0404, mapping.find("last")->span, "the last day is before the first",
               "last day")
          .labels.push_back({mapping.find("first")->span, "first day"});
      good = false;
    }
    if (!good || !citation) return false;
    row.member = *member;
    row.citation = *citation;
    return true;
  }

  GroupRows& out_;
  Diagnostics& diagnostics_;
  const YamlCodes codes_;
  SourceNames names_;
};

bool read_groups(const std::optional<YamlNode>& root, size_t errors_before, GroupRows& out,
                 Diagnostics& diagnostics) {
  if (root) GroupReader(out, diagnostics).read(*root);
  return diagnostics.num_errors() == errors_before;
}

}  // namespace

bool load_groups(SourceSet& sources, const std::string& path, const Limits& limits, GroupRows& out,
                 Diagnostics& diagnostics) {
  const size_t errors = diagnostics.num_errors();
  return read_groups(load_yaml(sources, path, limits, {}, diagnostics), errors, out, diagnostics);
}

bool parse_groups(SourceSet& sources, std::string path, std::string text, const Limits& limits,
                  GroupRows& out, Diagnostics& diagnostics) {
  const size_t errors = diagnostics.num_errors();
  return read_groups(
      parse_yaml(sources, std::move(path), std::move(text), limits, {}, diagnostics), errors, out,
      diagnostics);
}

}  // namespace cocket
