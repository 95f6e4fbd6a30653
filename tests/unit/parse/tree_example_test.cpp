// The example beside the tree's schema is what the program writes.
#include <gtest/gtest.h>

#include "base/file.h"
#include "dsl/parse/parse.h"
#include "dsl/syntax/tree_json.h"

namespace cocket {
namespace {

TEST(TreeExample, IsRealOutput) {
  const std::string folder = std::string(COCKET_SOURCE_DIR) + "/docs/schemas/examples/";
  const Limits limits;
  const auto text = read_file(folder + "example.cocket", limits.max_rule_file_bytes);
  const auto expected = read_file(folder + "tree.json", limits.max_data_file_bytes);
  ASSERT_TRUE(text.ok());
  ASSERT_TRUE(expected.ok());
  SourceSet sources;
  Diagnostics diagnostics;
  const syntax::File file = parse(sources, sources.add("example.cocket", text.value()), limits, diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  EXPECT_EQ(tree_json(sources, {file}) + "\n", expected.value())
      << "made by `cocket fmt --tree example.cocket > tree.json` in docs/schemas/examples";
}

}  // namespace
}  // namespace cocket
