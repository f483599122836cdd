// The built front end, as part of the program.
#pragma once
#include "gateway/web/pages.hpp"

#include <span>

namespace kentongan::board {

std::span<const web::page_file> pages();

}  // namespace kentongan::board
