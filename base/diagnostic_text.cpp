#include "base/diagnostic_text.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/utf8.h"

namespace cocket {
namespace {

constexpr size_t kLineWidth = 100;   // of the whole output, in code points
constexpr size_t kNoteIndent = 9;    // text after `under: ` and its siblings starts here
constexpr size_t kSourceWidth = 88;  // longest piece of a source line that is shown

constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kYellow = "\x1b[1;33m";
constexpr std::string_view kBlue = "\x1b[34m";
constexpr std::string_view kReset = "\x1b[0m";

// A label on one source line; columns are zero-based code points, `end` is past the last.
struct Mark {
  size_t begin = 0;
  size_t end = 0;
  bool primary = false;
  std::string text;
};

struct MarkedLine {
  SourceId source;
  uint32_t number = 0;
  std::vector<Mark> marks;
};

class TextRenderer {
 public:
  TextRenderer(const SourceSet& sources, TextStyle style) : sources_(sources), style_(style) {}

  std::string render(const Diagnostic& diagnostic) {
    const bool error = diagnostic.severity() == Severity::error;
    const std::string_view colour = error ? kRed : kYellow;
    out_ += paint(colour, std::string(error ? "error" : "warning") + "[" +
                              std::string(code_name(diagnostic.code)) + "]");
    out_ += paint(kBold, ": " + printable(diagnostic.message)) + "\n";
    frame(diagnostic, colour);
    for (const Label& label : diagnostic.labels) {
      if (!label.span.valid() && !label.text.empty()) note("note:", label.text);
    }
    if (!diagnostic.under.empty()) note("under:", diagnostic.under);
    if (!diagnostic.why.empty()) note("why:", diagnostic.why);
    help(diagnostic.help);
    return std::move(out_);
  }

 private:
  std::string paint(std::string_view colour, std::string_view text) const {
    if (!style_.colour) return std::string(text);
    return std::string(colour) + std::string(text) + std::string(kReset);
  }

  // The marked lines: those of the primary label's source first, each source by line number.
  std::vector<MarkedLine> collect(const Diagnostic& diagnostic) const {
    std::vector<MarkedLine> lines;
    std::vector<uint32_t> order;
    bool primary = true;
    for (const Label& label : diagnostic.labels) {
      const bool is_primary = primary;
      primary = false;
      if (!label.span.valid()) continue;
      const SourceFile& file = sources_[label.span.source];
      const Position begin = file.position(label.span.begin);
      const Position end = file.position(std::max(label.span.begin, label.span.end));
      const size_t first = begin.column - 1;
      size_t last =
          end.line == begin.line ? end.column - 1 : count_code_points(file.line(begin.line));
      last = std::max(last, first + 1);
      auto line = std::find_if(lines.begin(), lines.end(), [&](const MarkedLine& known) {
        return known.source == label.span.source && known.number == begin.line;
      });
      if (line == lines.end()) {
        line = lines.insert(lines.end(), {label.span.source, begin.line, {}});
        if (std::find(order.begin(), order.end(), label.span.source.index) == order.end()) {
          order.push_back(label.span.source.index);
        }
      }
      line->marks.push_back({first, last, is_primary, printable(label.text)});
    }
    std::stable_sort(lines.begin(), lines.end(), [&](const MarkedLine& a, const MarkedLine& b) {
      const auto rank = [&](const MarkedLine& l) {
        return std::find(order.begin(), order.end(), l.source.index) - order.begin();
      };
      return rank(a) != rank(b) ? rank(a) < rank(b) : a.number < b.number;
    });
    return lines;
  }

  void frame(const Diagnostic& diagnostic, std::string_view colour) {
    const std::vector<MarkedLine> lines = collect(diagnostic);
    if (lines.empty()) return;
    gutter_ = 2;
    for (const MarkedLine& line : lines) {
      gutter_ = std::max(gutter_, std::to_string(line.number).size());
    }
    const MarkedLine* previous = nullptr;
    for (const MarkedLine& line : lines) {
      if (previous == nullptr || previous->source != line.source) {
        place(diagnostic, line, previous == nullptr);
      } else if (line.number > previous->number + 1) {
        out_ += paint(kBlue, std::string(gutter_ + 3, ' ') + "...") + "\n";
      }
      source_line(line, colour);
      previous = &line;
    }
  }

  // ` --> path:line:column` for the primary label, ` ::: ...` for another source.
  void place(const Diagnostic& diagnostic, const MarkedLine& line, bool first) {
    for (const Label& label : diagnostic.labels) {
      if (!label.span.valid() || label.span.source != line.source) continue;
      const SourceFile& file = sources_[line.source];
      const Position position = file.position(label.span.begin);
      out_ += paint(kBlue, first ? "  --> " : "  ::: ") + printable(file.path()) + ":" +
              std::to_string(position.line) + ":" + std::to_string(position.column) + "\n";
      break;
    }
    start_row({});
    out_ += "\n";
  }

  void start_row(std::string_view number) {
    out_ +=
        paint(kBlue, "  " + std::string(gutter_ - number.size(), ' ') + std::string(number) + " |");
  }

