// The shapes of JSON lines: which names they have, as columns, with plans.
//
// Lines are of one kind if they speak of members of the same views, have the same names of those whose
// blank says something, and give the sources of facts with several in the same order. Lines of one kind
// share a shape, which grows: a name that a line leaves out is a blank cell there.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "run/json_names.h"
#include "run/line_shape.h"
#include "run/shape_lines.h"

namespace cocket::run {

struct JsonKind {
  uint64_t traits = 0;
  std::vector<uint32_t> sources;    // names whose facts have several, in order
  friend auto operator<=>(const JsonKind&, const JsonKind&) = default;
};

struct JsonShape {
  static constexpr uint32_t kNoInput = UINT32_MAX;

  JsonShape(const LineSources& all, ColumnBinding columns) : binding(std::move(columns)), sources(all.with(binding)), shape(shape_of(sources)) {}
  JsonShape(const JsonShape&) = delete;
  JsonShape& operator=(const JsonShape&) = delete;

  const ColumnBinding binding;
  const LineSources sources;
  const LineShape shape;
  ShapePlans plans;
  size_t number = 1;                // first, second, ...
  std::vector<uint32_t> names;      // ids, by column
  std::vector<uint32_t> inputs;     // by id of a name: its column
  std::vector<size_t> first_of_join;   // input of the first part
  uint32_t input_of(uint32_t id) const { return id < inputs.size() ? inputs[id] : kNoInput; }
};

// Shared by the workers.
class JsonShapes {
 public:
  // `sources` without a binding. All must outlive this.
  JsonShapes(const LineSources& sources, const PlanSources& plans, const JsonNames& names)
      : sources_(sources), plans_(plans), names_(names) {}

  // The shape for lines of a kind with these names, all of them with columns; `lines` of them do not fit
  // the shape that was there before. Null, or one that not all names are in: those lines are so few
  // that a plan is not worth while, or there are too many kinds.
  std::shared_ptr<const JsonShape> find(const JsonKind& kind, const std::vector<uint32_t>& names, size_t lines);

  // When all is done.
  size_t num_shapes() const { return num_shapes_; }
  const JsonShape* largest() const;

 private:
  static constexpr size_t kMostKinds = 4096;    // that are remembered
  static constexpr size_t kMostShapes = 16;
  static constexpr size_t kFewLines = 16;
  struct Entry {
    std::shared_ptr<const JsonShape> shape;
    std::vector<uint32_t> wanted;               // names met
    size_t lines = 0;                           // that did not fit
  };
  std::shared_ptr<const JsonShape> make(const JsonKind& kind, const std::vector<uint32_t>& names, size_t number) const;

  const LineSources& sources_;
  const PlanSources plans_;
  const JsonNames& names_;
  std::mutex mutex_;
  std::map<JsonKind, Entry> entries_;
  size_t num_shapes_ = 0;
};

}  // namespace cocket::run
