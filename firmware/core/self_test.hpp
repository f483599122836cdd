// The modem listens to itself: a frame and some digits go from its generators to its own detectors, past the radio,
// while the converter is measured. Takes two seconds, in which nothing is received or transmitted.
#pragma once
#include "firmware/core/frame_source.hpp"
#include "firmware/core/identity.hpp"
#include "firmware/core/level_meter.hpp"
#include "firmware/core/tone_source.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::core {

class self_test {
 public:
  static constexpr std::uint32_t length_s = 2;
  static constexpr std::int32_t largest_offset = level_meter::full_scale / 10;
  static constexpr std::uint16_t least_supply_mv = 4400;  // USB 2.0, 7.2.2: behind a hub and a cable
  static constexpr std::uint16_t most_supply_mv = 5500;

  bool running() const { return left_ > 0; }
  void start(std::uint16_t which);

  // `heard` from the converter; `ears` is what the detectors get instead. Same length. True when the test has just
  // ended.
  bool audio(std::span<const std::int16_t> heard, std::span<std::int16_t> ears);
  void frame(std::span<const std::uint8_t> octets);  // from the detectors, while running
  void digit(char digit);

  htl::self_test_answer result(const pins_in& pins, bool ptt, const board_health& health) const;

 private:
  static constexpr std::uint32_t tones_at = length_s * sample_rate_hz / 2;  // samples left when the digits begin

  std::uint16_t which_ = 0;
  std::uint32_t left_ = 0;  // samples
  level_meter converter_;
  frame_source frames_;
  tone_source tones_;
  bool frame_heard_ = false;
  std::size_t digits_heard_ = 0;
  bool digits_wrong_ = false;
};

}  // namespace kentongan::core
