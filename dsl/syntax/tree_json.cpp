#include "dsl/syntax/tree_json.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "dsl/syntax/kind_names.h"

namespace cocket {
namespace {

using nlohmann::ordered_json;
using namespace syntax;

class TreeWriter {
 public:
  TreeWriter(const SourceSet& sources, bool spans) : sources_(sources), spans_(spans) {}

  ordered_json file(const File& file, const std::string& path) const {
    ordered_json out;
    out["path"] = path;
    out["declarations"] = ordered_json::array();
    for (const Declaration& declaration : file.declarations) {
      out["declarations"].push_back(node(declaration));
    }
    return out;
  }

 private:
  void place(ordered_json& out, const Span& span) const {
    if (!span.valid()) return;
    out["line"] = sources_[span.source].position(span.begin).line;
    if (spans_) {
      out["begin"] = span.begin;
      out["end"] = span.end;
    }
  }

  static void put(ordered_json& out, const char* key, const Word& word) {
    if (!word.empty()) out[key] = word.text;
  }
  static void put(ordered_json& out, const char* key, const std::vector<Word>& words) {
    if (words.empty()) return;
    ordered_json& list = out[key] = ordered_json::array();
    for (const Word& word : words) list.push_back(word.text);
  }
  void put(ordered_json& out, const char* key, const Source& source) const {
    if (source.text.empty() && source.confidence.empty()) return;
    ordered_json& value = out[key] = ordered_json::object();
    put(value, "text", source.text);
    put(value, "confidence", source.confidence);
    place(value, source.text.span);
  }
  template <typename T>
  void put(ordered_json& out, const char* key, const std::optional<T>& value) const {
    if (value) out[key] = node(*value);
  }
  template <typename T>
  void put_nodes(ordered_json& out, const char* key, const std::vector<T>& values) const {
    if (values.empty()) return;
    ordered_json& list = out[key] = ordered_json::array();
    for (const T& value : values) list.push_back(node(value));
  }

  ordered_json node(const Expr& expr) const {
    ordered_json out;
    out["kind"] = kind_name(expr.kind);
    if (!expr.text.empty() || expr.kind == ExprKind::text) out["text"] = expr.text;
    if (!expr.unit.empty()) out["unit"] = expr.unit;
    put(out, "variable", expr.variable);
    put(out, "series", expr.series);
    put(out, "except", expr.except);
    put(out, "reading", expr.reading);
    put(out, "date", expr.date);
    put_nodes(out, "args", expr.args);
    if (expr.has_where) out["has_where"] = true;
    put_nodes(out, "limbs", expr.limbs);
    place(out, expr.span);
    return out;
  }

  ordered_json node(const Limb& limb) const {
    ordered_json out;
    put(out, "label", limb.label);
    out["condition"] = node(limb.condition);
    place(out, limb.label.span);
    return out;
  }

  ordered_json node(const Type& type) const {
    ordered_json out;
    out["kind"] = kind_name(type.kind);
    put(out, "name", type.name);
    put(out, "members", type.members);
    put_nodes(out, "ranges", type.ranges);
    if (type.at_least) put(out, "at_least", *type.at_least);
    out["or_none"] = type.or_none;
    place(out, type.span);
    return out;
  }

  ordered_json node(const Fact::Default& value) const {
    ordered_json out;
    if (value.unless_given) out["unless_given"] = true;
    out["value"] = node(value.value);
    put(out, "when", value.when);
    return out;
  }

  ordered_json node(const Fact& fact) const {
    ordered_json out;
    put(out, "name", fact.name);
    out["type"] = node(fact.type);
    put(out, "description", fact.description);
    put_nodes(out, "defaults", fact.defaults);
    put(out, "source", fact.source);
    place(out, fact.name.span);
    return out;
  }

  ordered_json node(const Facts& facts) const {
    ordered_json out = ordered_json::object();
    put(out, "record", facts.record);
    put(out, "description", facts.description);
    put_nodes(out, "facts", facts.facts);
    return out;
  }

