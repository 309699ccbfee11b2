# One helper per kind of thing that this project consists of:
#   onnxc_library(NAME sources... DEPS libs...)     a static library of one layer
#   onnxc_tablegen(NAME file.td output gen-flags...)  runs mlir-tblgen, adds to target NAME
#   onnxc_op_families(family...)                    TableGen for dialects/onnx/ops/*
#   onnxc_passes(Folder)                            TableGen for passes/<folder>/Passes.td

separate_arguments(LLVM_DEFINITIONS_LIST NATIVE_COMMAND "${LLVM_DEFINITIONS}")

# Flags that every target of ours shares; a precompiled header demands that they agree.
add_library(onnxc_options INTERFACE)
target_include_directories(onnxc_options SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
target_include_directories(onnxc_options INTERFACE
  ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR} ${CMAKE_SOURCE_DIR}/runtime-stub/include)
target_compile_definitions(onnxc_options INTERFACE ${LLVM_DEFINITIONS_LIST})
target_compile_options(onnxc_options INTERFACE
  -Wall -Wextra -Wno-unused-parameter $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions>
  $<$<BOOL:${ONNXC_WERROR}>:-Werror>)
if(ONNXC_ENABLE_ASSERTIONS)
  target_compile_options(onnxc_options INTERFACE -UNDEBUG)
endif()
if(ONNXC_SANITIZE)
  target_compile_options(onnxc_options INTERFACE -fsanitize=${ONNXC_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(onnxc_options INTERFACE -fsanitize=${ONNXC_SANITIZE})
endif()

find_program(ONNXC_CCACHE ccache)
if(ONNXC_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${ONNXC_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ONNXC_CCACHE})
endif()
find_program(ONNXC_LLD NAMES ld.lld-22 ld.lld)
if(ONNXC_LLD)
  add_link_options(-fuse-ld=${ONNXC_LLD})
endif()

# Upstream's headers are most of every translation unit: parse them once.
file(WRITE ${CMAKE_BINARY_DIR}/pch.cpp.in "// Carries the precompiled header.\n")
configure_file(${CMAKE_BINARY_DIR}/pch.cpp.in ${CMAKE_BINARY_DIR}/pch.cpp COPYONLY)
add_library(onnxc_pch OBJECT ${CMAKE_BINARY_DIR}/pch.cpp)
target_link_libraries(onnxc_pch PRIVATE onnxc_options)
target_precompile_headers(onnxc_pch PRIVATE ${CMAKE_SOURCE_DIR}/cmake/Pch.h)
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  # ccache accepts a precompiled header only without time stamps in it.
  target_compile_options(onnxc_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fpch-instantiate-templates>
    $<$<COMPILE_LANGUAGE:CXX>:-Xclang> $<$<COMPILE_LANGUAGE:CXX>:-fno-pch-timestamp>)
endif()

function(onnxc_library name)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC onnxc_options ${ARG_DEPS})
  target_precompile_headers(${name} REUSE_FROM onnxc_pch)
  add_dependencies(${name} onnxc_tablegen_all)
endfunction()

add_custom_target(onnxc_tablegen_all)

# onnxc_tablegen(target file.td out1 "flags1" out2 "flags2" ...)
function(onnxc_tablegen target source)
  set(LLVM_TARGET_DEFINITIONS ${source})
  set(pairs ${ARGN})
  while(pairs)
    list(POP_FRONT pairs output flags)
    separate_arguments(flags)
    mlir_tablegen(${output} ${flags} EXTRA_INCLUDES ${CMAKE_SOURCE_DIR} ${MLIR_INCLUDE_DIRS})
  endwhile()
  add_public_tablegen_target(${target})
  add_dependencies(onnxc_tablegen_all ${target})
endfunction()

# Each family's .td is expanded on its own, so that touching one rebuilds one.
function(onnxc_op_families)
  foreach(family ${ARGN})
    onnxc_tablegen(Onnx${family}IncGen ops/${family}/${family}.td
      ops/${family}/${family}.h.inc "-gen-op-decls"
      ops/${family}/${family}.cpp.inc "-gen-op-defs")
  endforeach()
endfunction()

# onnxc_passes(graph Graph): passes/graph/Passes.td -> Passes.h.inc
function(onnxc_passes folder prefix)
  onnxc_tablegen(Onnxc${prefix}PassIncGen ${folder}/Passes.td
    ${folder}/Passes.h.inc "-gen-pass-decls -name Onnxc${prefix}")
endfunction()
