#include "io/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/file.h"
#include "base/refusal.h"

namespace cocket {
namespace {

std::string system_text(int error) { return std::generic_category().message(error); }

class DescriptorSource : public ByteSource {
 public:
  DescriptorSource(int descriptor, bool owned) : descriptor_(descriptor), owned_(owned) {}
  DescriptorSource(const DescriptorSource&) = delete;
  DescriptorSource& operator=(const DescriptorSource&) = delete;
  ~DescriptorSource() override {
    if (owned_) ::close(descriptor_);
  }

  size_t read(std::string& out, size_t count) override {
    const size_t before = out.size();
    out.resize(before + count);
    const size_t taken = read_into(out.data() + before, count);
    out.resize(before + taken);
    return taken;
  }
  size_t read_into(char* to, size_t count) override {
    ssize_t got = 0;
    do {
      got = ::read(descriptor_, to, count);
    } while (got < 0 && errno == EINTR);
    if (got < 0) failure_ = system_text(errno);
    return got > 0 ? static_cast<size_t>(got) : 0;
  }
  std::string failure() const override { return failure_; }

 private:
  int descriptor_;
  bool owned_;
  std::string failure_;
};

class TextSource : public ByteSource {
 public:
  TextSource(std::string text, size_t piece) : text_(std::move(text)), piece_(piece) {}

  size_t read(std::string& out, size_t count) override {
    const size_t taken = std::min({count, piece_, text_.size() - at_});
    out.append(text_, at_, taken);
    at_ += taken;
    return taken;
  }
  size_t read_into(char* to, size_t count) override {
    const size_t taken = std::min({count, piece_, text_.size() - at_});
    text_.copy(to, taken, at_);
    at_ += taken;
    return taken;
  }

 private:
  std::string text_;
  size_t piece_;
  size_t at_ = 0;
};

}  // namespace

size_t ByteSource::read_into(char* to, size_t count) {
  std::string piece;
  const size_t taken = read(piece, count);
  piece.copy(to, taken);
  return taken;
}

Result<std::unique_ptr<ByteSource>> open_bytes(const std::string& path) {
  auto refuse = [&path](const std::string& why) {
    return refusal(Code::I0501, "cannot read `" + path + "`: " + why);
  };
  if (path == "-") {
    widen_pipe(STDIN_FILENO);
    return std::unique_ptr<ByteSource>(std::make_unique<DescriptorSource>(STDIN_FILENO, false));
  }
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return refuse(system_text(errno));
  auto source = std::make_unique<DescriptorSource>(descriptor, true);
  widen_pipe(descriptor);
  struct stat status {};
  if (::fstat(descriptor, &status) == 0 && S_ISDIR(status.st_mode)) return refuse("it is a folder");
  return std::unique_ptr<ByteSource>(std::move(source));
}

std::unique_ptr<ByteSource> bytes_of(std::string text, size_t piece) {
  return std::make_unique<TextSource>(std::move(text), piece);
}

size_t DigestingSource::read(std::string& out, size_t count) {
  const size_t before = out.size();
  const size_t taken = inner_->read(out, count);
  if (taken_) digest_.update(std::string_view(out).substr(before, taken));
  return taken;
}

size_t DigestingSource::read_into(char* to, size_t count) {
  const size_t taken = inner_->read_into(to, count);
  if (taken_) digest_.update(std::string_view(to, taken));
  return taken;
}

}  // namespace cocket
