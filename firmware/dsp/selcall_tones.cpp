#include "firmware/dsp/selcall_tones.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace kentongan::dsp {
namespace {

constexpr std::uint32_t corner_hz = 300;  // hum; a third of a decibel at the lowest tone
constexpr std::int32_t lowest_hz = 1040;  // of what the filters cover
constexpr std::int32_t filter_step_hz = 228;
constexpr int least_share = 2;  // a quarter of the energy in the tone: SNR -4.8 dB
constexpr std::uint32_t pieces_per_second = 800;

constexpr std::array<std::int16_t, 23> tone_hz = {1055, 1060, 1124, 1160, 1197, 1270, 1275, 1358,
                                                  1400, 1446, 1530, 1540, 1640, 1670, 1747, 1830,
                                                  1860, 1981, 2000, 2110, 2200, 2400, 2600};

constexpr std::size_t none = tone_hz.size();

// What a standard would take each of all tones for: the one below it or itself, and the one above.
struct reading {
  std::uint8_t tone = selcall_tones::nothing;  // an index of selcall_plan::hz
  std::uint8_t place = none;                   // where it is among all
};
using readings = std::array<std::array<std::array<reading, 2>, tone_hz.size()>, selcall_standards>;

consteval readings find_readings() {
  readings all{};
  for (std::size_t s = 0; s < selcall_standards; ++s) {
    const auto plan = selcall_plan_of(static_cast<selcall_standard>(s));
    for (std::size_t t = 0; t < selcall_plan::tones; ++t) {
      if (plan.hz[t] == 0) continue;
      const auto* const found = std::find(tone_hz.begin(), tone_hz.end(), plan.hz[t]);
      const auto place = static_cast<std::uint8_t>(found - tone_hz.begin());
      for (std::size_t heard = 0; heard < tone_hz.size(); ++heard) {  // rising
        reading& old = all[s][heard][place > heard ? 1 : 0];
        const bool nearer = old.place == none || (place > heard ? place < old.place : place > old.place);
        if (nearer) old = {static_cast<std::uint8_t>(t), place};
      }
    }
  }
  return all;
}

constexpr readings reading_of = find_readings();

constexpr std::array<std::int32_t, 7> filter_hz = [] {
  std::array<std::int32_t, 7> hz{};
  for (std::size_t f = 0; f < hz.size(); ++f) {
    hz[f] = lowest_hz + filter_step_hz / 2 + filter_step_hz * static_cast<std::int32_t>(f);
  }
  return hz;
}();

constexpr auto filter_of = [] {
  std::array<std::uint8_t, tone_hz.size()> filter{};
  for (std::size_t t = 0; t < filter.size(); ++t) {
    filter[t] = static_cast<std::uint8_t>((tone_hz[t] - lowest_hz) / filter_step_hz);
  }
  return filter;
}();

constexpr std::uint32_t bits_of(phasor p) {
  return static_cast<std::uint32_t>(p.re < 0 ? -p.re : p.re) | static_cast<std::uint32_t>(p.im < 0 ? -p.im : p.im);
}

}  // namespace

selcall_tones::selcall_tones(std::uint32_t rate_hz)
    : highpass_(corner_hz, rate_hz),
      bank_(filter_hz, rate_hz, (rate_hz + pieces_per_second / 2) / pieces_per_second),
      samples_cdb_(power_cdb(samples())) {
  static_assert(tones == tone_hz.size() && filters == filter_hz.size());
  const auto length = static_cast<angle>(bank_.length());
  for (std::size_t t = 0; t < tones; ++t) {
    const auto step = [&](std::uint32_t permille, angle samples) {
      return unit_q14(angle{0} -
                      turn_per_sample(std::uint64_t{permille} * static_cast<std::uint32_t>(tone_hz[t]), rate_hz) *
                          samples);
    };
    piece_steps_[t] = step(1000, length);
    for (std::size_t e = 0; e < errors; ++e) {
      block_steps_[t][e] = step(988 + 12 * static_cast<std::uint32_t>(e), pieces * length);
    }
  }
}

bool selcall_tones::end_piece() {
  pieces_[filled_] = bank_.take();
  if (++filled_ < pieces) return false;
  filled_ = 0;
  end_block();
  return true;
}

