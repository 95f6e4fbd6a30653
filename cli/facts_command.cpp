// `cocket facts`: what the rules read of a line, and a header to start a file with.
#include <algorithm>
#include <map>
#include <set>

#include "base/joined.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "dsl/program/walk.h"
#include "engine/columns/row.h"

namespace cocket::cli {
namespace {

using program::Expr;
using program::Field;
using program::FieldId;
using program::FlatFact;
using program::Program;
using program::RecordId;

using FieldKey = std::pair<RecordId, FieldId>;

// Names of the rules that read each field, in declared order.
std::map<FieldKey, std::vector<std::string>> readers_of_fields(const Program& program) {
  std::map<FieldKey, std::vector<std::string>> readers;
  auto listen = [&readers](program::Walker& walker, const std::string& reader) {
    walker.on_expr = [&readers, reader](const Expr& expr) {
      if (!expr.place.field.valid() || !expr.place.record.valid()) return;
      std::vector<std::string>& names = readers[{expr.place.owner, expr.place.field}];
      if (std::find(names.begin(), names.end(), reader) == names.end()) names.push_back(reader);
    };
  };
  for (size_t i = 0; i < program.requirements.size(); ++i) {
    program::Walker walker(program);
    listen(walker, program.requirements[program.requirements.id_at(i)].name);
    walker.walk_requirement(program.requirements.id_at(i));
  }
  // Provisions are answered for every line, whether a requirement asks them or not.
  for (const program::Provision& provision : program.provisions) {
    program::Walker walker(program);
    listen(walker, provision.name);
    walker.walk_rule(provision);
  }
  for (const program::Review& review : program.reviews) {
    program::Walker walker(program);
    listen(walker, review.name);
    walker.walk_rule(review);
  }
  return readers;
}

void print_fact(const Program& program, const std::string& name, const FlatFact& fact,
                const Field& field, const std::vector<std::string>& readers, std::ostream& out) {
  std::string expected = expected_text(program, field);
  out << name << ": " << expected << "\n";
  if (!field.description.empty()) out << "    " << field.description << "\n";
  if (fact.view.valid() && !program.views[fact.view].always)
    out << "    only for lines that have a " << program.views[fact.view].name << "\n";
  for (const program::Default& each : field.defaults) {
    out << "    if not given: " << program.exprs[each.value].written;
    if (each.when.valid()) out << " when " << program.exprs[each.when].written;
    out << "\n";
  }
  if (field.default_none) out << "    if not given: none\n";
  if (!field.citation.text.empty())
    out << "    [" << field.citation.text << ", " << program::to_string(field.citation.confidence)
        << "]\n";
  out << "    " << (readers.empty() ? "read by no rule" : "read by " + joined(readers)) << "\n";
}

}  // namespace

ExitStatus facts_command(const FactsOptions& options, Streams& streams) {
  ExitStatus status = ExitStatus::done;
  const auto session = open_session(options.rules, streams, status);
  if (!session) return status;
  const Program& program = session->program();
  const auto readers = readers_of_fields(program);
  std::string header;
  size_t shown = 0;
  for (const std::string& name : program::flat_fact_names(program)) {
    const FlatFact fact = program::find_flat_fact(program, name).value();
    const Field& field = program.records[fact.record].fields[fact.field.index];
    const auto found = readers.find({fact.record, fact.field});
    const std::vector<std::string> by =
        found == readers.end() ? std::vector<std::string>{} : found->second;
    if (by.empty() && !options.all) continue;
    if (options.template_header) {
      // Parties of other roles are there only in lines that have them, so not in a first header.
      if (fact.view.valid() && !program.views[fact.view].always && !options.all) continue;
      header += (header.empty() ? "" : ",") + name;
    } else {
      print_fact(program, name, fact, field, by, streams.out);
    }
    ++shown;
  }
  if (options.template_header) {
    streams.out << header << "\n";
  } else {
    streams.out << shown << " facts\n";
  }
  return status;
}

}  // namespace cocket::cli
