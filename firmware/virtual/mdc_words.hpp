// MDC-1200 packets in words, for displays and logs.
#pragma once
#include "firmware/dsp/mdc_code.hpp"
#include "radio/codec/mdc.hpp"

#include <string>

namespace kentongan::virtual_radio {

struct mdc_words {
  std::string text;      // "call alert", "status 3"; "op=77 arg=12" when it has no name here
  std::string from, to;  // units in hexadecimal, as far as the packet names them
};

mdc_words in_words(const radio::mdc_octets&);

// What was decoded, as what it means is read from.
radio::mdc_octets octets_of(const dsp::mdc_packet& first, const dsp::mdc_packet* second);

}  // namespace kentongan::virtual_radio