// The pieces on one scale, and the tones put together from them: 15 bits, of which 13 are kept.
void selcall_tones::add_block() {
  newest_ = (newest_ + 1) % blocks;
  block& now = history_[newest_];
  now.energy = 0;
  std::uint32_t largest = 0;
  for (const bank::sums& piece : pieces_) {
    now.energy += piece.energy;
    for (const phasor& p : piece.tone) largest |= bits_of(p);
  }
  const int shift = std::max(0, static_cast<int>(std::bit_width(largest)) - 13);
  for (bank::sums& piece : pieces_) {
    for (phasor& p : piece.tone) p = {p.re >> shift, p.im >> shift};
  }
  now.shift = shift + 2;
  for (std::size_t t = 0; t < tones; ++t) {
    const phasor step = piece_steps_[t];
    const std::size_t filter = filter_of[t];
    phasor sum = pieces_[0].tone[filter];
    for (std::size_t n = 1; n < pieces; ++n) sum = turned(sum, step) + pieces_[n].tone[filter];
    sum = {sum.re >> 2, sum.im >> 2};
    now.tone[t] = {static_cast<std::int16_t>(sum.re), static_cast<std::int16_t>(sum.im)};
    now.power[t] = power(sum);
  }
}

void selcall_tones::end_block() {
  add_block();
  shift_ = 0;
  std::uint64_t energy = 0;
  for (const block& b : history_) {
    shift_ = std::max(shift_, b.shift);
    energy += b.energy;
  }
  rough_.fill(0);
  coherent_.fill(0);
  for (const block& b : history_) {
    const int down = 2 * (shift_ - b.shift);
    if (down >= 32) continue;
    for (std::size_t t = 0; t < tones; ++t) rough_[t] += b.power[t] >> down;
  }
  // Energy of a tone in the window: 2 |sum|^2 / samples, in the units of x^2.
  const std::uint64_t least = (((energy >> least_share) * samples()) << (2 * bank::gain_bits - 1)) >> (2 * shift_);
  least_ = static_cast<std::uint32_t>(std::clamp<std::uint64_t>(least, 1, ~std::uint32_t{0}));
  loudest_ = find_loudest();
}

phasor selcall_tones::of_block(const block& b, std::size_t tone) const {
  const int down = shift_ - b.shift;
  return {b.tone[tone].re >> down, b.tone[tone].im >> down};
}

std::uint32_t selcall_tones::power_of(std::size_t tone) {
  std::uint32_t& best = coherent_[tone];
  if (best != 0) return best;
  std::array<phasor, blocks> in_order;
  for (std::size_t b = 0; b < blocks; ++b) in_order[b] = of_block(history_[(newest_ + 1 + b) % blocks], tone);
  for (const phasor& step : block_steps_[tone]) {
    phasor sum = in_order[0];
    for (std::size_t b = 1; b < blocks; ++b) sum = turned(sum, step) + in_order[b];
    best = std::max(best, power(sum));
  }
  return best;
}

// Of the three tones with the most power in the blocks the one whose sum is larger, if that is enough. Three, for two
// pairs of tones are so close that both of a pair may come before a third that is meant.
std::size_t selcall_tones::find_loudest() {
  std::array<std::size_t, 3> most = {0, 1, 2};
  for (std::size_t tone = 0; tone < tones; ++tone) {
    if (tone >= most.size() && rough_[tone] <= rough_[most[2]]) continue;
    most[std::min(tone, most.size() - 1)] = tone;
    for (std::size_t at = std::min(tone, most.size() - 1); at > 0 && rough_[most[at]] > rough_[most[at - 1]]; --at) {
      std::swap(most[at], most[at - 1]);
    }
  }
  if (blocks * rough_[most[0]] < least_) return none;  // no sum is more
  const std::size_t best = *std::ranges::max_element(most, {}, [&](std::size_t tone) { return power_of(tone); });
  return power_of(best) < least_ ? none : best;
}

selcall_tones::heard selcall_tones::strongest(selcall_standard standard) {
  if (loudest_ == none) return {};
  reading best;
  std::uint32_t power = 0;
  for (const reading& read : reading_of[static_cast<std::size_t>(standard)][loudest_]) {
    if (read.place == none || power_of(read.place) <= power) continue;
    power = power_of(read.place);
    best = read;
  }
  if (power < least_ || power / 7 < power_of(loudest_) / 10) return {};
  // Halved before the filters; the mean square of a full-scale int16 is 2^30.
  const std::uint64_t energy = (std::uint64_t{power} << (2 * shift_)) >> (2 * bank::gain_bits - 1);
  return {best.tone, power_cdb(energy * 4) - 2 * samples_cdb_ - 30 * 301};
}

}  // namespace kentongan::dsp
