#include "firmware/dsp/selcall.hpp"

#include <algorithm>
#include <bit>

namespace kentongan::dsp {
namespace {

constexpr std::uint32_t blocks_per_second = 200;
constexpr unsigned block_ms = 1000 / blocks_per_second;
constexpr std::uint32_t corner_hz = 500;
constexpr std::int32_t quietest_cdb = -9031;  // one step of 16 bits
constexpr std::size_t repeat_tone = 10;
constexpr std::size_t group_tone = 11;
constexpr std::int32_t least_percent = 30;  // of the energy in the tone: SNR -4 dB
constexpr std::uint16_t most_first_ms = 700;
constexpr unsigned hops_to_believe = 2;

struct plan {
  std::array<std::int32_t, 12> hz;
  std::uint16_t ms;
};

// ZVEI 1 has no group tone in our source: its place holds 970 Hz, below the band of the others, and never counts.
constexpr plan plan_of(selcall_standard standard) {
  switch (standard) {
    case selcall_standard::zvei1:
      return {{2400, 1060, 1160, 1270, 1400, 1530, 1670, 1830, 2000, 2200, 2600, 970}, 70};
    case selcall_standard::ccir:
      return {{1981, 1124, 1197, 1275, 1358, 1446, 1540, 1640, 1747, 1860, 2110, 2400}, 100};
    case selcall_standard::eea:
      break;
  }
  return {{1981, 1124, 1197, 1275, 1358, 1446, 1540, 1640, 1747, 1860, 2110, 1055}, 40};
}

constexpr bool has_group(selcall_standard standard) { return standard != selcall_standard::zvei1; }

}  // namespace

bool add_selcall(tone_generator& generator, selcall_standard standard, std::string_view digits,
                 std::uint16_t first_ms) {
  const plan p = plan_of(standard);
  if (digits.size() != selcall_digits || first_ms > most_first_ms) return false;
  std::array<tone_step, selcall_digits> steps{};
  std::size_t last = tone_generator::capacity;
  for (std::size_t n = 0; n < selcall_digits; ++n) {
    std::size_t tone = group_tone;
    if (digits[n] >= '0' && digits[n] <= '9') {
      tone = static_cast<std::size_t>(digits[n] - '0');
    } else if (digits[n] != 'A' || !has_group(standard)) {
      return false;
    }
    // "111" is 1, repeat, 1: two equal tones in a row would be one long one.
    if (tone == last) tone = repeat_tone;
    last = tone;
    steps[n] = {static_cast<std::uint16_t>(p.hz[tone]), 0, p.ms};
  }
  if (first_ms != 0) steps[0].ms = first_ms;
  return generator.add(steps);
}

selcall_decoder::selcall_decoder(selcall_standard standard, std::uint32_t rate_hz, selcall_sink& sink)
    : standard_(standard),
      sink_(sink),
      highpass_(corner_hz, rate_hz),
      bank_(plan_of(standard).hz, rate_hz, rate_hz / blocks_per_second),
      level_cdb_(quietest_cdb) {
  const plan p = plan_of(standard);
  for (std::size_t t = 0; t < tones; ++t) {
    for (std::size_t e = 0; e < 3; ++e) {
      const std::int32_t millihertz = p.hz[t] * (988 + 12 * static_cast<std::int32_t>(e));
      const angle one = turn_per_sample(static_cast<std::uint64_t>(millihertz), rate_hz);
      steps_[t][e] = unit_q14(angle{0} - one * static_cast<angle>(bank_.length()));
    }
  }
}

void selcall_decoder::push(std::span<const std::int16_t> samples) {
  for (const std::int16_t sample : samples) {
    if (bank_.push(highpass_(sample))) end_block();
  }
}

void selcall_decoder::end_block() {
  newest_ = (newest_ + 1) % blocks;
  history_[newest_] = bank_.take();
  const std::uint8_t tone = strongest_tone();
  if (tone == now_.tone) {
    now_.blocks += 1 + next_.blocks;  // what came between was a flaw
    next_ = {};
  } else {
    if (tone != next_.tone) {
      now_.blocks += next_.blocks;
      next_ = {tone, 0};
    }
    if (++next_.blocks < hops_to_believe) return;
    follow(tone);
  }
  // Silence longer than a tone ends a call, and whatever was none.
  if (now_.tone == nothing && (count_ != 0 || spoilt_) && now_.blocks * block_ms > plan_of(standard_).ms) end_of_call();
}

// Of the last 20 ms, summed coherently at three frequencies a tone.
std::uint8_t selcall_decoder::strongest_tone() {
  std::uint32_t largest = 0;
  std::uint64_t energy = 0;
  for (const bank::sums& block : history_) {
    energy += block.energy;
    for (const phasor& p : block.tone) {
      largest |=
          static_cast<std::uint32_t>(p.re < 0 ? -p.re : p.re) | static_cast<std::uint32_t>(p.im < 0 ? -p.im : p.im);
    }
  }
  const int shift = std::max(0, static_cast<int>(std::bit_width(largest)) - 13);
  std::uint32_t best = 0;
  std::uint8_t tone = nothing;
  for (std::size_t t = 0; t < tones; ++t) {
    if (t == group_tone && !has_group(standard_)) continue;
    for (const phasor& step : steps_[t]) {
      phasor sum{};
      for (std::size_t b = 1; b <= blocks; ++b) {
        const phasor& block = history_[(newest_ + b) % blocks].tone[t];
        sum = turned(sum, step) + phasor{block.re >> shift, block.im >> shift};
      }
      if (power(sum) <= best) continue;
      best = power(sum);
      tone = static_cast<std::uint8_t>(t);
    }
  }
  // Energy of the tone in the window: 2 |sum|^2 / samples, back in the units of x^2.
  const std::uint64_t of_tone =
      ((static_cast<std::uint64_t>(best) << (2 * shift)) >> (2 * bank::gain_bits - 1)) / (blocks * bank_.length());
  if (of_tone == 0 || of_tone * 100 < energy * least_percent) return nothing;
  // The high-pass halves; the mean square of a full-scale int16 is 2^30.
  level_cdb_ = std::max(level_cdb_, power_cdb(of_tone * 4 / (blocks * bank_.length())) - 30 * 301);
  return tone;
}

void selcall_decoder::follow(std::uint8_t tone) {
  if (now_.tone != nothing && !accept(now_)) spoilt_ = true;
  now_ = {tone, next_.blocks};
  next_ = {};
}

// Takes a finished tone into the call; false: it does not belong into one.
bool selcall_decoder::accept(const heard_tone& heard) {
  const unsigned ms = heard.blocks * block_ms;
  const std::uint16_t usual_ms = plan_of(standard_).ms;
  // In noise a tone loses up to 25 ms where the window holds two tones.
  const unsigned most_ms = count_ == 0 ? most_first_ms + usual_ms : usual_ms + 20U;
  if (count_ == selcall_digits || ms + 25U < usual_ms || ms > most_ms) return false;
  char digit = static_cast<char>('0' + heard.tone);
  if (heard.tone == group_tone) digit = 'A';
  if (heard.tone == repeat_tone) {
    if (count_ == 0) return false;
    digit = digits_[count_ - 1];
  }
  if (count_ == 0) first_blocks_ = heard.blocks;
  digits_[count_++] = digit;
  return true;
}

void selcall_decoder::end_of_call() {
  if (count_ == selcall_digits && !spoilt_) {
    sink_.selcall({standard_, digits_, static_cast<std::uint16_t>(first_blocks_ * block_ms), to_int16(level_cdb_)});
  }
  count_ = 0;
  spoilt_ = false;
  level_cdb_ = quietest_cdb;
}

}  // namespace kentongan::dsp
