// The program's version, from the project's CMakeLists.txt.
#pragma once
#include <string_view>

namespace kentongan::app {

inline constexpr std::string_view version = KENTONGAN_VERSION;

}  // namespace kentongan::app
