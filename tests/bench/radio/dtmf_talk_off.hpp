// Audio without digits, in which a decoder must hear none.
#pragma once
#include "tests/bench/radio/dtmf_audio.hpp"

#include <functional>
#include <string>
#include <vector>

namespace kentongan::bench {

struct talk_off {
  std::string name;
  std::function<audio(chance&)> make;  // about a minute
};

const std::vector<talk_off>& talk_off_kinds();  // speech only where espeak-ng is installed

}  // namespace kentongan::bench
