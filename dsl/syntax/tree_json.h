// The tree as JSON, schema "cocket.tree/1" (docs/schemas/tree.schema.json).
#pragma once

#include <string>
#include <vector>

#include "base/source.h"
#include "dsl/syntax/syntax.h"

namespace cocket {

// One object {"schema":"cocket.tree/1","files":[{"path","declarations":[...]}]}. Members carry the
// names of the structs in syntax.h; empty words and empty lists are left out; every Word is its
// text; every node has "line". With `spans`, nodes also carry byte offsets.
std::string tree_json(const SourceSet& sources, const std::vector<syntax::File>& files,
                      bool spans = false);

}  // namespace cocket
