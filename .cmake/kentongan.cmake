# How this project declares its targets: one library per folder, one test binary per folder.

# kentongan_toolchain(): language level, warnings, sanitizers, compiler cache; once, at the top.
macro(kentongan_toolchain)
  set(CMAKE_CXX_STANDARD 20)
  set(CMAKE_CXX_STANDARD_REQUIRED ON)
  set(CMAKE_CXX_EXTENSIONS OFF)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  find_program(KENTONGAN_CCACHE ccache)
  if(KENTONGAN_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${KENTONGAN_CCACHE}")
  endif()
  # Not errors in a city's own build: there another compiler's opinion must not stop a technician.
  add_compile_options(-Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wimplicit-fallthrough
                      -Wconversion -Wno-sign-conversion $<$<NOT:$<CONFIG:Release>>:-Werror>)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 reports these inside its own std::string and std::variant at -O1 and above (GCC bugs 105329, 105562).
    add_compile_options(-Wno-restrict -Wno-maybe-uninitialized -Wno-missing-field-initializers)
  else()
    add_compile_options(-Wno-missing-field-initializers)
  endif()
  if(KENTONGAN_SANITIZE STREQUAL "address")
    add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
    add_link_options(-fsanitize=address,undefined)
    if(NOT KENTONGAN_FUZZ)
      # A check at every access, a third of the compile time. A null or wild pointer stops at AddressSanitizer; the fuzz
      # harnesses, whose bytes are the ones to be cast and misaligned, keep all of them.
      add_compile_options(-fno-sanitize=null,alignment,object-size,vptr)
    endif()
  elseif(KENTONGAN_SANITIZE STREQUAL "thread")
    # g++ warns that it does not model the fences in Asio; they guard nothing that only they guard.
    add_compile_options(-fsanitize=thread $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
    add_link_options(-fsanitize=thread)
  elseif(KENTONGAN_SANITIZE)
    message(FATAL_ERROR "KENTONGAN_SANITIZE is '${KENTONGAN_SANITIZE}'; use address, thread or nothing")
  endif()
  if(KENTONGAN_FUZZ)
    set(KENTONGAN_FUZZ_SECONDS 10 CACHE STRING "How long each harness runs as a test")
    add_custom_target(fuzz)
  endif()
  # Callbacks and plain state machines only: the coroutine machinery is kept out of every translation unit.
  add_compile_definitions(BOOST_ASIO_NO_DEPRECATED)
endmacro()

# kentongan_library(NAME SOURCES ... [PUBLIC targets] [PRIVATE targets])
# A folder of the tree as one static library `kentongan_NAME`; without SOURCES, an interface library.
function(kentongan_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  if(ARG_SOURCES)
    add_library(kentongan_${name} STATIC ${ARG_SOURCES})
    target_include_directories(kentongan_${name} PUBLIC "${CMAKE_SOURCE_DIR}")
    target_link_libraries(kentongan_${name} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
    # Under sanitizers compiling takes a third of the time without optimisation; what works on samples would run too
    # slowly. The gateway's rules take half of that again with several files at once, whose headers are the same: that
    # each file includes what it needs, and hides no name, is seen in the preset dev.
    set(folder "${CMAKE_CURRENT_SOURCE_DIR}")
    if(KENTONGAN_SANITIZE AND folder MATCHES "^${CMAKE_SOURCE_DIR}/(gateway/|radio/link|radio/pei|radio/stand_in|tests/unit/)")
      target_compile_options(kentongan_${name} PRIVATE -O0)
    endif()
    if(KENTONGAN_SANITIZE AND folder MATCHES "^${CMAKE_SOURCE_DIR}/gateway/")
      target_compile_options(kentongan_${name} PRIVATE -Wno-shadow)
      set_target_properties(kentongan_${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 6)
    endif()
  else()
    add_library(kentongan_${name} INTERFACE)
    target_include_directories(kentongan_${name} INTERFACE "${CMAKE_SOURCE_DIR}")
    target_link_libraries(kentongan_${name} INTERFACE ${ARG_PUBLIC})
  endif()
endfunction()

# kentongan_test(NAME SOURCES ... LIBS ... [PROGRAMS ...] [LABELS label] [TIMEOUT s] [PROPERTIES ...])
# One doctest binary `test_NAME`; every TEST_CASE becomes a test of ctest, named NAME:<case>. The label says what kind
# of test it is (unit unless given; sim, integration, bench, tidy), and tests/run chooses by it. PROGRAMS: targets that it
# starts. Without KENTONGAN_UNIT_TESTS unit tests are left out.
function(kentongan_test name)
  cmake_parse_arguments(ARG "" "TIMEOUT;LABELS" "SOURCES;LIBS;PROGRAMS;PROPERTIES" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
    if(KENTONGAN_SANITIZE)
      set(ARG_TIMEOUT 300)
    endif()
  endif()
  # doctest 2.4.9 hands the properties on as a flat list: a second label would be read as a property's name. A case that
  # its own name does not find runs nothing, which doctest calls a success; the regular expression calls it a failure.
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "kentongan_test(${name}): '${ARG_UNPARSED_ARGUMENTS}' is not understood; one label only")
  endif()
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  if(ARG_LABELS STREQUAL unit AND NOT KENTONGAN_UNIT_TESTS)
    return()
  endif()
  if(NOT TARGET kentongan_doctest_main)  # compiled once for all of them
    add_library(kentongan_doctest_main OBJECT "${CMAKE_SOURCE_DIR}/tests/support/doctest_main.cpp")
  endif()
  add_executable(test_${name} ${ARG_SOURCES})
  target_include_directories(test_${name} PRIVATE "${CMAKE_SOURCE_DIR}")
  target_compile_definitions(test_${name} PRIVATE KENTONGAN_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                                                  KENTONGAN_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  target_link_libraries(test_${name} PRIVATE kentongan_doctest_main ${ARG_LIBS})
  if(ARG_PROGRAMS)
    add_dependencies(test_${name} ${ARG_PROGRAMS})
  endif()
  if(KENTONGAN_SANITIZE)
    # doctest's macros under sanitizers: twice as fast to compile without optimisation, and what is tested is linked in.
    target_compile_options(test_${name} PRIVATE -O0)
  endif()
  doctest_discover_tests(test_${name} TEST_PREFIX "${name}: "
                         PROPERTIES TIMEOUT ${ARG_TIMEOUT} LABELS ${ARG_LABELS}
                                    FAIL_REGULAR_EXPRESSION "test cases: +0 [|]" ${ARG_PROPERTIES})
endfunction()

# kentongan_fuzz(NAME SOURCES ... LIBS ...)
# A libFuzzer harness `fuzz_NAME` (preset `fuzz`; elsewhere nothing), and a test fuzz:NAME that runs it for
# KENTONGAN_FUZZ_SECONDS from a fixed seed. Examples to start from lie in tests/fuzz/corpus/NAME; what the harness finds
# stays in the build folder. The target `fuzz` builds all harnesses and nothing else.
function(kentongan_fuzz name)
  if(NOT KENTONGAN_FUZZ)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(fuzz_${name} ${ARG_SOURCES})
  target_include_directories(fuzz_${name} PRIVATE "${CMAKE_SOURCE_DIR}")
  target_link_libraries(fuzz_${name} PRIVATE ${ARG_LIBS})
  target_compile_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzz fuzz_${name})

  set(found "${CMAKE_BINARY_DIR}/fuzz/${name}")
  set(examples "${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name}")
  file(MAKE_DIRECTORY "${found}")
  if(NOT IS_DIRECTORY "${examples}")
    set(examples "")
  endif()
  add_test(NAME "fuzz:${name}"
           COMMAND fuzz_${name} -seed=1 -max_total_time=${KENTONGAN_FUZZ_SECONDS} -timeout=10 -rss_limit_mb=1024
                   -print_final_stats=1 "-artifact_prefix=${found}-" "${found}" ${examples})
  math(EXPR limit "${KENTONGAN_FUZZ_SECONDS} + 60")
  set_tests_properties("fuzz:${name}" PROPERTIES LABELS fuzz TIMEOUT ${limit})
endfunction()

# kentongan_npm(NAME PACKAGES INTO)
# A test `NAME: install` that puts what PACKAGES/package-lock.json names into INTO/node_modules, as the fixture NAME of
# the tests that need it. Sets KENTONGAN_NODE for the caller.
function(kentongan_npm name packages into)
  find_program(KENTONGAN_NODE node REQUIRED)
  add_test(NAME "${name}: install" COMMAND "${CMAKE_SOURCE_DIR}/.cmake/npm_install" "${packages}" "${into}")
  set_tests_properties("${name}: install" PROPERTIES LABELS integration FIXTURES_SETUP "${name}" TIMEOUT 120)
endfunction()
