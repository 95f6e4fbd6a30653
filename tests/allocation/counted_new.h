// How often anything was allocated by `new` in this program.
#pragma once

#include <cstdint>

namespace cocket {

uint64_t num_allocations();

}  // namespace cocket
