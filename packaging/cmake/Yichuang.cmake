# What every library and program of the project is compiled with.

add_library(yichuang_options INTERFACE)
target_include_directories(yichuang_options INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Memory for time: the compiler's own heap is swept late. A tenth of a build.
  target_compile_options(yichuang_options INTERFACE --param=ggc-min-expand=1000 --param=ggc-min-heapsize=1000000)
endif()
if(YICHUANG_SANITIZE)
  target_compile_options(yichuang_options INTERFACE
    -fsanitize=${YICHUANG_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(yichuang_options INTERFACE -fsanitize=${YICHUANG_SANITIZE})
  if(YICHUANG_SANITIZE STREQUAL "thread")
    # Protobuf's headers lay their maps out otherwise when they see this, and the
    # system's library was built without.
    target_compile_options(yichuang_options INTERFACE -U__SANITIZE_THREAD__)
  endif()
endif()
if(YICHUANG_FUZZ)
  target_compile_options(yichuang_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

add_library(yichuang_warnings INTERFACE)
target_compile_options(yichuang_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Wold-style-cast -Woverloaded-virtual -Wimplicit-fallthrough -Werror)
if(YICHUANG_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 takes what the sanitizers put into <regex> for uninitialised.
  target_compile_options(yichuang_warnings INTERFACE -Wno-maybe-uninitialized)
endif()

# The headers that nearly every file reads, compiled once a library.
function(yichuang_precompile target)
  target_precompile_headers(${target} PRIVATE
    <algorithm> <chrono> <functional> <map> <memory> <optional> <string> <string_view> <variant> <vector>
    ${ARGN})
endfunction()

# yichuang_proto(NAME FILES…): a library of the messages in FILES, named by
# their path from the project's root, as they are included.
function(yichuang_proto name)
  add_library(${name} OBJECT)
  foreach(file ${ARGN})
    string(REGEX REPLACE "\\.proto$" "" stem ${file})
    set(out ${PROJECT_BINARY_DIR}/${stem})
    add_custom_command(
      OUTPUT ${out}.pb.cc ${out}.pb.h
      COMMAND protobuf::protoc --cpp_out=${PROJECT_BINARY_DIR} -I${PROJECT_SOURCE_DIR} ${file}
      WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
      DEPENDS ${PROJECT_SOURCE_DIR}/${file}
      VERBATIM)
    target_sources(${name} PRIVATE ${out}.pb.cc ${out}.pb.h)
  endforeach()
  target_link_libraries(${name} PUBLIC yichuang_options protobuf::libprotobuf)
  target_include_directories(${name} SYSTEM PUBLIC ${PROJECT_BINARY_DIR})
endfunction()

# yichuang_embed(OUT FUNCTION HEADER FILE [NAMESPACE]): a source that gives FILE's
# bytes by `std::string_view NAMESPACE::FUNCTION()`, declared in HEADER; the
# namespace is yichuang::node unless another is named.
function(yichuang_embed out function header file)
  set(namespace yichuang::node)
  if(ARGC GREATER 4)
    set(namespace ${ARGV4})
  endif()
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DFUNCTION=${function} -DHEADER=${header} -DFILE=${file}
            -DNAMESPACE=${namespace}
            -P ${PROJECT_SOURCE_DIR}/packaging/cmake/Embed.cmake
    DEPENDS ${file} ${PROJECT_SOURCE_DIR}/packaging/cmake/Embed.cmake
    VERBATIM)
endfunction()

# yichuang_allocator(TARGET): takes jemalloc, which is what RocksDB is tuned with;
# the sanitizers bring their own.
function(yichuang_allocator target)
  if(NOT YICHUANG_SANITIZE)
    target_link_libraries(${target} PRIVATE PkgConfig::jemalloc)
  endif()
endfunction()
