#include "tests/differential/pair_lines.h"

#include <algorithm>
#include <iostream>

namespace cocket::differential {

int answer_pairs(const std::string& program, int argc, char** argv,
                 const std::vector<PairOption>& options, const PairAnswer& answer) {
  CountryNames countries;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--countries" && i + 1 < argc) {
      SourceSet sources;
      Diagnostics diagnostics;
      countries = load_countries(sources, argv[++i], {}, diagnostics);
      continue;
    }
    const auto option = std::find_if(options.begin(), options.end(),
                                     [&](const PairOption& each) { return each.name == word; });
    if (option == options.end() || (option->has_value && i + 1 >= argc)) {
      std::cerr << program << ": not understood: " << word << '\n';
      return 2;
    }
    option->set(option->has_value ? argv[++i] : "");
  }
  if (countries.empty()) {
    std::cerr << program << ": --countries FILE is needed\n";
    return 2;
  }
  std::string text;
  for (int number = 0; std::getline(std::cin, text); ++number) {
    const nlohmann::json line = nlohmann::json::parse(text);
    PairProgram pair;
    load_pair(line, countries, pair);
    answer(number, line, pair);
  }
  return 0;
}

}  // namespace cocket::differential
