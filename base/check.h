// Our own bugs stop the program: printing a wrong verdict would be worse than printing none.
#pragma once

#include <cstdio>
#include <cstdlib>

#define COCKET_CHECK(condition)                                                              \
  do {                                                                                       \
    if (!(condition)) {                                                                      \
      std::fprintf(stderr, "cocket: internal error at %s:%d: %s does not hold. Please report " \
                           "this; no result was written.\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                          \
    }                                                                                        \
  } while (false)
