#include "gateway/app/watch_table.hpp"

#include <algorithm>

namespace kentongan::app {

std::vector<watch_line> table_of(const std::vector<watch_row>& rows, watch_columns kind) {
  std::vector<std::size_t> widths;
  for (const auto& r : rows) {
    widths.resize(std::max(widths.size(), r.cells.size()));
    for (std::size_t i = 0; i < r.cells.size(); ++i) widths[i] = std::max(widths[i], width_of(r.cells[i]));
  }
  std::vector<watch_line> out;
  for (const auto& r : rows) {
    std::string line;
    for (std::size_t i = 0; i < r.cells.size(); ++i) {
      const std::size_t gap = widths[i] - width_of(r.cells[i]);
      const bool right = kind == watch_columns::figures && i > 0;
      if (i > 0) line += "  ";
      if (right) line.append(gap, ' ');
      line += r.cells[i];
      if (!right) line.append(gap, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out.push_back({{r.style, std::move(line)}});
  }
  return out;
}

}  // namespace kentongan::app
