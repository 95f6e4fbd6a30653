#include "io/csv_scan.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text_pieces.h"

namespace cocket {
namespace {

enum class State { field_start, plain, quoted, after_quote };

class Scanner {
 public:
  Scanner(std::string_view text, bool at_end, char separator, const Limits& limits,
          CsvRecord& record)
      : text_(text), at_end_(at_end), separator_(separator), limits_(limits), record_(record) {}

  void run() {
    State state = State::field_start;
    while (!done_) {
      if (at_ >= limits_.max_record_bytes) {
        // Only what has a quote in it can be longer than its first line.
        reject("the record is longer than the limit", 0);
        return;
      }
      if (at_ == text_.size()) {
        at_the_end_of_text(state);
        return;
      }
      state = step(state);
    }
  }

 private:
  State step(State state) {
    const char c = text_[at_];
    switch (state) {
      case State::field_start:
        begin_ = at_;
        quoted_ = doubled_ = false;
        if (c != '"') return State::plain;
        quoted_ = true;
        quote_line_ = at_++;
        begin_ = at_;
        return State::quoted;
      case State::plain:
        if (c == separator_) return end_field(at_, 1);
        if (c == '\n') {
          const bool carriage = at_ > begin_ && text_[at_ - 1] == '\r';
          return end_record(carriage ? at_ - 1 : at_, at_ + 1);
        }
        if (c == '"') ++record_.bare_quotes;
        ++at_;
        skip_plain();
        return State::plain;
      case State::quoted: {
        // Nothing past the record limit is looked at, or the reason would depend on how much of
        // the input happens to be here.
        const size_t stop = std::min(text_.size(), limits_.max_record_bytes);
        const size_t quote = text_.substr(0, stop).find('"', at_);
        const size_t end = std::min(quote, stop);
        if (end - begin_ > limits_.max_field_bytes) {
          reject("a quoted field is longer than the limit", quote_line_);
          return state;
        }
        at_ = end;
        if (quote == std::string_view::npos) return State::quoted;
        ++at_;
        return State::after_quote;
      }
      case State::after_quote:
        if (c == '"') {
          doubled_ = true;
          ++at_;
          return State::quoted;
        }
        if (c == separator_) return end_field(at_ - 1, 1);
        if (c == '\n') return end_record(at_ - 1, at_ + 1);
        if (c == '\r') {
          if (at_ + 1 == text_.size()) {
            if (at_end_) return end_record(at_ - 1, at_ + 1);
            need_more();
            return state;
          }
          if (text_[at_ + 1] == '\n') return end_record(at_ - 1, at_ + 2);
        }
        reject("after a closing quote something other than a separator follows", quote_line_);
        return state;
    }
    return state;
  }

  // Passes over ordinary bytes in one go.
  void skip_plain() {
    const size_t stop = std::min(text_.size(), limits_.max_record_bytes);
    const char* data = text_.data();
    size_t at = at_;
    while (at < stop && data[at] != separator_ && data[at] != '\n' && data[at] != '"') ++at;
    at_ = at;
  }

  State end_field(size_t end, size_t step) {
    record_.fields.push_back({begin_, end - begin_, quoted_, doubled_});
    at_ += step;
    if (record_.fields.size() > limits_.max_columns) {
      reject("the record has more fields than the limit", quoted_ ? quote_line_ : begin_);
    }
    return State::field_start;
  }

  State end_record(size_t end, size_t next) {
    // A plain field's line end may have a CR before it, a quoted one's end is its closing quote.
    const size_t length = quoted_ ? end + 1 : end;
    record_.fields.push_back({begin_, end - begin_, quoted_, doubled_});
    record_.length = length;
    record_.consumed = next;
    const bool one_empty = record_.fields.size() == 1 && !quoted_ && end == begin_;
    record_.status = one_empty ? CsvStatus::blank : CsvStatus::record;
    count_lines();
    done_ = true;
    return State::field_start;
  }

  void at_the_end_of_text(State state) {
    if (!at_end_) {
      need_more();
      return;
    }
    switch (state) {
      case State::field_start:
        begin_ = at_;
        quoted_ = doubled_ = false;
        end_record(at_, at_);
        return;
      case State::plain: {
        const bool carriage = at_ > begin_ && text_[at_ - 1] == '\r';
        end_record(carriage ? at_ - 1 : at_, at_);
        return;
      }
      case State::after_quote: end_record(at_ - 1, at_); return;
      case State::quoted: reject("a quoted field is never closed", quote_line_); return;
    }
  }

