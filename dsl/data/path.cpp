#include "dsl/data/path.h"

#include <algorithm>
#include <filesystem>

#include "base/refusal.h"

namespace cocket {
namespace {

namespace fs = std::filesystem;

// Both canonical: `path` is `root` or lies below it.
bool lies_in(const fs::path& root, const fs::path& path) {
  const auto [root_end, path_at] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
  // A root written with a slash at its end has an empty last element.
  return root_end == root.end() || (root_end->empty() && std::next(root_end) == root.end());
}

}  // namespace

Result<std::string> resolve_data_path(const std::vector<std::string>& roots,
                                      const std::string& from, std::string_view path) {
  const std::string why = "rule files may only read files of their own rule folder";
  const bool strange = std::any_of(path.begin(), path.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '\\' || c == 0x7f;
  });
  const fs::path relative{std::string(path)};
  if (path.empty() || strange || relative.is_absolute()) {
    return refusal(Code::D0406, "the path is not a plain relative path", why);
  }
  std::error_code error;
  std::vector<fs::path> real_roots;
  for (const std::string& root : roots) {
    fs::path real = fs::canonical(root, error);
    if (!error) real_roots.push_back(std::move(real));
  }
  std::vector<fs::path> bases{fs::path(from).parent_path()};
  bases.insert(bases.end(), real_roots.begin(), real_roots.end());
  bool left = false;
  for (const fs::path& base : bases) {
    // Links are followed first, so that one cannot lead out of the roots.
    const fs::path real = fs::weakly_canonical((base.empty() ? fs::path(".") : base) / relative, error);
    if (error) continue;
    const bool inside = std::any_of(real_roots.begin(), real_roots.end(),
                                    [&real](const fs::path& root) { return lies_in(root, real); });
    if (!inside) {
      left = true;
      continue;
    }
    if (fs::is_regular_file(real, error) && !error) return real.string();
  }
  if (left) return refusal(Code::D0406, "the path leaves the rule folder", why);
  return refusal(Code::D0401, "there is no file `" + std::string(path) + "`");
}

}  // namespace cocket