  ordered_json node(const View& view) const {
    ordered_json out = ordered_json::object();
    put(out, "name", view.name);
    put(out, "list", view.list);
    put(out, "role_field", view.role_field);
    put(out, "role_value", view.role_value);
    out["always"] = view.always;
    put(out, "description", view.description);
    return out;
  }

  ordered_json node(const Kind& kind) const {
    ordered_json out = ordered_json::object();
    put(out, "name", kind.name);
    put(out, "factor", kind.factor);
    put(out, "left", kind.left);
    put(out, "right", kind.right);
    put(out, "description", kind.description);
    return out;
  }

  ordered_json node(const Unit& unit) const {
    ordered_json out = ordered_json::object();
    put(out, "name", unit.name);
    put(out, "kind", unit.kind);
    put(out, "factor", unit.factor);
    put(out, "base", unit.base);
    return out;
  }

  ordered_json node(const Group& group) const {
    ordered_json out = ordered_json::object();
    put(out, "name", group.name);
    out["open"] = group.open;
    put(out, "member_type", group.member_type);
    put(out, "path", group.path);
    return out;
  }

  ordered_json node(const Table& table) const {
    ordered_json out = ordered_json::object();
    put(out, "name", table.name);
    put(out, "unit", table.unit);
    out["period"] = kind_name(table.period);
    put(out, "path", table.path);
    return out;
  }

  ordered_json node(const Readings::Choice& choice) const {
    ordered_json out;
    put(out, "name", choice.name);
    put(out, "description", choice.description);
    out["is_default"] = choice.is_default;
    put(out, "source", choice.source);
    place(out, choice.name.span);
    return out;
  }

  ordered_json node(const Readings& readings) const {
    ordered_json out = ordered_json::object();
    put(out, "name", readings.name);
    put(out, "description", readings.description);
    out["no_default"] = readings.no_default;
    put_nodes(out, "choices", readings.choices);
    return out;
  }

  ordered_json node(const Define::Case& value) const {
    ordered_json out;
    out["value"] = node(value.value);
    put(out, "when", value.when);
    return out;
  }

  ordered_json node(const Define& define) const {
    ordered_json out = ordered_json::object();
    put(out, "name", define.name);
    put(out, "on", define.on);
    out["type"] = node(define.type);
    put(out, "source", define.source);
    put(out, "value", define.value);
    put_nodes(out, "first_of", define.first_of);
    return out;
  }

  ordered_json node(const State& state) const {
    ordered_json out;
    put(out, "state", state.state);
    put(out, "from", state.from);
    put(out, "through", state.through);
    put(out, "text", state.text);
    put(out, "announced", state.announced);
    put(out, "because", state.because);
    put(out, "confidence", state.confidence);
    place(out, state.state.span);
    return out;
  }

  ordered_json node(const Status& status) const {
    ordered_json out = ordered_json::object();
    put(out, "of", status.of);
    put_nodes(out, "states", status.states);
    place(out, status.span);
    return out;
  }

  ordered_json node(const Notice& notice) const {
    ordered_json out;
    put(out, "to", notice.to);
    out["at_least"] = notice.at_least;
    put(out, "days", notice.days);
    out["before"] = notice.before;
    out["day"] = node(notice.day);
    put(out, "given_on", notice.given_on);
    put(out, "counted", notice.counted);
    place(out, notice.span);
    return out;
  }

  ordered_json node(const Duty& duty) const {
    ordered_json out;
    out["kind"] = kind_name(duty.kind);
    put(out, "authority", duty.authority);
    put(out, "held_when", duty.held_when);
    put(out, "notice", duty.notice);
    put(out, "amount", duty.amount);
    put(out, "from", duty.from);
    put(out, "text", duty.text);
    put(out, "when", duty.when);
    place(out, duty.span);
    return out;
  }

