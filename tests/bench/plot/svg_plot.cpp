#include "tests/bench/plot/svg_plot.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace kentongan::bench {
namespace {

constexpr double panel_width = 330, panel_height = 300;
constexpr double left = 54, right = 14, top = 62, bottom = 48;  // of the frame inside a panel

// Without zeros at the end: "0.5", "30".
std::string text_of(double value) {
  char out[32];
  std::snprintf(out, sizeof out, "%.6g", value);
  return out;
}

std::string at(double value) {
  char out[32];
  std::snprintf(out, sizeof out, "%.1f", value);
  return out;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  return out;
}

double share(const plot_axis& a, double value) {
  value = std::clamp(value, a.from, a.to);
  return a.logarithmic ? std::log(value / a.from) / std::log(a.to / a.from) : (value - a.from) / (a.to - a.from);
}

std::string words(double x, double y, const std::string& anchor, const std::string& text,
                  const std::string& more = "") {
  return "<text x=\"" + at(x) + "\" y=\"" + at(y) + "\" text-anchor=\"" + anchor + "\"" + more + ">" + escaped(text) +
         "</text>\n";
}

std::string line(double x1, double y1, double x2, double y2, const std::string& style) {
  return "<line x1=\"" + at(x1) + "\" y1=\"" + at(y1) + "\" x2=\"" + at(x2) + "\" y2=\"" + at(y2) + "\" " + style +
         "/>\n";
}

std::string draw(const plot_panel& p, double offset) {
  const double x0 = offset + left, x1 = offset + panel_width - right, y0 = top, y1 = panel_height - bottom;
  const auto x_of = [&](double v) { return x0 + share(p.x, v) * (x1 - x0); };
  const auto y_of = [&](double v) { return y1 - share(p.y, v) * (y1 - y0); };
  std::string out = words((x0 + x1) / 2, top - 10, "middle", p.title, " font-weight=\"bold\"");
  for (const double m : p.x.marks) {
    out += line(x_of(m), y0, x_of(m), y1, "stroke=\"#dddddd\"");
    out += words(x_of(m), y1 + 16, "middle", text_of(m));
  }
  for (const double m : p.y.marks) {
    out += line(x0, y_of(m), x1, y_of(m), "stroke=\"#dddddd\"");
    out += words(x0 - 6, y_of(m) + 4, "end", text_of(m));
  }
  out += "<rect x=\"" + at(x0) + "\" y=\"" + at(y0) + "\" width=\"" + at(x1 - x0) + "\" height=\"" + at(y1 - y0) +
         "\" fill=\"none\" stroke=\"#888888\"/>\n";
  out += words((x0 + x1) / 2, panel_height - 12, "middle", p.x.label);
  const std::string middle = at(offset + 14) + " " + at((y0 + y1) / 2);
  out += "<text text-anchor=\"middle\" transform=\"translate(" + middle + ") rotate(-90)\">" + escaped(p.y.label) +
         "</text>\n";
  double row = y0 + 14;
  for (const plot_line& l : p.lines) {
    const std::string style = "stroke=\"" + l.colour + "\" stroke-width=\"2\"" +
                              (l.dashed ? std::string(" stroke-dasharray=\"5 4\"") : std::string());
    std::string points;
    for (const auto& [x, y] : l.points) points += at(x_of(x)) + "," + at(y_of(y)) + " ";
    out += "<polyline fill=\"none\" " + style + " points=\"" + points + "\"/>\n";
    out += line(x0 + 8, row - 4, x0 + 28, row - 4, style);
    out += words(x0 + 33, row, "start", l.name);
    row += 15;
  }
  return out;
}

}  // namespace

std::string svg_plot(const std::string& title, const std::vector<plot_panel>& panels) {
  const double width = panel_width * static_cast<double>(panels.size());
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + at(width) + "\" height=\"" +
                    at(panel_height) + "\" font-family=\"sans-serif\" font-size=\"11\">\n" +
                    "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n" +
                    words(width / 2, 22, "middle", title, " font-size=\"14\"");
  double offset = 0;
  for (const plot_panel& p : panels) {
    out += draw(p, offset);
    offset += panel_width;
  }
  return out + "</svg>\n";
}

}  // namespace kentongan::bench
