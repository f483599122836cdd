// The contestants of the DTMF bench behind one function: audio in, digits out.
#pragma once
#include "tests/bench/radio/dtmf_audio.hpp"

#include <functional>
#include <string>
#include <vector>

namespace kentongan::bench {

struct dtmf_decoder {
  std::string name;
  double rate_hz;
  std::function<std::string(std::span<const std::int16_t>)> decode;
};

dtmf_decoder our_decoder();
std::vector<dtmf_decoder> dtmf_peers();  // spandsp; multimon-ng where it is installed

}  // namespace kentongan::bench
