#include "firmware/dsp/dtmf_rest.hpp"

#include <algorithm>
#include <array>

namespace kentongan::dsp {
namespace {

constexpr std::int32_t lowest_hz = 360;
constexpr std::int32_t highest_hz = 3390;
constexpr std::int32_t lobe_hz = 57;  // of a tone, either side, in 40 ms behind a Hann window
constexpr std::int32_t noise_bandwidth_hz = 4000;

// The third line against the weaker of the two tones. Faint: -7 dB. A third tone that must be stood is at -13, clipping
// two equal tones makes -9.5; of 250 pairs of harmonics in 240 minutes of voices none was below -4.1 (sirens: -2.8).
constexpr std::uint64_t faint_percent = 20;

// Otherwise it must be what noise makes: no stronger than 11.5 dB over the mean, where noise gets once in a hundred
// windows, and 2.5 dB weaker than the tone, as it is in 49 of 50 windows at -3 dB of SNR. The mean is told from the
// mean of the logarithms, which lies 2.5 dB below it (Euler's constant) in noise, but far below between harmonics:
// there the third line is 16 dB over it and more, unless noise hides all but the strongest.
constexpr std::uint64_t most_percent_in_noise = 56;
constexpr std::int32_t most_over_logarithms_q8 = 1190;  // 14 dB

}  // namespace

dtmf_rest rest_beside(const dtmf_spectrum& spectrum, std::uint32_t rate_hz, std::int32_t low_hz, std::int32_t high_hz) {
  const auto line_of = [rate_hz](std::int32_t hz) {
    return (static_cast<std::uint32_t>(std::max(hz, 0)) * std::uint32_t{dtmf_spectrum::points} + rate_hz / 2) / rate_hz;
  };
  const auto peak = [&](std::int32_t hz) {
    const std::uint32_t line = line_of(hz);
    return std::uint64_t{std::max({spectrum.power(line - 1), spectrum.power(line), spectrum.power(line + 1)})};
  };
  // The products beside the tones: a limiter makes the stronger tone's as strong as the weaker tone. Those above both
  // are left out, for there a siren's harmonics are.
  const std::array<std::uint32_t, 4> explained = {line_of(low_hz), line_of(high_hz), line_of(2 * low_hz - high_hz),
                                                  line_of(2 * high_hz - low_hz)};
  const std::uint32_t beside = line_of(lobe_hz);

  std::uint64_t sum = 0;
  std::uint32_t third = 0;
  std::int32_t logarithms = 0;
  std::int32_t lines = 0;
  for (std::uint32_t line = line_of(lowest_hz), end = line_of(highest_hz); line <= end; ++line) {
    const auto explains = [=](std::uint32_t by) { return line + beside >= by && line <= by + beside; };
    if (std::any_of(explained.begin(), explained.end(), explains)) continue;
    const std::uint32_t power = spectrum.power(line);
    sum += power;
    third = std::max(third, power);
    logarithms += log2_q8(power);
    ++lines;
  }

  const std::uint64_t low = peak(low_hz);
  const std::uint64_t high = peak(high_hz);
  const std::uint64_t percent = std::uint64_t{third} * 100;
  const std::uint64_t weaker = std::min(low, high);
  const bool faint = percent <= weaker * faint_percent;
  const bool like_noise = percent <= weaker * most_percent_in_noise &&
                          log2_q8(third) * lines - logarithms <= lines * most_over_logarithms_q8;
  // A tone's power is spread over two lines.
  const std::uint64_t tones = 2 * (low + high) * static_cast<std::uint32_t>(lines);
  return {faint || like_noise, to_int16(power_cdb(tones) - power_cdb(sum * line_of(noise_bandwidth_hz)))};
}

}  // namespace kentongan::dsp
