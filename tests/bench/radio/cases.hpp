// The cases of the bench and what is asked of the receiver in each group of them.
#pragma once
#include "tests/bench/radio/air.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kentongan::bench {

struct radio_case {
  std::string_view group;
  std::string name;
  faults air;
  std::uint32_t rate_hz = 44100;
  bool long_info = false;
  std::string_view idle;  // not empty: nobody sends; "noise", "fm" or "speech"
};

const std::vector<radio_case>& radio_cases();

struct radio_target {
  std::string_view group;
  double gateway;  // share of the frames
  double mcu;
};

// Groups without a row have none.
const std::vector<radio_target>& radio_targets();

}  // namespace kentongan::bench
