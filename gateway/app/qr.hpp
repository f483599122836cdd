// A text as a QR code (ISO/IEC 18004, libqrencode), for a terminal and for a page.
#pragma once
#include <string>
#include <string_view>

namespace kentongan::app {

// Lines of block characters, two rows of the code in each, dark on light whatever the terminal's colours are.
// Empty: the text is too long for a code.
std::string qr_for_terminal(std::string_view text);
// An <svg> that scales. Empty: as above.
std::string qr_svg(std::string_view text);

}  // namespace kentongan::app
