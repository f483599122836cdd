// The codes, read by another program: zbarimg.
#include "gateway/app/qr.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace kentongan::app;

namespace {

const std::string url = "https://112.example.id/hp/#daftar=kth_" + std::string(64, 'a');

// A picture (PGM) of it, with `scale` pixels a module: dark(x, y) of the modules.
std::string read_by_zbar(int width, int height, const std::vector<bool>& dark) {
  const auto file = std::filesystem::temp_directory_path() / ("kentongan-qr-" + std::to_string(::getpid()) + ".pgm");
  constexpr int scale = 4;
  {
    std::ofstream out(file, std::ios::binary);
    out << "P5\n" << width * scale << ' ' << height * scale << "\n255\n";
    for (int y = 0; y < height * scale; ++y)
      for (int x = 0; x < width * scale; ++x)
        out.put(dark[static_cast<std::size_t>(y / scale * width + x / scale)] ? '\0' : '\xff');
  }
  std::string text;
  FILE* pipe = ::popen(("zbarimg -q --raw " + file.string() + " 2>/dev/null").c_str(), "r");
  REQUIRE(pipe);
  char some[512];
  while (std::fgets(some, sizeof some, pipe)) text += some;
  ::pclose(pipe);
  std::filesystem::remove(file);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

TEST_CASE("qr: what the terminal shows is read back") {
  const auto shown = qr_for_terminal(url);
  std::vector<bool> dark;
  int width = 0, rows = 0;
  for (std::size_t at = 0; at < shown.size(); ++rows) {
    const auto end = shown.find('\n', at);
    auto line = shown.substr(at, end - at);
    at = end + 1;
    std::vector<bool> above, below;
    for (std::size_t i = 0; i < line.size();) {
      if (line[i] == '\x1b') {
        i = line.find('m', i) + 1;
      } else if (line[i] == ' ') {
        above.push_back(false), below.push_back(false), ++i;
      } else {
        const auto block = line.substr(i, 3);
        above.push_back(block != "▄"), below.push_back(block != "▀"), i += 3;
      }
    }
    width = static_cast<int>(above.size());
    dark.insert(dark.end(), above.begin(), above.end());
    dark.insert(dark.end(), below.begin(), below.end());
  }
  REQUIRE(width > 20);
  CHECK(read_by_zbar(width, 2 * rows, dark) == url);
}

TEST_CASE("qr: what the page shows is read back") {
  const auto svg = qr_svg(url);
  int size = 0;
  REQUIRE(std::sscanf(svg.c_str() + svg.find("viewBox=\"0 0 "), "viewBox=\"0 0 %d", &size) == 1);
  std::vector<bool> dark(static_cast<std::size_t>(size) * static_cast<std::size_t>(size));
  for (auto at = svg.find("\" d=\"", svg.find("#000")) + 5; svg[at] == 'M';) {
    int x = 0, y = 0;
    REQUIRE(std::sscanf(svg.c_str() + at, "M%d %dh1v1h-1z", &x, &y) == 2);
    dark[static_cast<std::size_t>(y * size + x)] = true;
    at = svg.find('z', at) + 1;
  }
  CHECK(read_by_zbar(size, size, dark) == url);
}

TEST_CASE("qr: what is too long for a code has none") {
  CHECK(qr_for_terminal(std::string(5000, 'x')).empty());
  CHECK(qr_svg(std::string(5000, 'x')).empty());
}
