#include "firmware/dsp/afsk_sequence.hpp"

#include <algorithm>

namespace kentongan::dsp {
namespace {

constexpr std::int32_t hertz_per_bit = 3579139;      // 2^32 / 1200: drift of one hertz
constexpr std::int32_t pull_hz = 67;                 // 0.35 rad a bit
constexpr std::int32_t first_amplitude = 1700 << 6;  // 0.3 of a clean signal behind the levelling
constexpr std::int32_t least_amplitude = 34 << 6;
constexpr std::int32_t most_amplitude = 20000 << 6;  // keeps the metric of one bit below 2^31
constexpr int noise_shift = 6;                       // mean over 64 bits

}  // namespace

afsk_sequence::afsk_sequence(std::int32_t offset_hz, afsk_loop loop)
    : loop_(loop),
      lowest_drift_((offset_hz - pull_hz) * hertz_per_bit),
      highest_drift_((offset_hz + pull_hz) * hertz_per_bit),
      amplitude_{first_amplitude, first_amplitude},
      drift_(offset_hz * hertz_per_bit) {
  for (std::size_t s = 0; s < lanes; ++s) {
    survivors_.phase[s] = static_cast<std::int32_t>((std::uint64_t{s % states} << 32) / states);
  }
}

bool afsk_sequence::step(const afsk_point& bit, const std::array<angle, 2>& turned) {
  const leading best = walk(bit, turned);
  // Two tones and the same two exchanged lead to the same state: there the second of them has just lost.
  margins_[bits_ % margins_.size()] = static_cast<std::uint16_t>(std::min(best.margin >> 8, 0xFFFFu));
  follow(best, history_ & 1);
  return ((history_ >> lag_bits) & 1) != 0;
}

void afsk_sequence::follow(const leading& best, std::size_t tone) {
  const bool missing = best.along < -3 * (amplitude_[tone] >> 8);  // under a quarter of what was expected
  drift_ = std::clamp(drift_ + best.error * loop_.drift_gain, lowest_drift_, highest_drift_);
  const std::int32_t louder = amplitude_[tone] + best.along;  // Q6: 1/64 of the difference a bit
  const std::int32_t silent = amplitude_[tone ^ 1];
  const std::int32_t top = std::clamp(std::max(louder, silent), least_amplitude, most_amplitude);
  const std::int32_t floor = (top >> 3) + (top >> 4);  // a tone 14 dB under the other is believed no weaker
  amplitude_[tone] = std::clamp(louder, floor, most_amplitude);
  amplitude_[tone ^ 1] = std::max(silent, floor);

  const std::int32_t along = clamp_to(best.along, 16383);
  const std::int32_t across = clamp_to(best.across, 16383);
  noise_ += ((along * along + across * across) >> 8) - (noise_ >> noise_shift);
  unrest_ += (missing ? 1 << 14 : (best.error * best.error) >> 14) - (unrest_ >> unrest_shift);
  if (bits_++ % 32 != 0) return;
  older_ = newer_;
  newer_ = {{amplitude(0), amplitude(1)}, noise_ >> noise_shift, drift_ / hertz_per_bit};
}

}  // namespace kentongan::dsp
