// MDC-1200 packets in words, for displays and logs.
#pragma once
#include "firmware/dsp/mdc_code.hpp"

#include <string>

namespace kentongan::virtual_radio {

struct mdc_words {
  std::string text;  // "call alert"; "op=77 arg=12" when it has no name here
  std::string from;  // unit in hexadecimal: the sender's, or, in what is addressed to somebody,
  std::string to;    // that one's; the other is empty
};

mdc_words in_words(const dsp::mdc_packet& packet);

}  // namespace kentongan::virtual_radio
