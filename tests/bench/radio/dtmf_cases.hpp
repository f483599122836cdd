// The rows of the DTMF bench: how each is made and what is asked of it.
#pragma once
#include "tests/bench/radio/dtmf_audio.hpp"

#include <functional>
#include <string>
#include <vector>

namespace kentongan::bench {

struct dtmf_recording {
  std::string digits;  // sent; empty where none may be heard
  audio sound;
};

struct dtmf_case {
  std::string name;
  int least_percent = 0;       // of the digits; the target
  int most_percent = 100;      // for rows that must be rejected
  int most_extra_percent = 0;  // digits too many
  std::function<dtmf_recording(std::size_t digits, chance&)> make;
};

const std::vector<dtmf_case>& dtmf_cases();

}  // namespace kentongan::bench
