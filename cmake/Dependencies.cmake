# Everything comes from the system's packages (scripts/install-packages); nothing is downloaded.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)        # headers only: Spirit X3, Multiprecision
find_package(fmt 9 REQUIRED)
find_package(yaml-cpp 0.7 REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(hwy 1.0 REQUIRED)           # SIMD with run-time dispatch
if(BUILD_TESTING)
  find_package(GTest REQUIRED)
  find_package(rapidcheck REQUIRED)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
endif()

# yaml-cpp 0.7 exports a target without a namespace; the name used here is the one of later releases.
if(NOT TARGET yaml-cpp::yaml-cpp)
  add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp)
endif()

find_program(COCKET_CCACHE ccache)
if(COCKET_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${COCKET_CCACHE})
endif()