  ordered_json node(const Condition& condition) const {
    ordered_json out;
    put(out, "label", condition.label);
    put(out, "notice", condition.notice);
    put(out, "notice_when", condition.notice_when);
    put(out, "condition", condition.condition);
    place(out, condition.label.span);
    return out;
  }

  ordered_json node(const PolicyCase& value) const {
    ordered_json out;
    put(out, "policy", value.policy);
    put(out, "because", value.because);
    put(out, "when", value.when);
    place(out, value.policy.empty() ? value.because.span : value.policy.span);
    return out;
  }

  ordered_json node(const Penalty& penalty) const {
    ordered_json out;
    put(out, "name", penalty.name);
    put(out, "title", penalty.title);
    put(out, "when", penalty.when);
    put(out, "source", penalty.source);
    put_nodes(out, "amounts", penalty.amounts);
    if (!penalty.between.empty()) out["between"] = penalty.between;
    place(out, penalty.span);
    return out;
  }

  ordered_json node(const Version& version) const {
    ordered_json out;
    put(out, "from", version.from);
    put(out, "through", version.through);
    put(out, "text", version.text);
    put(out, "announced", version.announced);
    put(out, "confidence", version.confidence);
    put(out, "source", version.source);
    put(out, "when", version.when);
    put_nodes(out, "except", version.except);
    put_nodes(out, "presumed", version.presumed);
    put_nodes(out, "shown", version.shown);
    put_nodes(out, "conditions", version.conditions);
    put_nodes(out, "policy", version.policy);
    put_nodes(out, "statuses", version.statuses);
    place(out, version.span);
    return out;
  }

  ordered_json node(const Head& head) const {
    ordered_json out = ordered_json::object();
    put(out, "source", head.source);
    put(out, "dated_by", head.dated_by);
    put(out, "formerly", head.formerly);
    return out;
  }

  ordered_json node(const Provision& provision) const {
    ordered_json out = ordered_json::object();
    put(out, "name", provision.name);
    put(out, "title", provision.title);
    put(out, "on", provision.on);
    out["head"] = node(provision.head);
    put_nodes(out, "versions", provision.versions);
    return out;
  }

  ordered_json node(const Requirement& requirement) const {
    ordered_json out = ordered_json::object();
    put(out, "name", requirement.name);
    put(out, "title", requirement.title);
    put(out, "series", requirement.series);
    out["head"] = node(requirement.head);
    put_nodes(out, "imposes", requirement.imposes);
    put_nodes(out, "versions", requirement.versions);
    put_nodes(out, "penalties", requirement.penalties);
    return out;
  }

  ordered_json node(const Exception& exception) const {
    ordered_json out = ordered_json::object();
    put(out, "name", exception.name);
    put(out, "title", exception.title);
    put(out, "to", exception.to);
    out["head"] = node(exception.head);
    put_nodes(out, "versions", exception.versions);
    return out;
  }

  ordered_json node(const Restriction& restriction) const {
    ordered_json out = ordered_json::object();
    put(out, "name", restriction.name);
    put(out, "title", restriction.title);
    put(out, "to", restriction.to);
    put(out, "except", restriction.except);
    out["head"] = node(restriction.head);
    put_nodes(out, "versions", restriction.versions);
    return out;
  }

  ordered_json node(const Review& review) const {
    ordered_json out = ordered_json::object();
    put(out, "name", review.name);
    put(out, "title", review.title);
    put(out, "of", review.of);
    out["head"] = node(review.head);
    put_nodes(out, "versions", review.versions);
    return out;
  }

  ordered_json node(const Assume::Line& line) const {
    ordered_json out;
    put(out, "fact", line.fact);
    out["value"] = node(line.value);
    put(out, "when", line.when);
    put(out, "because", line.because);
    place(out, line.fact.span);
    return out;
  }