  // Shows a line with its marks; a line too long to show is shown in pieces around its marks.
  void source_line(const MarkedLine& line, std::string_view colour) {
    const std::string text = printable(sources_[line.source].line(line.number));
    std::vector<Mark> marks = line.marks;
    std::stable_sort(marks.begin(), marks.end(),
                     [](const Mark& a, const Mark& b) { return a.begin < b.begin; });
    const size_t length = count_code_points(text);
    for (size_t at = 0; at < marks.size();) {
      std::vector<Mark> piece;
      size_t window = 0;
      if (length > kSourceWidth) {
        const size_t lead = kSourceWidth / 4;
        window = marks[at].begin > lead ? marks[at].begin - lead : 0;
        if (marks[at].end <= kSourceWidth) window = 0;
      }
      const size_t stop = length > kSourceWidth ? window + kSourceWidth : SIZE_MAX;
      do {
        Mark mark = marks[at++];
        mark.end = std::min(mark.end, stop);
        piece.push_back(std::move(mark));
      } while (at < marks.size() && marks[at].begin < stop);
      show_piece(line.number, text, window, std::min(stop, length), length, std::move(piece),
                 colour);
    }
  }

  void show_piece(uint32_t number, const std::string& text, size_t window, size_t stop,
                  size_t length, std::vector<Mark> marks, std::string_view colour) {
    // Byte offsets of the window, found by walking code points.
    size_t begin = 0;
    for (size_t i = 0; i < window; ++i) begin += decode_utf8(text, begin).length;
    size_t end = begin;
    for (size_t i = window; i < stop; ++i) end += decode_utf8(text, end).length;
    const std::string_view front = window > 0 ? "..." : "";
    start_row(std::to_string(number));
    std::string shown = std::string(front) + text.substr(begin, end - begin);
    if (stop < length) shown += "...";
    while (!shown.empty() && shown.back() == ' ') shown.pop_back();
    if (!shown.empty()) out_ += " " + shown;
    out_ += "\n";
    for (Mark& mark : marks) {
      mark.begin = mark.begin - window + front.size();
      mark.end = mark.end - window + front.size();
    }
    mark_rows(marks, colour);
  }

  void mark_rows(const std::vector<Mark>& marks, std::string_view colour) {
    size_t width = 0;
    for (const Mark& mark : marks) width = std::max(width, mark.end);
    std::string row(width, ' ');
    // The primary mark is drawn last, over the others.
    for (const bool primary : {false, true}) {
      for (const Mark& mark : marks) {
        if (mark.primary != primary) continue;
        std::fill(row.begin() + static_cast<std::ptrdiff_t>(mark.begin),
                  row.begin() + static_cast<std::ptrdiff_t>(mark.end), primary ? '^' : '-');
      }
    }
    // Only the mark that ends the row may have its text beside it; the others follow below, from
    // right to left, so that a text never runs over a mark that still waits for its own.
    std::vector<const Mark*> waiting;
    for (const Mark& mark : marks) {
      if (!mark.text.empty()) waiting.push_back(&mark);
    }
    start_row({});
    out_ += " " + paint(colour, row);
    if (!waiting.empty() && waiting.back()->end == width) {
      out_ += " " + waiting.back()->text;
      waiting.pop_back();
    }
    out_ += "\n";
    while (!waiting.empty()) {
      const Mark* mark = waiting.back();
      waiting.pop_back();
      std::string below(mark->begin, ' ');
      for (const Mark* other : waiting) {
        if (other->begin < mark->begin) below[other->begin] = '|';
      }
      start_row({});
      out_ += " " + below + mark->text + "\n";
    }
  }

  // `  why:   text`, wrapped; line breaks in the text stay.
  void note(std::string_view name, std::string_view text) {
    std::string head = "  " + std::string(name);
    head.resize(kNoteIndent, ' ');
    out_ += head;
    const std::string shown = printable(text, true);
    size_t column = kNoteIndent;
    bool fresh = true;
    for (size_t at = 0; at < shown.size();) {
      const size_t end = std::min(shown.find_first_of(" \n", at), shown.size());
      const std::string_view word = std::string_view(shown).substr(at, end - at);
      const size_t width = count_code_points(word);
      if (!fresh && column + 1 + width > kLineWidth) {
        out_ += "\n" + std::string(kNoteIndent, ' ');
        column = kNoteIndent;
        fresh = true;
      }
      if (!fresh) out_ += " ", ++column;
      out_ += word;
      column += width;
      fresh = false;
      if (end < shown.size() && shown[end] == '\n') {
        out_ += "\n" + std::string(kNoteIndent, ' ');
        column = kNoteIndent;
        fresh = true;
      }
      at = end + 1;
    }
    out_ += "\n";
  }

  // Help is ready to paste, so it is never wrapped. Of several entries none is preferred.
  void help(const std::vector<std::string>& entries) {
    if (entries.empty()) return;
    out_ += "  help:  ";
    const bool choice = entries.size() > 1;
    if (choice) out_ += "write one of\n";
    bool first = !choice;
    for (const std::string& entry : entries) {
      const std::string shown = printable(entry, true);
      for (size_t at = 0; at <= shown.size();) {
        const size_t end = std::min(shown.find('\n', at), shown.size());
        if (!first) out_ += std::string(kNoteIndent + (choice ? 2 : 0), ' ');
        first = false;
        out_ += shown.substr(at, end - at) + "\n";
        at = end + 1;
      }
    }
  }

  const SourceSet& sources_;
  TextStyle style_;
  std::string out_;
  size_t gutter_ = 2;
};

}  // namespace

std::string render_text(const Diagnostic& diagnostic, const SourceSet& sources, TextStyle style) {
  return TextRenderer(sources, style).render(diagnostic);
}

std::string render_text(const Diagnostics& diagnostics, const SourceSet& sources, TextStyle style) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics.items()) {
    if (!text.empty()) text += "\n";
    text += render_text(diagnostic, sources, style);
  }
  return text;
}

}  // namespace cocket
