#include "gateway/app/qr.hpp"

#include <qrencode.h>

#include <memory>

namespace kentongan::app {

namespace {

constexpr int margin = 4;  // modules of quiet zone, ISO/IEC 18004 section 5.3.8

class qr_code {
 public:
  explicit qr_code(std::string_view text)
      : code_(QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_M), QRcode_free) {}
  explicit operator bool() const { return code_ != nullptr; }
  int width() const { return code_->width; }
  bool dark(int x, int y) const {
    const bool inside = x >= 0 && y >= 0 && x < width() && y < width();
    return inside && (code_->data[y * width() + x] & 1) != 0;
  }

 private:
  std::unique_ptr<QRcode, decltype(&QRcode_free)> code_;
};

}  // namespace

std::string qr_for_terminal(std::string_view text) {
  const qr_code code(text);
  if (!code) return {};
  std::string out;
  for (int y = -margin; y < code.width() + margin; y += 2) {
    out += "\x1b[38;5;16m\x1b[48;5;231m";  // black on white of the 256 colours, which themes leave alone
    for (int x = -margin; x < code.width() + margin; ++x) {
      const bool above = code.dark(x, y), below = code.dark(x, y + 1);
      out += above && below ? "█" : above ? "▀" : below ? "▄" : " ";
    }
    out += "\x1b[0m\n";
  }
  return out;
}

std::string qr_svg(std::string_view text) {
  const qr_code code(text);
  if (!code) return {};
  const auto size = std::to_string(code.width() + 2 * margin);
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + ' ' + size +
                    "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + size + 'v' + size +
                    "H0z\"/><path fill=\"#000\" d=\"";
  for (int y = 0; y < code.width(); ++y)
    for (int x = 0; x < code.width(); ++x)
      if (code.dark(x, y)) out += 'M' + std::to_string(x + margin) + ' ' + std::to_string(y + margin) + "h1v1h-1z";
  return out + "\"/></svg>";
}

}  // namespace kentongan::app
