// Whose fault is a sample at full scale? A data jack passes the hiss of an empty channel, which is three times as loud
// as speech and clips harmlessly; so does what is heard of it before a squelch closes or a data carrier is given up.
// Counted is only what was clipped while somebody was heard and still is a fifth of a second later; and an input that
// hardly ever leaves full scale, which no hiss does.
#pragma once
#include "firmware/core/units.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace kentongan::core {

class clip_watch {
 public:
  void push(std::uint32_t clipped, std::size_t samples) {
    pending_[at_] = static_cast<std::uint8_t>(pending_[at_] + clipped);
    clipped_ += clipped;
    samples_ += static_cast<std::uint32_t>(samples);
  }
  // At the end of every step of `step_samples`.
  void step(bool somebody_heard) {
    if (somebody_heard) {
      at_ = (at_ + 1) % pending_.size();
      if (waiting_ + 1 < pending_.size()) {
        ++waiting_;
      } else {
        counted_ += pending_[at_];
      }
    } else {
      waiting_ = 0;
    }
    pending_[at_] = 0;
  }
  // Samples, since the last time that this was asked; asked once a second.
  std::uint32_t take() {
    const std::uint32_t taken = clipped_ * 10 > samples_ * 9 ? clipped_ : counted_;
    clipped_ = samples_ = counted_ = 0;
    return taken;
  }

 private:
  static constexpr std::size_t tail_steps = steps_per_second / 5;  // longer than a squelch's and a carrier's tail

  std::array<std::uint8_t, tail_steps> pending_{};  // clipped samples, a step each, that may yet turn out to be a tail
  std::size_t at_ = 0;                              // of the step under way
  std::size_t waiting_ = 0;                         // complete steps
  std::uint32_t counted_ = 0;
  std::uint32_t clipped_ = 0;
  std::uint32_t samples_ = 0;
};

}  // namespace kentongan::core
