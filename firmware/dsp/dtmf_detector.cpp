#include "firmware/dsp/dtmf_detector.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace kentongan::dsp {
namespace {

constexpr std::uint32_t blocks_per_second = 200;
constexpr unsigned block_ms = 1000 / blocks_per_second;
constexpr std::uint32_t corner_hz = 400;  // above hum and CTCSS (254.1 Hz: -16 dB), 0.05 dB at 697 Hz
constexpr int error_step_hz = 10;         // 5 Hz beside a window of 40 ms costs 0.6 dB

// ITU-T Q.23.
constexpr std::array<std::int32_t, 8> tone_hz = {697, 770, 852, 941, 1209, 1336, 1477, 1633};
constexpr std::array<char, 17> keypad = {"123A456B789C*0#D"};

constexpr int errors_to_try(std::size_t tone) { return tone < 4 ? 2 : 3; }

// A tone of n blocks gives |sum of 8|^2 / 8 and |sum of 5|^2 / 5 the same value at n = sqrt(40): 31.6 ms.
// In noise a quarter more is granted, which makes it 28 ms.
constexpr std::size_t short_blocks = 5;

// Each tone against what neither tone explains. In white noise a window's sum of noise alone has 1/150 of it.
constexpr std::int32_t least_tone_over_rest_percent = 7;
constexpr std::int32_t least_both_percent = 15;          // of all energy
constexpr std::int32_t most_twist = 22;                  // as a ratio of powers: 13.4 dB, where 12 must be accepted
constexpr std::int32_t most_disagreement_permille = 35;  // between the tones' relative errors: 2 x 1.5 %, 2 Hz

constexpr std::int32_t pure_percent = 72;  // of the energy: 4 dB of SNR
constexpr std::int32_t weak_percent = 28;  // -4 dB

// What must be accepted is 1.5 % + 2 Hz, and 3 Hz for the measurement. In noise 0.8 %, what encoders with a crystal
// keep, which leaves voices and horns less room.
constexpr std::int32_t most_offset_hz(std::size_t tone, bool pure) {
  return pure ? tone_hz[tone] * 15 / 1000 + 5 : tone_hz[tone] * 8 / 1000 + 1;
}

constexpr std::int32_t distance(std::int32_t value) { return value < 0 ? -value : value; }

constexpr unsigned hops_when_pure = 2;
constexpr unsigned hops_when_noisy = 3;
constexpr unsigned hops_when_weak = 4;

// The digit is over when less than this remains of its power over 30 ms.
constexpr std::size_t presence_blocks = 6;
constexpr std::uint64_t presence_percent(bool pure) { return pure ? 17 : 25; }

}  // namespace

dtmf_detector::dtmf_detector(std::uint32_t rate_hz, dtmf_sink& sink)
    : sink_(sink),
      rate_hz_(rate_hz),
      highpass_(corner_hz, rate_hz),
      bank_(tone_hz, rate_hz, rate_hz / blocks_per_second) {
  for (std::size_t t = 0; t < tones; ++t) {
    const auto turn_for = [&](std::int32_t hz) {
      return turn_per_sample(static_cast<std::uint64_t>(hz) * 1000, rate_hz);
    };
    for (int error = -errors_per_side; error <= errors_per_side; ++error) {
      const angle one = turn_for(tone_hz[t] + error * error_step_hz);
      steps_[t][static_cast<std::size_t>(error + errors_per_side)] =
          unit_q14(angle{0} - one * static_cast<angle>(bank_.length()));
    }
  }
}

void dtmf_detector::push(std::span<const std::int16_t> samples) {
  for (const std::int16_t sample : samples) {
    if (bank_.push(highpass_(sample))) end_block();
  }
}

void dtmf_detector::end_block() {
  newest_ = (newest_ + 1) % blocks;
  history_[newest_] = bank_.take();
  std::copy(samples_.begin() + static_cast<std::ptrdiff_t>(bank_.length()), samples_.end(), samples_.begin());
  std::ranges::copy(bank_.samples(), samples_.end() - static_cast<std::ptrdiff_t>(bank_.length()));

  candidate found = decide();
  if (digit_ != 0) {
    ++blocks_on_;
    if (found.digit == digit_) {
      reference_ = std::max(reference_ - reference_ / 16, found.power_per_block);
      pending_ = 0;
      return;
    }
    if (!still_there()) switch_off();
  }
  // Several times, of which noise may spoil one: a voice seldom holds two harmonics in place that long. Only then the
  // costly look at what else there is.
  if (found.digit == 0) {
    if (pending_ != 0 && ++misses_ > 1) pending_ = 0;
    return;
  }
  if (found.digit != pending_) hops_ = misses_ = 0;
  pending_ = found.digit;
  if (++hops_ < found.hops) return;
  if (!alone(found)) return;
  if (digit_ != 0) switch_off();
  switch_on(found);
  pending_ = 0;
}

