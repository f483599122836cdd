#include "firmware/dsp/mdc_decoder.hpp"

#include <algorithm>

namespace kentongan::dsp {
namespace {

constexpr std::int32_t half_taps = 7;

// cos(pi n / 16) exp(-j 2 pi 1500 n / 9600), n = -7..7, in Q10.
consteval auto make_pulse() {
  std::array<phasor, 2 * half_taps + 1> pulse{};
  for (std::int32_t n = -half_taps; n <= half_taps; ++n) {
    const auto window = fine_sine(static_cast<angle>(n) * (1U << 27) + (1U << 30));  // a 32nd of a turn a sample
    const auto carrier = unit_q14(static_cast<angle>(-n) * turn_per_sample(1500'000));
    pulse[static_cast<std::size_t>(n + half_taps)] = {(carrier.re * window) >> 18, (carrier.im * window) >> 18};
  }
  return pulse;
}

constexpr auto pulse = make_pulse();

// The share of the energy of 40 bits that lies along the sync word: 0.83 without noise, 0.35 at Eb/N0 = -2 dB. Noise
// alone reaches 0.35 once in an hour, and its CRC is then right once in 65536.
constexpr std::uint32_t least_quality = 22938;  // 0.35 of 65536

constexpr std::int32_t soft_of_clean_bit = 64;
constexpr int phase_gain_shift = 4;  // a sixteenth of the error a bit: follows 0.1 % of error of the sender's clock

}  // namespace

void mdc_decoder::push(std::span<const std::int16_t> samples) {
  for (const std::int16_t sample : samples) {
    sample_at_ = (sample_at_ + 1) % samples_.size();
    samples_[sample_at_] = sample;
    if (sample_at_ % 2 == 0) step();
  }
}

phasor mdc_decoder::matched() const {
  phasor sum{};
  for (std::size_t n = 0; n < taps; ++n) {
    const std::int32_t x = samples_[(sample_at_ + samples_.size() - taps + 1 + n) % samples_.size()];
    sum.re += x * pulse[n].re;
    sum.im += x * pulse[n].im;
  }
  return {sum.re >> 13, sum.im >> 13};
}

void mdc_decoder::step() {
  const phasor bit = matched();
  bit_at_ = (bit_at_ + 1) % history;
  std::int32_t& window_power = powers_[bit_at_ % steps_per_bit];
  short_phasor& place = bits_[bit_at_];
  window_power -= static_cast<std::int32_t>(power({place.re, place.im}) >> 6);
  window_power += static_cast<std::int32_t>(power(bit) >> 6);
  place = {static_cast<std::int16_t>(bit.re), static_cast<std::int16_t>(bit.im)};

  if (quality_ != 0 && ++since_sync_ % steps_per_bit == 0) take_bit(bit);
  look_for_sync();
}

void mdc_decoder::look_for_sync() {
  phasor sum{};
  std::size_t at = bit_at_;  // the newest is the last bit of the word
  for (std::size_t n = 0; n < mdc_sync_bits; ++n) {
    const short_phasor bit = bits_[at];
    if ((mdc_sync >> n & 1U) != 0) {
      sum.re += bit.re;
      sum.im += bit.im;
    } else {
      sum.re -= bit.re;
      sum.im -= bit.im;
    }
    at = at >= steps_per_bit ? at - steps_per_bit : at + history - steps_per_bit;
  }
  const std::uint64_t along = wide_power(sum) >> 6;
  const std::uint64_t whole =
      std::uint64_t{mdc_sync_bits} * static_cast<std::uint32_t>(powers_[bit_at_ % steps_per_bit]);
  if (whole == 0) return;  // sound so faint that its power was rounded away
  if (along << 16 <= whole * std::max(quality_, least_quality)) return;  // a better one replaces what is being read
  quality_ = static_cast<std::uint32_t>((along << 16) / whole);
  since_sync_ = 0;
  received_ = 0;
  has_first_ = false;
  amplitude_ = std::max<std::int32_t>(magnitude(sum.re, sum.im) / static_cast<std::int32_t>(mdc_sync_bits), 1);
  phase_ = direction(sum.re, sum.im);
}

void mdc_decoder::take_bit(phasor bit) {
  const phasor aligned = turned(bit, unit_q14(angle{0} - phase_));
  const std::int32_t soft = clamp_to(aligned.re * soft_of_clean_bit / amplitude_, 127);
  soft_[received_] = static_cast<std::int8_t>(soft);
  const std::int32_t error = clamp_to((aligned.re < 0 ? -aligned.im : aligned.im) * 256 / amplitude_, 256);
  // 256 is a radian, 2^32 / (2 pi) of an angle.
  phase_ += static_cast<angle>((error * 2670177) >> phase_gain_shift);
  if (++received_ == mdc_block_bits) end_block();
}

void mdc_decoder::end_block() {
  received_ = 0;
  const auto packet = mdc_decode_block(soft_);
  if (!packet) ++crc_failures_;
  if (packet && !has_first_ && is_double(*packet)) {
    first_ = *packet;
    has_first_ = true;
    return;  // the second block follows at once
  }
  quality_ = 0;
  if (has_first_) {
    sink_.mdc(first_, packet ? &*packet : nullptr);
  } else if (packet) {
    sink_.mdc(*packet, nullptr);
  }
  has_first_ = false;
}

}  // namespace kentongan::dsp
