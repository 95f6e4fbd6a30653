#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace cocket {
namespace {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(COCKET_TEST_SCRATCH) / "file_test" /
              (std::string(test->name()) + "." + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string at(const std::string& name) const { return (folder_ / name).string(); }
  void put(const std::string& name, const std::string& text) const {
    std::ofstream(at(name), std::ios::binary) << text;
  }
  std::string get(const std::string& name) const {
    std::ifstream file(at(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  size_t entries() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder_), {}));
  }

  fs::path folder_;
};

TEST_F(FileTest, ReadsBytesAsTheyAre) {
  const std::string bytes("a\r\n\0\xFF", 5);
  put("in", bytes);
  const auto text = read_file(at("in"), 5);
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text.value(), bytes);
  put("empty", "");
  ASSERT_TRUE(read_file(at("empty"), 0).ok());
  EXPECT_EQ(read_file(at("empty"), 0).value(), "");
}

TEST_F(FileTest, RefusesTooLargeMissingAndFolders) {
  put("in", "12345");
  const auto large = read_file(at("in"), 4, Code::D0407);
  ASSERT_FALSE(large.ok());
  EXPECT_EQ(large.error().code, Code::D0407);
  EXPECT_NE(large.error().why.find("4 bytes"), std::string::npos);

  const auto missing = read_file(at("none"), 4);
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code, Code::I0501);
  EXPECT_EQ(missing.error().why, "No such file or directory");
  EXPECT_NE(missing.error().message.find(at("none")), std::string::npos);

  const auto folder = read_file(folder_.string(), 4);
  ASSERT_FALSE(folder.ok());
  EXPECT_EQ(folder.error().code, Code::I0501);
}

TEST_F(FileTest, AppearsOnlyWhenCommitted) {
  put("out", "old");
  {
    auto file = AtomicFile::create(at("out"));
    ASSERT_TRUE(file.ok());
    EXPECT_TRUE(file.value().write("new "));
    EXPECT_TRUE(file.value().write(std::string(200000, 'x')));
    EXPECT_EQ(get("out"), "old");
    EXPECT_EQ(entries(), 2u);
    EXPECT_FALSE(file.value().commit());
    EXPECT_EQ(get("out"), "new " + std::string(200000, 'x'));
  }
  EXPECT_EQ(entries(), 1u);
}

TEST_F(FileTest, LeavesNothingBehindWithoutCommit) {
  put("out", "old");
  {
    auto file = AtomicFile::create(at("out"));
    ASSERT_TRUE(file.ok());
    file.value().write(std::string(100000, 'x'));
    AtomicFile moved = std::move(file.value());
    moved.write("y");
  }
  EXPECT_EQ(get("out"), "old");
  EXPECT_EQ(entries(), 1u);
}

TEST_F(FileTest, RefusesAnOutputThatIsAnInput) {
  put("in", "data");
  fs::create_hard_link(at("in"), at("hard"));
  fs::create_symlink(at("in"), at("soft"));
  for (const char* name : {"in", "hard", "soft", "./in"}) {
    const auto file = AtomicFile::create(at(name), {at("other"), at("in")});
    ASSERT_FALSE(file.ok()) << name;
    EXPECT_EQ(file.error().code, Code::I0508) << name;
  }
  EXPECT_EQ(get("in"), "data");
  EXPECT_TRUE(AtomicFile::create(at("out"), {at("in")}).ok());
}

TEST_F(FileTest, SaysWhyItCannotWrite) {
  const auto nowhere = AtomicFile::create(at("no/such/folder"));
  ASSERT_FALSE(nowhere.ok());
  EXPECT_EQ(nowhere.error().code, Code::I0502);
  EXPECT_EQ(nowhere.error().why, "No such file or directory");
  const auto folder = AtomicFile::create(folder_.string());
  ASSERT_FALSE(folder.ok());
  EXPECT_EQ(folder.error().code, Code::I0502);
}

TEST_F(FileTest, FollowsALinkAndKeepsTheMode) {
  put("target", "old");
  fs::permissions(at("target"), fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink(at("target"), at("link"));
  auto file = AtomicFile::create(at("link"));
  ASSERT_TRUE(file.ok());
  file.value().write("new");
  EXPECT_FALSE(file.value().commit());
  EXPECT_TRUE(fs::is_symlink(at("link")));
  EXPECT_EQ(get("target"), "new");
  EXPECT_EQ(fs::status(at("target")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(FileTest, WritesToADeviceDirectlyAndReportsAFullOne) {
  auto null = AtomicFile::create("/dev/null");
  ASSERT_TRUE(null.ok());
  EXPECT_TRUE(null.value().write("gone"));
  EXPECT_FALSE(null.value().commit());
  EXPECT_TRUE(fs::is_character_file("/dev/null"));

  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no device that is always full";
  auto full = AtomicFile::create("/dev/full");
  ASSERT_TRUE(full.ok());
  EXPECT_FALSE(full.value().write(std::string(1 << 20, 'x')));
  const auto failure = full.value().commit();
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code, Code::I0502);
  EXPECT_EQ(failure->why, "writing: No space left on device");
}

}  // namespace
}  // namespace cocket
