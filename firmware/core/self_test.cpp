#include "firmware/core/self_test.hpp"

#include <algorithm>
#include <array>

namespace kentongan::core {
namespace {

constexpr std::array<std::uint8_t, 4> digits{'1', '5', '9', 'D'};  // every tone of Q.23 once
constexpr std::int16_t loudness = 8000;                            // 12 dB below full scale

// A UI frame from and to SELF, "loop".
constexpr auto test_frame = [] {
  std::array<std::uint8_t, 20> frame{};
  constexpr std::array<char, 6> call{'S', 'E', 'L', 'F', ' ', ' '};
  for (std::size_t i = 0; i < call.size(); ++i) frame[i] = frame[7 + i] = static_cast<std::uint8_t>(call[i] << 1);
  frame[6] = 0xE0;
  frame[13] = 0x61;
  frame[14] = 0x03;
  frame[15] = 0xF0;
  constexpr std::array<char, 4> text{'l', 'o', 'o', 'p'};
  for (std::size_t i = 0; i < text.size(); ++i) frame[16 + i] = static_cast<std::uint8_t>(text[i]);
  return frame;
}();

}  // namespace

void self_test::start(std::uint16_t which) {
  *this = {};
  which_ = which == 0 ? 0xFFFF : which;
  left_ = length_s * sample_rate_hz;
  frames_.configure({.amplitude = loudness});
  frames_.start(test_frame, 10, 1);
  tones_.start({.what = digits}, loudness);
}

bool self_test::audio(std::span<const std::int16_t> heard, std::span<std::int16_t> ears) {
  converter_.push(heard);
  audio_source& source = left_ > tones_at ? static_cast<audio_source&>(frames_) : tones_;
  source.fill(ears);
  left_ -= static_cast<std::uint32_t>(std::min<std::size_t>(left_, heard.size()));
  return left_ == 0;
}

void self_test::frame(std::span<const std::uint8_t> octets) {
  frame_heard_ = frame_heard_ || std::equal(octets.begin(), octets.end(), test_frame.begin(), test_frame.end());
}

void self_test::digit(char digit) {
  const bool expected = digits_heard_ < digits.size() && static_cast<std::uint8_t>(digit) == digits[digits_heard_];
  digits_wrong_ = digits_wrong_ || !expected;
  ++digits_heard_;
}

htl::self_test_answer self_test::result(const pins_in& pins, bool ptt, const board_health& health) const {
  htl::self_test_answer answer{
      .flash_crc = health.flash_crc,
      .ram_crc = health.ram_crc,
      .adc_offset = static_cast<std::int16_t>(converter_.offset()),
      .adc_noise = static_cast<std::uint16_t>(std::min<std::uint32_t>(converter_.rms(), 65535)),
      .supply_mv = pins.supply_mv,
      .temperature_dc = pins.temperature_dc};
  const auto tell = [&](htl::test_bit bit, bool possible, bool passed) {
    if (!possible || !htl::has(which_, bit)) return;
    answer.done = static_cast<std::uint16_t>(answer.done | htl::bits(bit));
    if (passed) answer.passed = static_cast<std::uint16_t>(answer.passed | htl::bits(bit));
  };
  const std::int32_t offset = converter_.offset();
  tell(htl::test_bit::flash, health.flash_tested, health.flash_good);
  tell(htl::test_bit::ram, health.ram_tested, health.ram_good);
  // A converter that always says the same, or sits at a stop, is dead.
  tell(htl::test_bit::adc, true, converter_.rms() > 0 && offset <= largest_offset && offset >= -largest_offset);
  tell(htl::test_bit::afsk_loop, true, frame_heard_);
  tell(htl::test_bit::dtmf_loop, true, digits_heard_ == digits.size() && !digits_wrong_);
  tell(htl::test_bit::ptt_sense, pins.ptt_sense_wired, pins.ptt_sense == ptt);
  tell(htl::test_bit::supply, pins.supply_mv != 0,
       pins.supply_mv >= least_supply_mv && pins.supply_mv <= most_supply_mv);
  return answer;
}

}  // namespace kentongan::core
