#include "gateway/app/watch_terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

namespace kentongan::app {

namespace {

constexpr std::string_view style_codes(watch_style s) {
  switch (s) {
    case watch_style::plain:
      return "\x1b[0m";
    case watch_style::strong:
      return "\x1b[0;1m";
    case watch_style::faint:
      return "\x1b[0;2m";
    case watch_style::good:
      return "\x1b[0;32m";
    case watch_style::caution:
      return "\x1b[0;33m";
    case watch_style::alarm:
      return "\x1b[0;1;97;41m";
  }
  return "";
}

bool put(std::string_view text) {
  while (!text.empty()) {
    const auto n = ::write(STDOUT_FILENO, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

bool stdout_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

std::string coloured_text(const watch_line& line) {
  std::string out;
  for (const auto& s : line) out.append(style_codes(s.style)).append(s.text);
  return out + "\x1b[0m";
}

std::string frame_of(const std::vector<watch_line>& lines) {
  std::string out = "\x1b[H";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out += "\r\n";
    for (const auto& s : lines[i]) out.append(style_codes(s.style)).append(s.text);
    out += "\x1b[0m\x1b[K";
  }
  return out + "\x1b[J";
}

watch_terminal::watch_terminal() { put("\x1b[?1049h\x1b[?25l\x1b[2J"); }
watch_terminal::~watch_terminal() { put("\x1b[0m\x1b[?25h\x1b[?1049l"); }

watch_window watch_terminal::window() const {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
  return {size.ws_col, size.ws_row};
}

bool watch_terminal::draw(const std::vector<watch_line>& lines) { return put(frame_of(lines)); }

}  // namespace kentongan::app
