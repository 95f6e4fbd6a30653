#include "cli/input.h"

#include "io/csv_source.h"
#include "io/jsonl_source.h"

namespace cocket::cli {
namespace {

void add(Diagnostics& diagnostics, const Diagnostic& diagnostic) {
  diagnostics.add(diagnostic.code, diagnostic.message) = diagnostic;
}

}  // namespace

bool is_json(const InputOptions& options) {
  if (!options.format.empty()) return options.format == "jsonl";
  return options.path.ends_with(".jsonl") || options.path.ends_with(".ndjson");
}

std::unique_ptr<InputFiles> open_files(const InputOptions& options, Session& session, Diagnostics& diagnostics) {
  auto input = std::make_unique<InputFiles>();
  if (!options.format.empty() && options.format != "csv" && options.format != "jsonl") {
    diagnostics.add(Code::U0601, "there is no format `" + options.format + "`").help.push_back("--format csv or --format jsonl");
    return nullptr;
  }
  Result<std::unique_ptr<ByteSource>> bytes = open_bytes(options.path);
  if (!bytes.ok()) {
    add(diagnostics, bytes.error());
    return nullptr;
  }
  if (options.path != "-") input->files.push_back(options.path);
  input->bytes = std::make_unique<DigestingSource>(std::move(bytes.value()));
  const program::Program& program = session.program();
  if (!options.map.empty()) {
    input->files.push_back(options.map);
    input->mapping = load_mapping(session.sources, options.map, program, session.limits, diagnostics);
  }
  if (!options.catalogue.empty()) {
    input->files.push_back(options.catalogue);
    input->catalogue = load_catalogue(session.sources, options.catalogue, program, session.limits, diagnostics);
  }
  if (!options.parties.empty()) {
    input->files.push_back(options.parties);
    input->parties = load_register(options.parties, program, session.limits, diagnostics);
  }
  for (const std::string& file : session.loaded.files) input->files.push_back(file);
  if (diagnostics.has_errors()) return nullptr;
  return input;
}

std::unique_ptr<Input> open_input(const InputOptions& options, Session& session,
                                  const std::vector<std::string>& result_columns, Diagnostics& diagnostics) {
  auto files = open_files(options, session, diagnostics);
  if (!files) return nullptr;
  auto input = std::make_unique<Input>();
  input->digest = files->bytes.get();
  input->mapping = std::move(files->mapping);
  input->catalogue = std::move(files->catalogue);
  input->parties = std::move(files->parties);
  input->files = std::move(files->files);
  const program::Program& program = session.program();
  if (is_json(options)) input->source = std::make_unique<JsonlSource>(std::move(files->bytes), session.limits);
  else input->source = std::make_unique<CsvSource>(std::move(files->bytes), session.limits);
  if (const auto failed = input->source->open()) {
    add(diagnostics, *failed);
    return nullptr;
  }
  BindOptions bind;
  bind.strict = options.strict;
  bind.result_columns = result_columns;
  input->reader = RowReader::create(program, *input->source, input->mapping ? &*input->mapping : nullptr,
                                    input->catalogue ? &*input->catalogue : nullptr,
                                    input->parties ? &*input->parties : nullptr, bind, session.limits, diagnostics);
  if (!input->reader) return nullptr;
  return input;
}

}  // namespace cocket::cli
