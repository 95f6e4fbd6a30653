// The tree as JSON, schema "cocket.tree/1" (docs/schemas/tree.schema.json).
#pragma once

#include <string>
#include <vector>

#include "base/source.h"
#include "dsl/syntax/syntax.h"

namespace cocket {

// One object {"schema":"cocket.tree/1","files":[{"path","declarations":[...]}]}. Members carry the
// names of the structs in syntax.h (trailing underscores dropped); empty words, empty lists and
// missing optionals are left out, flags are always written (`has_where` only when true); every Word
// is its text; every node has "line". With `spans`, nodes also carry byte offsets "begin", "end".
//
//   declaration  {"kind":"provision","keyword","name","line","provision":{...}}: the payload stands
//                under the name of the kind, except `kind` declarations: "kind_decl"
//   expression   {"kind":"compare","text":">=","args":[...],"line"}; kinds as in ExprKind
//                ("not", "and", "or" without underscore)
//   limb         {"label":"1","condition":{expression},"line"}
//   source       {"text","confidence","line"}
//   expect       "readings":[{"name","choice"}]
std::string tree_json(const SourceSet& sources, const std::vector<syntax::File>& files,
                      bool spans = false);

// The same of one file, with an empty path: what it says, wherever it lies.
std::string tree_json_anywhere(const SourceSet& sources, const syntax::File& file);

}  // namespace cocket
