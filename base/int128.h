// Integers of 128 bits, a compiler's extension under names of our own.
#pragma once

namespace cocket {

__extension__ typedef __int128 Int128;             // NOLINT: `using` does not take __extension__
__extension__ typedef unsigned __int128 UInt128;   // NOLINT

}  // namespace cocket
