// What the command line asked for, already split into fields; main.cpp fills these.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace cocket::cli {

// Shared by every command that asks rules.
struct RuleOptions {
  std::vector<std::string> rules;      // empty: the shipped ones
  std::vector<std::string> assume;
  std::string view = "enforced";
  std::string known_on;
  std::vector<std::string> readings;   // NAME=CHOICE
};

// Shared by every command that reads lines.
struct InputOptions {
  std::string path = "-";
  std::string map;
  std::string catalogue;
  std::string parties;
  std::string format;                  // csv, jsonl; empty: by the file's ending
  bool strict = false;
};

struct CheckOptions {
  RuleOptions rules;
  InputOptions input;
  std::string out = "-";
  std::string out_format;              // csv, jsonl; empty: by the file's ending
  std::vector<std::string> columns;
  bool all_requirements = false;
  std::vector<std::string> fail_on;
  std::string questions;               // file for what to ask; "-": only told; empty: not asked for
  bool quiet = false;
  std::string engine = "columnar";     // or exact
  size_t threads = 0;                  // 0: as many as the machine has cores
  std::optional<size_t> chunk_rows;    // lines evaluated at a time
  size_t block_bytes = 0;              // of input read at a time; 0: the usual
  std::vector<std::string> pass;       // columns of the input in the output; empty: whole lines
  bool stats = false;
};

struct ExplainOptions {
  RuleOptions rules;
  InputOptions input;
  std::string row;                     // number or shipment id
  std::string requirement;             // empty: all that are not `not_required`
  bool all_requirements = false;
  bool json = false;
};

struct TestOptions {
  RuleOptions rules;
  std::vector<std::string> scenarios;  // tables; empty: those beside the rules
  bool coverage = true;                // show what no test has seen
  bool coverage_list = false;          // every limb with what was seen of it
  std::string coverage_file;           // where to; empty: the output
  bool require_coverage = false;       // unseen outcomes are a failure
  bool verbose = false;
};

struct FormatOptions {
  std::vector<std::string> paths;
  bool check = false;                  // say which files would change, change none
  bool tree = false;                   // print the tree as JSON
  bool to_stdout = false;
};

struct FactsOptions {
  RuleOptions rules;
  bool template_header = false;
  bool all = false;                    // also facts that no rule reads
};

struct DocOptions {
  RuleOptions rules;
  std::string out;                     // folder of the pages
  bool check = false;                  // say which pages are not current, write none
};

struct TimelineOptions {
  RuleOptions rules;
  std::string catalogue;
  std::vector<std::string> models;     // empty: one line without a model
  std::vector<std::string> dates;
  std::vector<std::string> day_facts;  // that get the dates; empty: what the modules are dated by
  std::vector<std::string> facts;      // FACT=VALUE
  std::vector<std::string> requirements;  // names, modules or series; empty: what stops a movement
  std::vector<std::string> provisions;    // names or modules; empty: those of what the catalogue speaks of
  std::string format = "markdown";
  std::string out;
};

}  // namespace cocket::cli
