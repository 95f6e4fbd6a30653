#include <nlohmann/json.hpp>

#include "base/diagnostic_text.h"

namespace cocket {
namespace {

using Json = nlohmann::ordered_json;

Json label_json(const Label& label, const SourceSet& sources) {
  Json json = Json::object();
  if (label.span.valid()) {
    const SourceFile& file = sources[label.span.source];
    const Position position = file.position(label.span.begin);
    json["path"] = file.path();
    json["line"] = position.line;
    json["column"] = position.column;
    json["utf16_column"] = position.utf16_column;
    json["begin"] = label.span.begin;
    json["end"] = label.span.end;
  }
  json["text"] = label.text;
  return json;
}

}  // namespace

std::string render_json(const Diagnostics& diagnostics, const SourceSet& sources) {
  Json list = Json::array();
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    Json json = Json::object();
    json["code"] = code_name(diagnostic.code);
    json["severity"] = diagnostic.severity() == Severity::error ? "error" : "warning";
    json["title"] = code_title(diagnostic.code);
    json["message"] = diagnostic.message;
    json["labels"] = Json::array();
    for (const Label& label : diagnostic.labels) {
      json["labels"].push_back(label_json(label, sources));
    }
    json["under"] = diagnostic.under;
    json["why"] = diagnostic.why;
    json["help"] = diagnostic.help;
    list.push_back(std::move(json));
  }
  Json document = Json::object();
  document["schema"] = "cocket.diagnostics/1";
  document["diagnostics"] = std::move(list);
  // Paths and messages may carry bytes that are not UTF-8; they must not make the output invalid.
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace cocket
