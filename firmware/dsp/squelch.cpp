#include "firmware/dsp/squelch.hpp"

namespace kentongan::dsp {
namespace {

constexpr std::uint32_t block_ms = 10;
constexpr std::uint32_t hiss_corner_hz = 3400;  // top of the voice band
constexpr std::uint32_t voice_corner_hz = 300;  // above CTCSS and hum

}  // namespace

squelch::squelch(const squelch_options& options, std::uint32_t rate_hz)
    : options_(options),
      highpass_(options.kind == squelch_kind::noise ? hiss_corner_hz : voice_corner_hz, rate_hz),
      block_length_(rate_hz * block_ms / 1000) {}

void squelch::push(std::span<const std::int16_t> samples) {
  for (const std::int16_t sample : samples) {
    const std::int32_t x = highpass_(sample);
    energy_ += static_cast<std::uint64_t>(std::int64_t{x} * x);
    if (++filled_ == block_length_) end_block();
  }
}

void squelch::end_block() {
  // The high-pass halves; a full-scale square has a mean of 2^30.
  const std::uint64_t mean = energy_ * 4 / block_length_;
  measured_cdb_ = to_int16(power_cdb(mean) - 30 * 301);
  energy_ = 0;
  filled_ = 0;

  const bool quiet_opens = options_.kind == squelch_kind::noise;
  const std::int32_t margin = open_ ? options_.hysteresis_cdb : 0;
  const std::int32_t threshold = options_.threshold_cdb + (quiet_opens ? margin : -margin);
  const bool wants_open = quiet_opens ? measured_cdb_ < threshold : measured_cdb_ > threshold;
  contrary_ms_ = wants_open == open_ ? 0 : contrary_ms_ + block_ms;
  if (contrary_ms_ < (open_ ? options_.close_ms : options_.open_ms) || wants_open == open_) return;
  open_ = wants_open;
  contrary_ms_ = 0;
}

}  // namespace kentongan::dsp
