# cocket_layer(NAME SOURCES file... [LINKS target...] [PRIVATE target...])
#
# A layer: one static library, warnings as errors, includes written from the project's root.
# LINKS are the layers and libraries its headers need, PRIVATE those that only its sources need.
# A layer that is only headers gives no SOURCES.
function(cocket_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS;PRIVATE")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "cocket_layer(${name}): ${arg_UNPARSED_ARGUMENTS} follows no keyword")
  endif()
  if(arg_SOURCES)
    add_library(${name} STATIC ${arg_SOURCES})
    target_link_libraries(${name} PUBLIC ${arg_LINKS} PRIVATE ${arg_PRIVATE} cocket_warnings)
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE ${arg_LINKS} ${arg_PRIVATE})
    target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR})
  endif()
  set_property(GLOBAL APPEND PROPERTY COCKET_LAYERS ${name})
endfunction()
