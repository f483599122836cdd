# kentongan_image(NAME CPU cpu SCRIPT file SOURCES ... [OPTIONS ...])
# A program for a microcontroller, built by Debian's cross compiler beside the host's own targets: no second configure
# run, and a change in a shared source rebuilds both. Makes NAME.elf and NAME.bin in <build>/firmware, and the target
# image_NAME. Sources are absolute paths.
set(KENTONGAN_IMAGES "${CMAKE_BINARY_DIR}/firmware" CACHE INTERNAL "where images are put")
set(KENTONGAN_BOARD_START "${CMAKE_CURRENT_LIST_DIR}/common/startup.cpp" CACHE INTERNAL "reset handler of every image")
# std::int32_t is int, as on the host: newlib's is long, and std::max(x, 1U) would compile here and not there.
set(KENTONGAN_ARM_OPTIONS
    -U__INT32_TYPE__ -U__UINT32_TYPE__ -D__INT32_TYPE__=int "-D__UINT32_TYPE__=unsigned int"
    -std=c++20 -O2 -g1 -mthumb -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-use-cxa-atexit -fno-unwind-tables
    -fno-asynchronous-unwind-tables -ffunction-sections -fdata-sections -Wall -Wextra -Wshadow -Wnon-virtual-dtor
    -Wold-style-cast -Wimplicit-fallthrough -Wconversion -Wno-sign-conversion -Wno-missing-field-initializers -Werror
    -DKENTONGAN_VERSION=${PROJECT_VERSION}
    CACHE INTERNAL "options of the cross compiler")

function(kentongan_image name)
  cmake_parse_arguments(ARG "" "CPU;SCRIPT" "SOURCES;OPTIONS" ${ARGN})
  set(flags -mcpu=${ARG_CPU} ${ARG_OPTIONS} ${KENTONGAN_ARM_OPTIONS})
  set(folder "${KENTONGAN_IMAGES}/${name}.dir")
  set(objects)
  foreach(source ${ARG_SOURCES})
    file(RELATIVE_PATH inside "${CMAKE_SOURCE_DIR}" "${source}")
    set(object "${folder}/${inside}.o")
    cmake_path(GET object PARENT_PATH parent)
    file(MAKE_DIRECTORY "${parent}")
    set(language -xc++)
    set(language_flags ${flags})
    if(source MATCHES "[.]S$")
      set(language -xassembler-with-cpp)
      set(language_flags -mcpu=${ARG_CPU} -mthumb)
    endif()
    add_custom_command(
      OUTPUT "${object}"
      COMMAND ${KENTONGAN_CCACHE} "${KENTONGAN_ARM_CXX}" ${language} ${language_flags} "-I${CMAKE_SOURCE_DIR}" -MMD -MF
              "${object}.d" -c "${source}" -o "${object}"
      DEPENDS "${source}"
      DEPFILE "${object}.d"
      COMMENT "Building ${name}: ${inside}"
      VERBATIM)
    list(APPEND objects "${object}")
  endforeach()
  set(image "${KENTONGAN_IMAGES}/${name}")
  add_custom_command(
    OUTPUT "${image}.elf" "${image}.bin"
    COMMAND "${KENTONGAN_ARM_CXX}" ${flags} --specs=nano.specs --specs=nosys.specs -nostartfiles -Wl,--gc-sections
            "-Wl,-Map,${image}.map" -T "${ARG_SCRIPT}" ${objects} -o "${image}.elf"
    COMMAND "${KENTONGAN_ARM_OBJCOPY}" -O binary "${image}.elf" "${image}.bin"
    DEPENDS ${objects} "${ARG_SCRIPT}"
    COMMENT "Linking ${name}"
    VERBATIM)
  add_custom_target(image_${name} ALL DEPENDS "${image}.elf" "${image}.bin")
endfunction()

# kentongan_sources(RESULT target...): the absolute source files of host libraries, for an image to share.
function(kentongan_sources result)
  set(all)
  foreach(target ${ARGN})
    get_target_property(sources ${target} SOURCES)
    get_target_property(folder ${target} SOURCE_DIR)
    if(NOT sources) # a folder that has headers only, so far
      continue()
    endif()
    foreach(source ${sources})
      cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${folder}")
      list(APPEND all "${source}")
    endforeach()
  endforeach()
  set(${result} "${all}" PARENT_SCOPE)
endfunction()
