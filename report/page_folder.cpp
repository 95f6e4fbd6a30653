// Pages and the folder that they lie in.
#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "report/pages.h"

namespace cocket::report {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxPageBytes = 16u << 20;

void add(Diagnostics& diagnostics, const Diagnostic& diagnostic) {
  diagnostics.add(diagnostic.code, diagnostic.message) = diagnostic;
}

std::string path_of(const std::string& folder, const std::string& file) {
  return (fs::path(folder) / file).string();
}

// Pages of the folder by name, those only that an earlier run has made.
std::vector<std::string> made_before(const std::string& folder, Diagnostics& diagnostics) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() != ".md" || !it->is_regular_file()) continue;
    const Result<std::string> text = read_file(it->path().string(), kMaxPageBytes);
    if (!text.ok())
      add(diagnostics, text.error());
    else if (text.value().rfind(kPageMark, 0) == 0)
      files.push_back(it->path().filename().string());
  }
  if (error) diagnostics.add(Code::I0501, "`" + folder + "` cannot be read: " + error.message());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

PageState compare_pages(const std::string& folder, const std::vector<Page>& pages,
                        Diagnostics& diagnostics) {
  PageState state;
  std::error_code error;
  const bool there = fs::is_directory(folder, error);
  for (const Page& page : pages) {
    const std::string path = path_of(folder, page.file);
    if (!fs::exists(path, error)) {
      state.missing.push_back(page.file);
      continue;
    }
    const Result<std::string> text = read_file(path, kMaxPageBytes);
    if (!text.ok())
      add(diagnostics, text.error());
    else if (text.value() != page.text)
      state.different.push_back(page.file);
  }
  if (!there) return state;
  for (const std::string& file : made_before(folder, diagnostics)) {
    const bool kept = std::any_of(pages.begin(), pages.end(),
                                  [&file](const Page& page) { return page.file == file; });
    if (!kept) state.left_over.push_back(file);
  }
  return state;
}

PageState write_pages(const std::string& folder, const std::vector<Page>& pages,
                      Diagnostics& diagnostics) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    diagnostics.add(Code::I0502, "`" + folder + "` cannot be made: " + error.message());
    return {};
  }
  PageState state = compare_pages(folder, pages, diagnostics);
  if (diagnostics.has_errors()) return state;
  for (const Page& page : pages) {
    auto in = [&page](const std::vector<std::string>& files) {
      return std::find(files.begin(), files.end(), page.file) != files.end();
    };
    if (!in(state.missing) && !in(state.different)) continue;
    Result<AtomicFile> file = AtomicFile::create(path_of(folder, page.file));
    if (!file.ok()) {
      add(diagnostics, file.error());
      continue;
    }
    file.value().write(page.text);
    if (const auto failed = file.value().commit()) add(diagnostics, *failed);
  }
  for (const std::string& file : state.left_over) {
    if (!fs::remove(path_of(folder, file), error)) {
      diagnostics.add(Code::I0502, "`" + path_of(folder, file) + "` cannot be removed" +
                                       (error ? ": " + error.message() : ""));
    }
  }
  return state;
}

}  // namespace cocket::report
