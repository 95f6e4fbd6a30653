// "Did you mean": the known names that a mistyped one probably stands for.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cocket {

// Number of insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`
// (no byte is edited twice), or `limit + 1` if it takes more than `limit`. ASCII letters that
// differ in case only count as equal.
size_t edit_distance(std::string_view a, std::string_view b, size_t limit);

// At most `max` of `known`, best first; equally near ones in alphabetical order, none twice. How
// far a name may be grows with its length: one edit up to five letters, then one for each three,
// never more than four. A dotted name with the same last word (`circuit.tpp` for `tpp`) is near
// too, after those within the edits. `typed` itself is never suggested.
std::vector<std::string> nearest_names(std::string_view typed,
                                       const std::vector<std::string>& known, size_t max = 3);

}  // namespace cocket
