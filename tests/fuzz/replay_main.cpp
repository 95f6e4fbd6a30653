// Runs a fuzz target over the files of its corpus, for compilers without libFuzzer.
//
// replay FOLDER... [--result FILE]: every file in each folder (or each named file) is one input; a
// missing folder or an empty corpus is a failure, so that a moved corpus is noticed.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> inputs;
  std::string result;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--result" && i + 1 < argc) {
      result = argv[++i];
    } else if (std::filesystem::is_directory(argument)) {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(argument)) {
        if (entry.is_regular_file()) inputs.push_back(entry.path());
      }
    } else {
      inputs.emplace_back(argument);
    }
  }
  std::sort(inputs.begin(), inputs.end());
  int failed = inputs.empty() ? 1 : 0;
  int passed = 0;
  for (const auto& path : inputs) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file),
                                  std::istreambuf_iterator<char>()};
    if (!file.good() && !file.eof()) {
      std::printf("cannot read %s\n", path.c_str());
      ++failed;
      continue;
    }
    // A crash ends the program here; the name printed last is the input that did it.
    std::printf("%s\n", path.c_str());
    std::fflush(stdout);
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
    ++passed;
  }
  const std::string line =
      std::to_string(passed) + " passed, " + std::to_string(failed) + " failed";
  std::printf("%s\n", line.c_str());
  if (!result.empty()) std::ofstream(result) << line << "\n";
  return failed == 0 ? 0 : 1;
}
