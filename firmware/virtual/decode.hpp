// What a sound file says, by the receivers of firmware/dsp: the heart of modem-decode.
#pragma once
#include "radio/sound/wav.hpp"

#include <cstddef>
#include <iosfwd>

namespace kentongan::virtual_radio {

enum class signal : std::uint8_t { afsk, dtmf, mdc };

// Writes lines to `out` as they are found:
//   afsk  one monitor line per frame (monitor_line.hpp)
//   dtmf  all digits on one line; no line when there are none
//   mdc   one line per packet: "op=01 arg=80 unit=1234", of a double packet also " extra=01020304"; hexadecimal
// Returns how many frames, digits or packets there were.
std::size_t decode(signal what, radio::wav_reader& sound, std::ostream& out);

}  // namespace kentongan::virtual_radio
