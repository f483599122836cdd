// Rows of cells as lines of text, in columns as wide as their widest cell.
#pragma once
#include "gateway/app/watch_screen.hpp"

#include <string>
#include <vector>

namespace kentongan::app {

struct watch_row {
  watch_style style = watch_style::plain;
  std::vector<std::string> cells;
};

enum class watch_columns : std::uint8_t {
  words,    // all to the left
  figures,  // the first to the left, the others to the right
};

std::vector<watch_line> table_of(const std::vector<watch_row>&, watch_columns = watch_columns::words);

}  // namespace kentongan::app
