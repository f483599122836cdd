#include "firmware/dsp/mdc_decoder.hpp"

#include <algorithm>
#include <bit>
#include <cstdlib>

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

// Where the sync word has its ones, of which there are fewer than zeros.
consteval auto make_sync_ones() {
  std::array<std::uint8_t, std::popcount(mdc_sync)> places{};
  std::size_t size = 0;
  for (std::uint8_t place = 0; place < mdc_sync_bits; ++place) {
    if ((mdc_sync >> (mdc_sync_bits - 1 - place) & 1U) != 0) places[size++] = place;
  }
  return places;
}

constexpr auto sync_ones = make_sync_ones();

constexpr std::int32_t soft_of_clean_bit = 64;
constexpr int phase_gain_shift = 4;  // a sixteenth of the error a bit: follows 0.1 % of error of the sender's clock

}  // namespace

void mdc_decoder::push(std::span<const std::int16_t> samples) {
  for (const std::int16_t sample : samples) {
    sample_at_ = (sample_at_ + 1) % (samples_.size() / 2);
    samples_[sample_at_] = samples_[sample_at_ + samples_.size() / 2] = sample;
    if (sample_at_ % 2 == 0) step();
  }
}

phasor mdc_decoder::matched() const {
  const std::int16_t* const oldest = samples_.data() + sample_at_ + samples_.size() / 2 - taps + 1;
  phasor sum{};
#pragma GCC unroll 16
  for (std::size_t n = 0; n < taps; ++n) {
    const std::int32_t x = oldest[n];
    sum.re += x * pulse[n].re;
    sum.im += x * pulse[n].im;
  }
  return {sum.re >> 13, sum.im >> 13};
}

void mdc_decoder::step() {
  const phasor bit = matched();
  if (++timing_ == steps_per_bit) {
    timing_ = 0;
    bit_at_ = bit_at_ + 1 == mdc_sync_bits ? 0 : bit_at_ + 1;
  }
  timing& t = timings_[timing_];
  const phasor gone = t.bits[bit_at_].wide();
  t.power -= static_cast<std::int32_t>(power(gone) >> 6);
  t.power += static_cast<std::int32_t>(power(bit) >> 6);
  t.bits[bit_at_] = t.bits[bit_at_ + mdc_sync_bits] = short_phasor(bit);
  t.sum = t.sum - gone + t.bits[bit_at_].wide();

  if (quality_ != 0 && ++since_sync_ % steps_per_bit == 0) take_bit(bit);
  look_for_sync(t);
}

void mdc_decoder::look_for_sync(const timing& t) {
  const short_phasor* const oldest = t.bits.data() + bit_at_ + 1;
  phasor ones{};
#pragma GCC unroll 16
  for (const std::uint8_t place : sync_ones) ones = ones + oldest[place].wide();
  const phasor sum = ones + ones - t.sum;  // ones less zeros
  // The least quality asks for 0.109 at least; 64-bit products take longer than all of the above.
  const auto larger = static_cast<std::uint32_t>(std::max(std::abs(sum.re), std::abs(sum.im)) >> 6) + 1;
  const auto in_window = static_cast<std::uint32_t>(t.power);
  if (larger * larger <= (in_window >> 4) + (in_window >> 5)) return;
  const std::uint64_t along = wide_power(sum) >> 6;
  const std::uint64_t whole = std::uint64_t{mdc_sync_bits} * in_window;
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
