// Loops over a batch of numbers without a branch, compiled for each instruction set there is. Doubles
// are added and multiplied one by one, never fused, so that all give the same.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/columnar/certified.h"

namespace cocket::columnar::loops {

// What takes part in sums: numbers, and what is not told (`codes` absent) as 0.
void take_lanes(const uint16_t* codes, const uint8_t* flags, size_t rows, TickColumn::Lane* lanes);
// Flags that all have, and that some has.
void add_flags(const uint8_t* flags, size_t rows, uint8_t* every, uint8_t* some);

struct Extent {
  uint64_t greatest = 0;      // |mantissa|
  uint8_t finest = 0;         // scale
};
Extent extent(const int64_t* mantissas, const uint8_t* scales, size_t rows);
// Mantissas on the finest scale, which all fit, as doubles; 1 in lanes without a value. Gives the greatest.
double ticks(const int64_t* mantissas, const uint8_t* scales, const TickColumn::Lane* lanes, uint8_t finest, size_t rows, double* out);

// Of lanes of one more column: all have a value; some is wide.
void add_lanes(const TickColumn::Lane* lanes, size_t rows, uint8_t* valued, uint8_t* wide);
void multiply(const double* by, size_t rows, double* product);
void add(const double* product, size_t rows, double* sum);
void add_size(const double* product, size_t rows, double* size);
// Signs of sums that are sure: exact, or farther from 0 than `doubt` of their size. `open`: lanes with
// a value whose sign is not told. Gives how many are told.
size_t tell(const double* sum, const double* size, bool exact, double doubt, const uint8_t* valued, const uint8_t* wide,
            size_t rows, int8_t* out, uint8_t* open);

}  // namespace cocket::columnar::loops
