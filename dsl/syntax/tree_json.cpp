#include "dsl/syntax/tree_json.h"

#include <optional>

#include "dsl/syntax/json_text.h"
#include "dsl/syntax/kind_names.h"

namespace cocket {
namespace {

using namespace syntax;

class TreeWriter {
 public:
  TreeWriter(JsonText& json, const SourceSet& sources, bool spans) : json_(json), sources_(sources), spans_(spans) {}

  void file(const File& file, const std::string& path) {
    JsonObject out(json_);
    out.put("path", path);
    out.key("declarations");
    JsonArray list(json_);
    for (const Declaration& declaration : file.declarations) {
      list.item();
      node(declaration);
    }
  }

 private:
  void place(JsonObject& out, const Span& span) const {
    if (!span.valid()) return;
    out.put("line", sources_[span.source].position(span.begin).line);
    if (spans_) {
      out.put("begin", span.begin);
      out.put("end", span.end);
    }
  }

  static void put(JsonObject& out, const char* key, const Word& word) {
    if (!word.empty()) out.put(key, word.text);
  }
  void put(JsonObject& out, const char* key, const std::vector<Word>& words) {
    if (words.empty()) return;
    out.key(key);
    JsonArray list(json_);
    for (const Word& word : words) list.put(word.text);
  }
  void put(JsonObject& out, const char* key, const std::vector<std::string>& words) {
    if (words.empty()) return;
    out.key(key);
    JsonArray list(json_);
    for (const std::string& word : words) list.put(word);
  }
  void put(JsonObject& out, const char* key, const Source& source) {
    if (source.text.empty() && source.confidence.empty()) return;
    out.key(key);
    JsonObject value(json_);
    put(value, "text", source.text);
    put(value, "confidence", source.confidence);
    place(value, source.text.span);
  }
  template <typename T>
  void put(JsonObject& out, const char* key, const std::optional<T>& value) {
    if (!value) return;
    out.key(key);
    node(*value);
  }
  template <typename T>
  void put_nodes(JsonObject& out, const char* key, const std::vector<T>& values) {
    if (values.empty()) return;
    out.key(key);
    JsonArray list(json_);
    for (const T& value : values) {
      list.item();
      node(value);
    }
  }

  void node(const Expr& expr) {
    JsonObject out(json_, JsonObject::Empty::null);
    out.put("kind", kind_name(expr.kind));
    if (!expr.text.empty() || expr.kind == ExprKind::text) out.put("text", expr.text);
    if (!expr.unit.empty()) out.put("unit", expr.unit);
    put(out, "variable", expr.variable);
    put(out, "series", expr.series);
    put(out, "except", expr.except);
    put(out, "reading", expr.reading);
    put(out, "date", expr.date);
    put_nodes(out, "args", expr.args);
    if (expr.has_where) out.put("has_where", true);
    put_nodes(out, "limbs", expr.limbs);
    place(out, expr.span);
  }

  void node(const Limb& limb) {
    JsonObject out(json_, JsonObject::Empty::null);
    put(out, "label", limb.label);
    out.key("condition");
    node(limb.condition);
    place(out, limb.label.span);
  }

  void node(const Type& type) {
    JsonObject out(json_, JsonObject::Empty::null);
    out.put("kind", kind_name(type.kind));
    put(out, "name", type.name);
    put(out, "members", type.members);
    put_nodes(out, "ranges", type.ranges);
    if (type.at_least) put(out, "at_least", *type.at_least);
    out.put("or_none", type.or_none);
    place(out, type.span);
  }

  void node(const Fact::Default& value) {
    JsonObject out(json_, JsonObject::Empty::null);
    if (value.unless_given) out.put("unless_given", true);
    out.key("value");
    node(value.value);
    put(out, "when", value.when);
  }

  void node(const Fact& fact) {
    JsonObject out(json_, JsonObject::Empty::null);
    put(out, "name", fact.name);
    out.key("type");
    node(fact.type);
    put(out, "description", fact.description);
    put_nodes(out, "defaults", fact.defaults);
    put(out, "source", fact.source);
    place(out, fact.name.span);
  }

  void node(const Facts& facts) {
    JsonObject out(json_);
    put(out, "record", facts.record);
    put(out, "description", facts.description);
    put_nodes(out, "facts", facts.facts);
  }

  void node(const View& view) {
    JsonObject out(json_);
    put(out, "name", view.name);
    put(out, "list", view.list);
    put(out, "role_field", view.role_field);
    put(out, "role_value", view.role_value);
    out.put("always", view.always);
    put(out, "description", view.description);
  }

  void node(const Kind& kind) {
    JsonObject out(json_);
    put(out, "name", kind.name);
    put(out, "factor", kind.factor);
    put(out, "left", kind.left);
    put(out, "right", kind.right);
    put(out, "description", kind.description);
  }

