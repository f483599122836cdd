// Is the channel busy? A data carrier, an open squelch, or tones coming in. A squelch that has been open for three
// minutes without a single frame is taken for stuck (a broken wire, a jammer): it is reported, and no longer keeps us
// from transmitting until it closes, or a frame is heard after all.
#pragma once
#include "firmware/core/units.hpp"

#include <cstdint>

namespace kentongan::core {

class channel_sense {
 public:
  static constexpr std::uint32_t stuck_after_s = 180;

  void step(bool carrier, bool squelch_open, bool tones) {
    if (!squelch_open) open_steps_ = 0;
    if (squelch_open && !stuck()) ++open_steps_;
    busy_ = carrier || tones || (squelch_open && !stuck());
  }
  void heard_frame() { open_steps_ = 0; }
  bool busy() const { return busy_; }
  bool stuck() const { return open_steps_ >= stuck_after_s * steps_per_second; }

 private:
  std::uint32_t open_steps_ = 0;
  bool busy_ = false;
};

}  // namespace kentongan::core
