// When to key up (K3MC's p-persistence, from the KISS paper, section 6): wait until the channel is free, and DWAIT
// after that; draw; with a chance of (persistence + 1) / 256 key up, else wait one slot and begin again. Full duplex
// does not wait at all. Whoever comes to a channel that nobody has used for a second keys up at once: a draw keeps
// those apart who waited for the same transmission to end, and there was none (so does IEEE 802.11, 10.3.4.2: a free
// medium for DIFS, and no backoff). One step() for every step of audio.
#pragma once
#include "firmware/core/units.hpp"

#include <cstdint>

namespace kentongan::core {

struct csma_settings {
  std::uint8_t persistence = 63;
  std::uint8_t slot_time = 10;  // 10 ms; 0: draw in every step
  std::uint8_t dwait = 0;       // 10 ms
  bool full_duplex = false;
};

class csma {
 public:
  static constexpr std::uint32_t unused_steps = steps_per_second;

  // The same seed draws the same numbers; modems on one channel need different ones.
  explicit csma(std::uint32_t seed) : random_(seed * 2654435761U | 1U) {}  // small seeds begin with small draws

  // True: key up now.
  bool step(bool wanted, bool busy, const csma_settings& settings);

 private:
  std::uint8_t draw();

  std::uint32_t random_;
  std::uint32_t free_steps_ = 0;  // how long the channel has been free, up to what matters
  bool wanted_ = false;           // in the last step
  std::uint32_t slot_left_ = 0;
};

}  // namespace kentongan::core