  void node(const Unit& unit) {
    JsonObject out(json_);
    put(out, "name", unit.name);
    put(out, "kind", unit.kind);
    put(out, "factor", unit.factor);
    put(out, "base", unit.base);
  }

  void node(const Group& group) {
    JsonObject out(json_);
    put(out, "name", group.name);
    out.put("open", group.open);
    put(out, "member_type", group.member_type);
    put(out, "path", group.path);
  }

  void node(const Table& table) {
    JsonObject out(json_);
    put(out, "name", table.name);
    put(out, "unit", table.unit);
    out.put("period", kind_name(table.period));
    put(out, "path", table.path);
  }

  void node(const Readings::Choice& choice) {
    JsonObject out(json_, JsonObject::Empty::null);
    put(out, "name", choice.name);
    put(out, "description", choice.description);
    out.put("is_default", choice.is_default);
    put(out, "source", choice.source);
    place(out, choice.name.span);
  }

  void node(const Readings& readings) {
    JsonObject out(json_);
    put(out, "name", readings.name);
    put(out, "description", readings.description);
    out.put("no_default", readings.no_default);
    put_nodes(out, "choices", readings.choices);
  }

  void node(const Define::Case& value) {
    JsonObject out(json_, JsonObject::Empty::null);
    out.key("value");
    node(value.value);
    put(out, "when", value.when);
  }

  void node(const Define& define) {
    JsonObject out(json_);
    put(out, "name", define.name);
    put(out, "on", define.on);
    out.key("type");
    node(define.type);
    put(out, "source", define.source);
    put(out, "value", define.value);
    put_nodes(out, "first_of", define.first_of);
  }

  void node(const State& state) {
    JsonObject out(json_, JsonObject::Empty::null);
    put(out, "state", state.state);
    put(out, "from", state.from);
    put(out, "through", state.through);
    put(out, "text", state.text);
    put(out, "announced", state.announced);
    put(out, "because", state.because);
    put(out, "confidence", state.confidence);
    place(out, state.state.span);
  }

  void node(const Status& status) {
    JsonObject out(json_);
    put(out, "of", status.of);
    put_nodes(out, "states", status.states);
    place(out, status.span);
  }

  void node(const Notice& notice) {
    JsonObject out(json_, JsonObject::Empty::null);
    put(out, "to", notice.to);
    out.put("at_least", notice.at_least);
    put(out, "days", notice.days);
    out.put("before", notice.before);
    out.key("day");
    node(notice.day);
    put(out, "given_on", notice.given_on);
    put(out, "counted", notice.counted);
    place(out, notice.span);
  }

  void node(const Duty& duty) {
    JsonObject out(json_, JsonObject::Empty::null);
    out.put("kind", kind_name(duty.kind));
    put(out, "authority", duty.authority);
    put(out, "held_when", duty.held_when);
    put(out, "notice", duty.notice);
    put(out, "amount", duty.amount);
    put(out, "from", duty.from);
    put(out, "text", duty.text);
    put(out, "when", duty.when);
    place(out, duty.span);
  }

  void node(const Condition& condition) {
    JsonObject out(json_, JsonObject::Empty::null);
    put(out, "label", condition.label);
    put(out, "notice", condition.notice);
    put(out, "notice_when", condition.notice_when);
    put(out, "condition", condition.condition);
    place(out, condition.label.span);
  }

  void node(const PolicyCase& value) {
    JsonObject out(json_, JsonObject::Empty::null);
    put(out, "policy", value.policy);
    put(out, "because", value.because);
    put(out, "when", value.when);
    place(out, value.policy.empty() ? value.because.span : value.policy.span);
  }

  void node(const Penalty& penalty) {
    JsonObject out(json_, JsonObject::Empty::null);
    put(out, "name", penalty.name);
    put(out, "title", penalty.title);
    put(out, "when", penalty.when);
    put(out, "source", penalty.source);
    put_nodes(out, "amounts", penalty.amounts);
    put(out, "between", penalty.between);
    place(out, penalty.span);
  }

  void node(const Version& version) {
    JsonObject out(json_, JsonObject::Empty::null);
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
  }

  void node(const Head& head) {
    JsonObject out(json_);
    put(out, "source", head.source);
    put(out, "dated_by", head.dated_by);
    put(out, "formerly", head.formerly);
  }

  void node(const Provision& provision) {
    JsonObject out(json_);
    put(out, "name", provision.name);
    put(out, "title", provision.title);
    put(out, "on", provision.on);
    out.key("head");
    node(provision.head);
    put_nodes(out, "versions", provision.versions);
  }