dtmf_detector::window dtmf_detector::scaled_window() const {
  std::uint32_t largest = 0;
  std::uint64_t energy = 0;
  for (const block_sums& block : history_) {
    for (const phasor& p : block.tone) {
      largest |=
          static_cast<std::uint32_t>(p.re < 0 ? -p.re : p.re) | static_cast<std::uint32_t>(p.im < 0 ? -p.im : p.im);
    }
    energy += block.energy;
  }
  window w;
  w.shift = std::max(0, static_cast<int>(std::bit_width(largest)) - 12);
  for (std::size_t b = 0; b < blocks; ++b) {
    const block_sums& block = recent(blocks - 1 - b);
    for (std::size_t t = 0; t < tones; ++t) {
      w.tone[t][b] = {block.tone[t].re >> w.shift, block.tone[t].im >> w.shift};
    }
  }
  // The correlators multiply by 1024: energies follow by 2^20, so that both are told in the same units.
  constexpr std::uint64_t most = std::uint64_t{1} << 30;
  const std::uint64_t in_units = w.shift > 10 ? energy >> (2 * (w.shift - 10)) : energy << (2 * (10 - w.shift));
  w.energy = static_cast<std::int32_t>(std::min(in_units, most));
  return w;
}

// The frequency error that gives one tone its strongest sum.
dtmf_detector::coherent_sum dtmf_detector::best_sum(const window& w, std::size_t tone) const {
  coherent_sum best;
  best.tone = tone;
  const int tries = errors_to_try(tone);
  for (int error = -tries; error <= tries; ++error) {
    const phasor step = step_of(tone, error);
    phasor sum{};
    for (const phasor& block : w.tone[tone]) sum = turned(sum, step) + block;
    if (power(sum) <= best.power) continue;
    best.power = power(sum);
    best.error = error;
  }
  return best;
}

// The strongest coherent sum of a group, looked for in its two most powerful tones.
dtmf_detector::coherent_sum dtmf_detector::best_of_group(const window& w, std::size_t group) const {
  std::array<std::uint32_t, 4> powers{};
  for (std::size_t i = 0; i < 4; ++i) {
    for (const phasor& p : w.tone[group + i]) powers[i] += power(p) >> 3;
  }
  const auto take_strongest = [&] {
    const auto strongest = std::max_element(powers.begin(), powers.end());
    coherent_sum sum = best_sum(w, group + static_cast<std::size_t>(strongest - powers.begin()));
    *strongest = 0;
    return sum;
  };
  coherent_sum best = take_strongest();
  coherent_sum other = take_strongest();
  if (other.power > best.power) std::swap(best, other);
  const phasor step = step_of(best.tone, best.error);
  phasor sum{};
  for (std::size_t b = 0; b < blocks; ++b) best.running[b] = sum = turned(sum, step) + w.tone[best.tone][b];
  return best;
}

bool dtmf_detector::lasts(const coherent_sum& sum, bool pure) const {
  const std::uint32_t whole = sum.power / blocks;
  const std::uint32_t granted = pure ? whole : whole + whole / 4;
  const phasor step = step_of(sum.tone, sum.error);
  for (std::size_t b = short_blocks - 1; b < blocks; ++b) {
    phasor before = b < short_blocks ? phasor{} : sum.running[b - short_blocks];
    for (std::size_t n = 0; n < short_blocks; ++n) before = turned(before, step);
    const phasor part = sum.running[b] - before;
    if (granted < power(part) / short_blocks) return false;
  }
  return true;
}

// From the phase between the two halves of the window, around the error tried.
std::int32_t dtmf_detector::offset_hz(const coherent_sum& sum) const {
  constexpr std::size_t half = blocks / 2;
  const phasor step = step_of(sum.tone, sum.error);
  phasor first = sum.running[half - 1];
  for (std::size_t n = 0; n < half; ++n) first = turned(first, step);
  const phasor second = sum.running[blocks - 1] - first;
  const std::int32_t along = (second.re >> 2) * (first.re >> 2) + (second.im >> 2) * (first.im >> 2);
  const std::int32_t across = (second.im >> 2) * (first.re >> 2) - (second.re >> 2) * (first.im >> 2);
  const std::int32_t turn = static_cast<std::int32_t>(direction(along, across)) >> 16;
  // The correlators run forward: e^(jwn) against the tone gives the conjugate, and a tone too high turns backwards.
  return sum.error * error_step_hz - turn * static_cast<std::int32_t>(rate_hz_ / (half * bank_.length())) / 65536;
}

