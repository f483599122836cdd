// The even beat by which an HT's memory differs from fingers, and what it tells of keys that were lost. Pure.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace kentongan::air {

struct dtmf_key {
  char digit = '0';            // 0-9 A-D * #
  std::uint32_t start_ms = 0;  // modem clock, which wraps
  std::uint16_t duration_ms = 0;
  std::uint32_t end_ms() const noexcept { return start_ms + duration_ms; }
};

// Keyed by a memory: key after key in the same time within 20 ms, at 2 to 16 keys a second (Kenwood NX-1200: 6 to 15,
// others down to 250 ms on and off), each as long as the others within 25 ms. The first key may last longer ("First
// Digit Time") and so may the last. Fewer than four keys have no beat.
bool has_memory_beat(const std::vector<dtmf_key>&);

// The nine places of *UUUSOOC#, '?' where a key was lost.
using dtmf_places = std::array<char, 9>;

// A memory's frame that lost keys in its middle leaves holes in the beat, which show the place of every key that is
// left. Nothing: no hole, no beat, fewer than four keys, or no such frame.
std::optional<dtmf_places> places_in_memory_frame(const std::vector<dtmf_key>&);

}  // namespace kentongan::air