  void node(const Requirement& requirement) {
    JsonObject out(json_);
    put(out, "name", requirement.name);
    put(out, "title", requirement.title);
    put(out, "series", requirement.series);
    out.key("head");
    node(requirement.head);
    put_nodes(out, "imposes", requirement.imposes);
    put_nodes(out, "versions", requirement.versions);
    put_nodes(out, "penalties", requirement.penalties);
  }

  void node(const Exception& exception) {
    JsonObject out(json_);
    put(out, "name", exception.name);
    put(out, "title", exception.title);
    put(out, "to", exception.to);
    out.key("head");
    node(exception.head);
    put_nodes(out, "versions", exception.versions);
  }

  void node(const Restriction& restriction) {
    JsonObject out(json_);
    put(out, "name", restriction.name);
    put(out, "title", restriction.title);
    put(out, "to", restriction.to);
    put(out, "except", restriction.except);
    out.key("head");
    node(restriction.head);
    put_nodes(out, "versions", restriction.versions);
  }

  void node(const Review& review) {
    JsonObject out(json_);
    put(out, "name", review.name);
    put(out, "title", review.title);
    put(out, "of", review.of);
    out.key("head");
    node(review.head);
    put_nodes(out, "versions", review.versions);
  }

  void node(const Assume::Line& line) {
    JsonObject out(json_, JsonObject::Empty::null);
    put(out, "fact", line.fact);
    out.key("value");
    node(line.value);
    put(out, "when", line.when);
    put(out, "because", line.because);
    place(out, line.fact.span);
  }

  void node(const Assume& assume) {
    JsonObject out(json_);
    put(out, "title", assume.title);
    put_nodes(out, "lines", assume.lines);
    put(out, "law_through", assume.law_through);
    put(out, "law_because", assume.law_because);
  }

  void node(const Given& given) {
    JsonObject out(json_, JsonObject::Empty::null);
    put(out, "fact", given.fact);
    out.key("value");
    node(given.value);
    place(out, given.fact.span);
  }

  void node(const Expect& expect) {
    JsonObject out(json_, JsonObject::Empty::null);
    out.put("kind", kind_name(expect.kind));
    put(out, "what", expect.what);
    put(out, "verdict", expect.verdict);
    put(out, "late_days", expect.late_days);
    put(out, "needs", expect.needs);
    put(out, "possible", expect.possible);
    put(out, "known_on", expect.known_on);
    put(out, "view", expect.view);
    if (!expect.readings.empty()) {
      out.key("readings");
      JsonArray list(json_);
      for (const auto& [name, choice] : expect.readings) {
        list.item();
        JsonObject reading(json_);
        reading.put("name", name.text);
        reading.put("choice", choice.text);
      }
    }
    place(out, expect.span);
  }

  void node(const Test& test) {
    JsonObject out(json_);
    put(out, "title", test.title);
    put_nodes(out, "given", test.given);
    put_nodes(out, "expects", test.expects);
  }

  void node(const Module::Read& read) {
    JsonObject out(json_, JsonObject::Empty::null);
    put(out, "from", read.from);
    put(out, "as", read.as);
    put(out, "source", read.source);
    place(out, read.from.span);
  }

  void node(const Module& module) {
    JsonObject out(json_);
    put(out, "name", module.name);
    put(out, "title", module.title);
    put(out, "dated_by", module.dated_by);
    put(out, "uses", module.uses);
    put_nodes(out, "reads", module.reads);
    put(out, "scope", module.scope);
    put(out, "scope_source", module.scope_source);
    put(out, "verified_from", module.verified_from);
    put(out, "verified_through", module.verified_through);
  }

  void node(const Declaration& declaration) {
    JsonObject out(json_, JsonObject::Empty::null);
    out.put("kind", kind_name(declaration.kind));
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
  }

  JsonText& json_;
  const SourceSet& sources_;
  bool spans_;
};

// What stands around the files.
template <typename Write>
std::string in_schema(Write write) {
  JsonText json;
  {
    JsonObject out(json);
    out.put("schema", "cocket.tree/1");
    out.key("files");
    JsonArray files(json);
    write(json, files);
  }
  return json.take();
}

}  // namespace

std::string tree_json(const SourceSet& sources, const std::vector<File>& files, bool spans) {
  return in_schema([&](JsonText& json, JsonArray& list) {
    for (const File& file : files) {
      list.item();
      TreeWriter(json, sources, spans).file(file, file.source.valid() ? sources[file.source].path() : std::string());
    }
  });
}

std::string tree_json_anywhere(const SourceSet& sources, const File& file) {
  return in_schema([&](JsonText& json, JsonArray& list) {
    list.item();
    TreeWriter(json, sources, false).file(file, {});
  });
}

}  // namespace cocket
