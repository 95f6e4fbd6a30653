# Every warning is an error in our own code; library headers are system headers and stay silent.
add_library(cocket_warnings INTERFACE)
target_compile_options(cocket_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Werror
  # A product and a sum must not be fused: results would depend on the processor.
  -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(cocket_warnings INTERFACE
    # g++ 12 reports these inside libstdc++ and Boost once they are inlined into our code.
    -Wno-restrict -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow
    -Wno-stringop-overread)
endif()
