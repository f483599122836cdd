// Which folder may include which, and who may touch a foreign library: the arrows of the layout, as two tables.
#pragma once
#include "tests/tidy/source.hpp"

#include <vector>

namespace kentongan::tidy {

// Quoted includes: written from the repository root, and along the arrows only.
std::vector<violation> check_include_direction(const source_file&);

// Angle includes: a library is known to the folders that wrap it, and to no other.
std::vector<violation> check_foreign_includes(const source_file&);

}  // namespace kentongan::tidy
