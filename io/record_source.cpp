#include "io/record_source.h"

namespace cocket {

void Batch::clear() {
  arena.clear();
  fields.clear();
  records.clear();
  rejects.clear();
  trees.clear();
}

std::string_view Batch::text(ByteRange range) const {
  return std::string_view(arena).substr(range.begin, range.length);
}

std::string_view Batch::field(const InputRecord& record, size_t index) const {
  return text(fields[record.first_field + index]);
}

}  // namespace cocket