  ordered_json node(const Assume& assume) const {
    ordered_json out = ordered_json::object();
    put(out, "title", assume.title);
    put_nodes(out, "lines", assume.lines);
    put(out, "law_through", assume.law_through);
    put(out, "law_because", assume.law_because);
    return out;
  }

  ordered_json node(const Given& given) const {
    ordered_json out;
    put(out, "fact", given.fact);
    out["value"] = node(given.value);
    place(out, given.fact.span);
    return out;
  }

  ordered_json node(const Expect& expect) const {
    ordered_json out;
    out["kind"] = kind_name(expect.kind);
    put(out, "what", expect.what);
    put(out, "verdict", expect.verdict);
    put(out, "late_days", expect.late_days);
    put(out, "needs", expect.needs);
    put(out, "possible", expect.possible);
    put(out, "known_on", expect.known_on);
    put(out, "view", expect.view);
    if (!expect.readings.empty()) {
      ordered_json& list = out["readings"] = ordered_json::array();
      for (const auto& [name, choice] : expect.readings) {
        list.push_back({{"name", name.text}, {"choice", choice.text}});
      }
    }
    place(out, expect.span);
    return out;
  }

  ordered_json node(const Test& test) const {
    ordered_json out = ordered_json::object();
    put(out, "title", test.title);
    put_nodes(out, "given", test.given);
    put_nodes(out, "expects", test.expects);
    return out;
  }

  ordered_json node(const Module::Read& read) const {
    ordered_json out;
    put(out, "from", read.from);
    put(out, "as", read.as);
    put(out, "source", read.source);
    place(out, read.from.span);
    return out;
  }

  ordered_json node(const Module& module) const {
    ordered_json out = ordered_json::object();
    put(out, "name", module.name);
    put(out, "title", module.title);
    put(out, "dated_by", module.dated_by);
    put(out, "uses", module.uses);
    put_nodes(out, "reads", module.reads);
    put(out, "scope", module.scope);
    put(out, "scope_source", module.scope_source);
    put(out, "verified_from", module.verified_from);
    put(out, "verified_through", module.verified_through);
    return out;
  }

  ordered_json node(const Declaration& declaration) const {
    ordered_json out;
    out["kind"] = kind_name(declaration.kind);
    put(out, "keyword", declaration.keyword);
    put(out, "name", declaration.name);
    place(out, declaration.span);
    put(out, "module", declaration.module);
    put(out, "facts", declaration.facts);
    put(out, "view", declaration.view);
    put(out, "kind_decl", declaration.kind_);
    put(out, "unit", declaration.unit);
    put(out, "group", declaration.group);
    put(out, "table", declaration.table);
    put(out, "readings", declaration.readings);
    put(out, "define", declaration.define);
    put(out, "provision", declaration.provision);
    put(out, "requirement", declaration.requirement);
    put(out, "exception", declaration.exception);
    put(out, "restriction", declaration.restriction);
    put(out, "review", declaration.review);
    put(out, "assume", declaration.assume);
    put(out, "test", declaration.test);
    return out;
  }

  const SourceSet& sources_;
  bool spans_;
};

std::string dumped(ordered_json files) {
  ordered_json out;
  out["schema"] = "cocket.tree/1";
  out["files"] = std::move(files);
  // A broken file may hold bytes that are not UTF-8; they are replaced, never thrown over.
  return out.dump(1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace

std::string tree_json(const SourceSet& sources, const std::vector<File>& files, bool spans) {
  const TreeWriter writer(sources, spans);
  ordered_json written = ordered_json::array();
  for (const File& file : files) {
    written.push_back(writer.file(file, file.source.valid() ? sources[file.source].path() : std::string()));
  }
  return dumped(std::move(written));
}

std::string tree_json_anywhere(const SourceSet& sources, const File& file) {
  ordered_json written = ordered_json::array();
  written.push_back(TreeWriter(sources, false).file(file, {}));
  return dumped(std::move(written));
}

}  // namespace cocket