// Whether nothing but noise sounds beside the two tones; tells their SNR, too.
bool dtmf_detector::alone(candidate& found) {
  spectrum_.transform(std::span(samples_).last(blocks * bank_.length()));
  const dtmf_rest rest = rest_beside(spectrum_, rate_hz_, tone_hz[found.low] + found.meters.low_offset_hz,
                                     tone_hz[found.high] + found.meters.high_offset_hz);
  found.meters.snr_cdb = rest.snr_cdb;
  return rest.is_noise;
}

dtmf_detector::candidate dtmf_detector::decide() const {
  const window w = scaled_window();
  const coherent_sum low = best_of_group(w, 0);
  const coherent_sum high = best_of_group(w, 4);
  // Energy of a tone over the window: 2 |sum|^2 / samples.
  const auto samples = static_cast<std::uint32_t>(blocks * bank_.length());
  const auto low_energy = static_cast<std::int32_t>(low.power / (samples / 2));
  const auto high_energy = static_cast<std::int32_t>(high.power / (samples / 2));
  const std::int32_t both = low_energy + high_energy;
  const std::int32_t rest = std::max<std::int32_t>(w.energy - both, 0);
  if (std::min(low_energy, high_energy) < rest / 100 * least_tone_over_rest_percent) return {};
  if (both < w.energy / 100 * least_both_percent || both == 0) return {};
  if (low_energy > high_energy * most_twist || high_energy > low_energy * most_twist) return {};

  const bool pure = both >= w.energy / 100 * pure_percent;
  if (!lasts(low, pure) || !lasts(high, pure)) return {};
  const std::int32_t low_hz = offset_hz(low);
  const std::int32_t high_hz = offset_hz(high);
  if (distance(low_hz) > most_offset_hz(low.tone, pure) || distance(high_hz) > most_offset_hz(high.tone, pure))
    return {};
  const std::int32_t disagreement = low_hz * 1000 / tone_hz[low.tone] - high_hz * 1000 / tone_hz[high.tone];
  if (distance(disagreement) > most_disagreement_permille) return {};

  candidate found;
  found.low = low.tone;
  found.high = high.tone;
  found.digit = keypad[4 * low.tone + (high.tone - 4)];
  found.pure = pure;
  found.hops = pure ? hops_when_pure : both > w.energy / 100 * weak_percent ? hops_when_noisy : hops_when_weak;
  for (const block_sums& block : history_) {
    found.power_per_block += wide_power(block.tone[low.tone]) + wide_power(block.tone[high.tone]);
  }
  found.power_per_block /= blocks;
  found.meters.twist_cdb = to_int16(power_cdb(high.power) - power_cdb(low.power));
  // Back from the units: 2^16 here, 2^20 and the shift in scaled_window(), 1/4 in the high-pass; full scale is 2^30.
  const std::uint64_t mean = (static_cast<std::uint64_t>(both) << 16) / samples;
  found.meters.level_cdb = to_int16(power_cdb(mean) + (2 * w.shift - 64) * 301);
  found.meters.low_offset_hz = static_cast<std::int16_t>(low_hz);
  found.meters.high_offset_hz = static_cast<std::int16_t>(high_hz);
  return found;
}

bool dtmf_detector::still_there() const {
  std::uint64_t tone_power = 0;
  std::uint64_t energy = 0;
  for (std::size_t age = 0; age < presence_blocks; ++age) {
    const block_sums& block = recent(age);
    tone_power += wide_power(block.tone[low_]) + wide_power(block.tone[high_]);
    energy += block.energy;
  }
  // White noise of the remaining energy puts that energy, in units of |correlation|^2, into each correlator.
  const std::uint64_t in_tones = 2 * (tone_power >> 20) / bank_.length();
  const std::uint64_t noise = energy > in_tones ? 2 * (energy - in_tones) << 20 : 0;
  return tone_power > noise + presence_blocks * (reference_ / 100 * presence_percent(pure_));
}

void dtmf_detector::switch_on(const candidate& found) {
  digit_ = found.digit;
  low_ = found.low;
  high_ = found.high;
  pure_ = found.pure;
  reference_ = found.power_per_block;
  blocks_on_ = blocks;
  sink_.digit_on(digit_, found.meters);
}

void dtmf_detector::switch_off() {
  const unsigned silent = static_cast<unsigned>(presence_blocks) - 1;
  sink_.digit_off(digit_, (blocks_on_ > silent ? blocks_on_ - silent : 1) * block_ms);
  digit_ = 0;
}

}  // namespace kentongan::dsp
