# COCKET_SANITIZE: a comma-separated list for -fsanitize ("address,undefined", "thread").
# COCKET_FUZZ: build tests/fuzz with libFuzzer instead of the plain replay program.
# COCKET_TIDY: run clang-tidy with every compilation.
set(COCKET_SANITIZE "" CACHE STRING "sanitizers, comma-separated")
option(COCKET_FUZZ "build fuzz targets with libFuzzer (clang only)" OFF)
option(COCKET_TIDY "run clang-tidy while compiling" OFF)

if(COCKET_SANITIZE)
  # For the whole build, not a target: mixing instrumented and plain code hides errors.
  add_compile_options(-fsanitize=${COCKET_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${COCKET_SANITIZE})
endif()

if(COCKET_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "COCKET_FUZZ needs clang (preset fuzz)")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(COCKET_TIDY)
  find_program(COCKET_CLANG_TIDY NAMES clang-tidy-16 clang-tidy REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY ${COCKET_CLANG_TIDY} --quiet)
endif()
