#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "base/refusal.h"

namespace cocket {
namespace {

constexpr size_t kBufferBytes = 1u << 16;

std::string system_text(int error) { return std::generic_category().message(error); }

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

// The file a link leads to, also where it does not exist yet; the path itself if it is no link.
std::string follow_links(const std::string& path) {
  char* resolved = ::realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return path;
  std::string target = resolved;
  std::free(resolved);
  return target;
}

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Opens a new file beside `target`; names that are taken are passed over.
int open_beside(const std::string& target, mode_t mode, std::string& name) {
  const size_t slash = target.rfind('/');
  const size_t start = slash == std::string::npos ? 0 : slash + 1;
  for (int attempt = 0; attempt < 1000; ++attempt) {
    name = target.substr(0, start) + "." + target.substr(start) + "." + std::to_string(::getpid()) +
           "-" + std::to_string(attempt) + ".part";
    const int descriptor = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (descriptor >= 0 || errno != EEXIST) return descriptor;
  }
  return -1;
}

}  // namespace

Result<std::string> read_file(const std::string& path, size_t max_bytes, Code too_large) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) {
    return refusal(Code::I0501, "cannot open `" + path + "`", system_text(errno));
  }
  std::string text;
  struct stat status {};
  if (::fstat(file.number(), &status) == 0 && status.st_size > 0) {
    text.reserve(std::min(static_cast<size_t>(status.st_size), max_bytes) + 1);
  }
  char block[kBufferBytes];
  for (;;) {
    const ssize_t got = ::read(file.number(), block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return refusal(Code::I0501, "cannot read `" + path + "`", system_text(errno));
    if (got == 0) return text;
    if (text.size() + static_cast<size_t>(got) > max_bytes) {
      return refusal(too_large, "`" + path + "` is too large",
                     "it has more than " + std::to_string(max_bytes) + " bytes");
    }
    text.append(block, static_cast<size_t>(got));
  }
}

bool is_same_file(const std::string& a, const std::string& b) {
  if (a == b) return true;
  struct stat first {};
  struct stat second {};
  // A terminal or a pipe is read and written side by side without harm.
  return ::stat(a.c_str(), &first) == 0 && ::stat(b.c_str(), &second) == 0 &&
         S_ISREG(first.st_mode) && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

void widen_pipe(int descriptor) { ::fcntl(descriptor, F_SETPIPE_SZ, 1 << 20); }

Result<AtomicFile> AtomicFile::create(const std::string& target,
                                      const std::vector<std::string>& inputs) {
  for (const std::string& input : inputs) {
    if (is_same_file(target, input)) {
      return refusal(Code::I0508, "the output `" + target + "` is also an input",
                     "writing it would destroy `" + input + "` while it is read");
    }
  }
  AtomicFile file;
  file.target_ = target;
  struct stat status {};
  const bool exists = ::stat(target.c_str(), &status) == 0;
  const auto cannot_write = [&](int error) {
    return refusal(Code::I0502, "cannot write `" + target + "`", system_text(error));
  };
  if (exists && S_ISDIR(status.st_mode)) return cannot_write(EISDIR);
  if (exists && !S_ISREG(status.st_mode)) {
    file.descriptor_ = ::open(target.c_str(), O_WRONLY | O_CLOEXEC);
    widen_pipe(file.descriptor_);
  } else {
    // What may not be written must not be replaced either.
    if (exists && ::access(target.c_str(), W_OK) != 0) return cannot_write(errno);
    file.target_ = follow_links(target);
    file.descriptor_ = open_beside(file.target_, 0666, file.temporary_);
    if (file.descriptor_ >= 0 && exists) ::fchmod(file.descriptor_, status.st_mode & 07777);
  }
  if (file.descriptor_ < 0) {
    const int error = errno;
    file.temporary_.clear();
    return cannot_write(error);
  }
  return file;
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept { *this = std::move(other); }

AtomicFile& AtomicFile::operator=(AtomicFile&& other) noexcept {
  if (this == &other) return *this;
  discard();
  target_ = std::move(other.target_);
  temporary_ = std::exchange(other.temporary_, {});
  buffer_ = std::exchange(other.buffer_, {});
  failure_ = std::exchange(other.failure_, {});
  descriptor_ = std::exchange(other.descriptor_, -1);
  return *this;
}

AtomicFile::~AtomicFile() { discard(); }

void AtomicFile::discard() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  temporary_.clear();
  buffer_.clear();
}

void AtomicFile::fail(const char* action) {
  if (failure_.empty()) failure_ = std::string(action) + ": " + system_text(errno);
}

void AtomicFile::write_now(std::string_view bytes) {
  while (!bytes.empty() && failure_.empty()) {
    const ssize_t wrote = ::write(descriptor_, bytes.data(), bytes.size());
    if (wrote >= 0) {
      bytes.remove_prefix(static_cast<size_t>(wrote));
    } else if (errno != EINTR) {
      fail("writing");
    }
  }
}

void AtomicFile::flush() {
  write_now(buffer_);
  buffer_.clear();
}

bool AtomicFile::write(std::string_view bytes) {
  COCKET_CHECK(descriptor_ >= 0);
  if (!failure_.empty()) return false;
  if (buffer_.size() + bytes.size() < kBufferBytes) {
    buffer_.append(bytes);
    return true;
  }
  flush();
  write_now(bytes);
  return failure_.empty();
}

std::optional<Diagnostic> AtomicFile::commit() {
  COCKET_CHECK(descriptor_ >= 0);
  flush();
  const bool direct = temporary_.empty();
  if (!direct && failure_.empty() && ::fsync(descriptor_) != 0) fail("flushing to the disk");
  if (::close(std::exchange(descriptor_, -1)) != 0) fail("closing");
  if (!direct && failure_.empty()) {
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) {
      fail("renaming");
    } else {
      temporary_.clear();
      // The name is part of the promise; where a folder cannot be flushed the file still stands.
      const Descriptor folder(::open(folder_of(target_).c_str(), O_RDONLY | O_CLOEXEC));
      if (folder.number() >= 0) ::fsync(folder.number());
    }
  }
  if (failure_.empty()) return std::nullopt;
  const std::string why = failure_;
  discard();
  return refusal(Code::I0502, "cannot write `" + target_ + "`", why);
}

}  // namespace cocket
