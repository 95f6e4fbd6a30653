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

// Codes of relations where everything is known, 0 elsewhere. True: of some line more is to be said.
// Of signs; some input of which not all are known has content.
bool sign_codes(const int8_t* signs, const uint8_t* every, const uint8_t* some, size_t rows, uint16_t* out);
// Of a derived quotient, none where the divisor is 0 or the number itself is given; all inputs have
// content that are not all known, or the number itself is given.
bool quotient_codes(const int8_t* signs, const int64_t* divisors, const uint8_t* every, const uint8_t* own, size_t rows, uint16_t* out);
// Of left + days - right: its sign, or of a notice whether it is in time; all inputs have content that
// are not all known.
bool day_codes(const int64_t* left, const int64_t* right, int64_t days, bool notice, const uint8_t* every, size_t rows, uint16_t* out);

}  // namespace cocket::columnar::loops
