// Line charts as SVG text: panels side by side, each with its axes, lines and a legend. Pure; the same values give the
// same octets.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace kentongan::bench {

struct plot_line {
  std::string name;
  std::string colour;  // as CSS has it
  bool dashed = false;
  std::vector<std::pair<double, double>> points;
};

struct plot_axis {
  std::string label;
  double from = 0, to = 1;  // above 0 when logarithmic
  bool logarithmic = false;
  std::vector<double> marks;
};

struct plot_panel {
  std::string title;
  plot_axis x, y;  // points beyond are drawn at the edge
  std::vector<plot_line> lines;
};

std::string svg_plot(const std::string& title, const std::vector<plot_panel>&);

}  // namespace kentongan::bench
