// Clocks, resets, watchdog and the millisecond counter.
#pragma once
#include "firmware/hal/board.hpp"

#include <cstdint>

namespace kentongan::board::rp2040 {

// 12 MHz x 104 / (5 x 2) = 124.8 MHz. Not the usual 125: this is 3250 x 38.4 kHz, so that a whole number of PWM periods
// lasts exactly as long as one sample of the ADC, whose 48 MHz come from the same crystal; and 115200 baud is met
// to 0.01 %.
inline constexpr std::uint32_t system_hz = 124'800'000;

void start_clocks();

// Since the clocks started; wraps after 49 days.
std::uint32_t milliseconds();
std::uint32_t microseconds();

void start_watchdog();
void feed_watchdog();

struct boot_record {
  std::uint32_t boots;  // since power was applied
  reset_cause cause;
};
// Counts this boot. Once, before start_watchdog().
boot_record note_boot();

// Restarts the chip by its watchdog; everything that was an output floats, the pull-down lets go of the PTT line.
[[noreturn]] void restart();

}  // namespace kentongan::board::rp2040
