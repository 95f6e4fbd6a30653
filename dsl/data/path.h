// Paths that rule files name: they stay inside the rule roots.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace cocket {

// The file that `path`, written in the rule file `from`, leads to: looked for beside the rule file,
// then in each of `roots`, in order. Absolute paths, `..` past a root, backslashes, control
// characters and links that lead out of every root are D0406; a path that leads to nothing is
// D0401. The caller sets the label.
Result<std::string> resolve_data_path(const std::vector<std::string>& roots,
                                      const std::string& from, std::string_view path);

}  // namespace cocket
