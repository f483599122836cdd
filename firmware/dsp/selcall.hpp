// Selective calling with five tones in a row: ZVEI 1, CCIR and EEA. Frequencies and lengths: multimon's demod_*.c and
// wavecom.ch, as collected in the radio notes, section 4. A digit that repeats the one before is sent as the repeat
// tone.
#pragma once
#include "firmware/dsp/tone_generator.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace kentongan::dsp {

enum class selcall_standard : std::uint8_t { zvei1, ccir, eea };

inline constexpr std::size_t selcall_standards = 3;
inline constexpr std::size_t selcall_digits = 5;

struct selcall_plan {
  static constexpr std::size_t tones = 12;
  static constexpr std::size_t repeat = 10;
  static constexpr std::size_t group = 11;

  std::array<std::int16_t, tones> hz;  // 0..9, repeat, group; 0: none in our source
  std::uint16_t ms;                    // of a tone
};

constexpr selcall_plan selcall_plan_of(selcall_standard standard) {
  switch (standard) {
    case selcall_standard::zvei1:
      return {{2400, 1060, 1160, 1270, 1400, 1530, 1670, 1830, 2000, 2200, 2600, 0}, 70};
    case selcall_standard::ccir:
      return {{1981, 1124, 1197, 1275, 1358, 1446, 1540, 1640, 1747, 1860, 2110, 2400}, 100};
    case selcall_standard::eea:
      break;
  }
  return {{1981, 1124, 1197, 1275, 1358, 1446, 1540, 1640, 1747, 1860, 2110, 1055}, 40};
}

inline constexpr std::uint16_t selcall_most_first_ms = 700;  // the first tone may be long, to wake receivers

// Adds a call to what `generator` plays. False, and nothing added: not five of 0..9 and A, "A" in ZVEI 1, which has no
// group tone, the first tone longer than 700 ms, or no room.
bool add_selcall(tone_generator& generator, selcall_standard standard, std::string_view digits,
                 std::uint16_t first_ms = 0 /* as the others */);

}  // namespace kentongan::dsp
