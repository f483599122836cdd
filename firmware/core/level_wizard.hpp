// Helps to set the input level: listens for some seconds, tells how loud it was, and which gain would bring the loudest
// audio to 9 dB below full scale. There a frame keeps 12 bits of its 16 and a louder station still does not clip.
// Somebody should transmit meanwhile; silence gives advice for silence.
#pragma once
#include "firmware/core/identity.hpp"
#include "firmware/core/level_meter.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>

namespace kentongan::core {

class level_wizard {
 public:
  static constexpr std::int32_t target_cdb = -900;
  static constexpr std::int32_t clipped_means_cdb = 600;  // clipped audio is at least so much louder than it seems

  bool running() const { return left_ > 0; }
  void start(std::uint8_t seconds) {
    meter_.reset();
    left_ = seconds * sample_rate_hz;
  }

  // The result once the time is over.
  std::optional<htl::levels_answer> push(std::span<const std::int16_t> heard, std::uint8_t gain_now,
                                         const input_gain& gain) {
    if (!running()) return std::nullopt;
    meter_.push(heard);
    left_ -= static_cast<std::uint32_t>(std::min<std::size_t>(left_, heard.size()));
    if (running()) return std::nullopt;
    const std::int16_t peak = level_meter::cdb(static_cast<std::uint32_t>(meter_.peak()));
    const auto ppm = static_cast<std::uint32_t>(std::uint64_t{meter_.clipped()} * 1'000'000 / meter_.count());
    return htl::levels_answer{.peak_cdb = peak,
                              .rms_cdb = level_meter::cdb(meter_.rms()),
                              .clipped_ppm = static_cast<std::uint16_t>(std::min<std::uint32_t>(ppm, 65535)),
                              .rx_gain = gain_now,
                              .advised_gain = advise(peak, gain_now, gain)};
  }

 private:
  std::uint8_t advise(std::int32_t peak_cdb, std::uint8_t gain_now, const input_gain& gain) const {
    if (gain.step_cdb == 0) return gain_now;
    if (meter_.clipped() > 0) peak_cdb += clipped_means_cdb;
    const std::int32_t change = target_cdb - peak_cdb;
    const std::int32_t half = change < 0 ? -gain.step_cdb / 2 : gain.step_cdb / 2;
    const std::int32_t steps = (change + half) / gain.step_cdb;
    return static_cast<std::uint8_t>(std::clamp<std::int32_t>(gain_now + steps, 0, gain.most));
  }

  level_meter meter_;
  std::uint32_t left_ = 0;  // samples
};

}  // namespace kentongan::core
