// What a person (at the terminal, or in the page) or a test tells the virtual world, one line each:
//
//   HT key 12#        presses keys              HT ptt on|off     holds or releases PTT
//   HT send TEXT      types a message           HT emergency      raises an alarm
//   path HT LOSS_DB [DOPPLER_HZ]   moves it: its path to the modem
//
// HT is a handset's name.
#pragma once
#include "firmware/virtual/world.hpp"

#include <string>
#include <string_view>

namespace kentongan::virtual_radio {

// Answers why nothing happened; empty: it did. `by` holds PTT until it says otherwise, or world::let_go(by).
std::string obey(world& world, std::string_view line, handset::hand by = 0);

inline constexpr std::string_view command_help =
    "HT key 12#; HT ptt on|off; HT emergency; HT status 4; HT send TEXT; path HT LOSS_DB [DOPPLER_HZ]";

}  // namespace kentongan::virtual_radio