  // Rejects up to the end of the line that holds the byte `from`.
  void reject(const char* reason, size_t from) {
    const size_t line_end = text_.find('\n', from);
    if (line_end == std::string_view::npos && !at_end_ && text_.size() < limits_.max_record_bytes) {
      // The line end decides how much is rejected, so it must be in sight or out of all bounds.
      need_more();
      return;
    }
    record_.status = CsvStatus::rejected;
    record_.reason = reason;
    record_.fields.clear();
    if (line_end != std::string_view::npos && line_end < limits_.max_record_bytes) {
      record_.consumed = line_end + 1;
      record_.length = line_end > 0 && text_[line_end - 1] == '\r' ? line_end - 1 : line_end;
    } else {
      record_.consumed = record_.length = std::min(text_.size(), limits_.max_record_bytes);
      record_.skip_line = !at_end_ || record_.consumed < text_.size();
    }
    count_lines();
    done_ = true;
  }

  void need_more() {
    record_.status = CsvStatus::need_more;
    done_ = true;
  }

  void count_lines() {
    const auto taken = text_.substr(0, record_.consumed);
    const auto ends = std::count(taken.begin(), taken.end(), '\n');
    record_.lines = static_cast<uint64_t>(ends);
  }

  const std::string_view text_;
  const bool at_end_;
  const char separator_;
  const Limits& limits_;
  CsvRecord& record_;
  size_t at_ = 0;
  size_t begin_ = 0;       // of the current field's value
  size_t quote_line_ = 0;  // where the current quoted field opens
  bool quoted_ = false;
  bool doubled_ = false;
  bool done_ = false;
};

}  // namespace

void scan_csv_record(std::string_view text, bool at_end, char separator, const Limits& limits,
                     CsvRecord& record) {
  record.status = CsvStatus::need_more;
  record.fields.clear();
  record.length = record.consumed = 0;
  record.lines = 0;
  record.bare_quotes = 0;
  record.skip_line = false;
  record.reason = "";
  Scanner(text, at_end, separator, limits, record).run();
}

std::string csv_field_value(std::string_view record_text, const CsvField& field) {
  const std::string_view raw = record_text.substr(field.begin, field.length);
  if (!field.doubled) return std::string(raw);
  std::string value;
  for (size_t i = 0; i < raw.size(); ++i) {
    value.push_back(raw[i]);
    if (raw[i] == '"') ++i;
  }
  return value;
}

char detect_separator(std::string_view header_line) {
  constexpr std::array<char, 3> kSeparators{',', ';', '\t'};
  std::array<size_t, 3> counts{};
  bool in_quotes = false;
  for (const char c : header_line) {
    if (c == '"') in_quotes = !in_quotes;
    if (in_quotes) continue;
    for (size_t i = 0; i < kSeparators.size(); ++i) counts[i] += c == kSeparators[i];
  }
  const auto most = std::max_element(counts.begin(), counts.end());
  return kSeparators[static_cast<size_t>(most - counts.begin())];
}

namespace {

// Not zero: some byte of `word` is that of which `pattern` consists.
uint64_t has_byte(uint64_t word, uint64_t pattern) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  const uint64_t zero_where_equal = word ^ pattern;
  return (zero_where_equal - kOnes) & ~zero_where_equal & (kOnes << 7);
}

uint64_t filled_with(char c) {
  return uint64_t{0x0101010101010101} * static_cast<unsigned char>(c);
}

bool needs_quotes(std::string_view value, char separator) {
  // All four together: one jump a word, seldom taken.
  auto has_any = [others = filled_with(separator)](uint64_t word) {
    return (has_byte(word, filled_with('"')) | has_byte(word, filled_with('\n')) |
            has_byte(word, filled_with('\r')) | has_byte(word, others)) != 0;
  };
  const char* const at = value.data();
  const size_t size = value.size();
  uint64_t word = 0;
  if (size >= sizeof word) {
    // The last word takes some bytes again.
    bool found = false;
    for (size_t i = 0; i + sizeof word < size; i += sizeof word) {
      std::memcpy(&word, at + i, sizeof word);
      found |= has_any(word);
    }
    std::memcpy(&word, at + size - sizeof word, sizeof word);
    return found | has_any(word);
  }
  // Bytes of 0 are none of these.
  for (size_t i = 0; i < size; ++i) word = word << 8 | static_cast<unsigned char>(at[i]);
  return has_any(word);
}

// Gives where it ends.
char* write_quoted(char* to, std::string_view value) {
  *to++ = '"';
  for (size_t at = 0;;) {
    const size_t quote = value.find('"', at);
    to = copy_text(to, value.substr(at, quote - at));
    if (quote == std::string_view::npos) break;
    *to++ = '"';
    *to++ = '"';
    at = quote + 1;
  }
  *to++ = '"';
  return to;
}

}  // namespace

void append_csv_field(std::string& out, std::string_view value, char separator) {
  if (!needs_quotes(value, separator)) {
    out.append(value);
    return;
  }
  const size_t before = out.size();
  out.resize(before + 2 * value.size() + 2);
  out.resize(static_cast<size_t>(write_quoted(out.data() + before, value) - out.data()));
}

char* write_csv_field(char* to, std::string_view value, char separator) {
  return needs_quotes(value, separator) ? write_quoted(to, value) : copy_text(to, value);
}

}  // namespace cocket
