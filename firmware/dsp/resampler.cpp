#include "firmware/dsp/resampler.hpp"

#include "firmware/dsp/fixed.hpp"

#include <algorithm>

namespace kentongan::dsp {
namespace {

constexpr std::int32_t crossings = 8;  // of the sinc, on either side
constexpr std::int32_t steps = 256;    // table entries from one crossing to the next

// One side of the kernel, Q14: a sinc narrowed to 85 % of the band under a Hamming window.
consteval std::array<std::int16_t, crossings * steps + 1> make_sinc() {
  const auto sine_of_turns = [](double turns) {
    while (turns > 0.5) turns -= 1;
    return detail::sine_series(2 * detail::pi * turns);
  };
  constexpr double band = 0.85;
  std::array<std::int16_t, crossings * steps + 1> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    const double t = static_cast<double>(i) / steps;
    const double sinc = i == 0 ? 1 : sine_of_turns(band * t / 2) / (detail::pi * band * t);
    const double window = 0.54 + 0.46 * sine_of_turns(t / crossings / 2 + 0.25);
    const double value = 16384 * band * sinc * window;
    table[i] = static_cast<std::int16_t>(value < 0 ? value - 0.5 : value + 0.5);
  }
  return table;
}

constexpr auto sinc = make_sinc();

}  // namespace

resampler::resampler(std::uint32_t from_hz, std::uint32_t to_hz)
    : from_(std::clamp<std::uint32_t>(from_hz, 8000, 48000)),
      to_(std::clamp<std::uint32_t>(to_hz, 8000, 48000)),
      reach_(crossings * from_ / std::min(from_, to_)),
      taps_(2 * reach_ + 2) {
  // A crossing lasts one sample of the slower rate; its products are that many more than one, so they weigh less.
  const auto slower = static_cast<std::int64_t>(std::min(from_, to_));
  const auto from = static_cast<std::int64_t>(from_);
  for (std::size_t phase = 0; phase <= phases; ++phase) {
    for (std::size_t tap = 0; tap < taps_; ++tap) {
      // Tap 0 is the oldest. The centre lies phase / phases of a sample before tap reach + 1.
      const std::int64_t late = (static_cast<std::int64_t>(tap) - static_cast<std::int64_t>(reach_) - 1) * phases +
                                static_cast<std::int64_t>(phase);
      const std::int64_t index = (late < 0 ? -late : late) * slower * steps / (from * std::int64_t{phases});
      if (index < static_cast<std::int64_t>(sinc.size())) {
        kernel_[phase][tap] = static_cast<std::int16_t>(sinc[static_cast<std::size_t>(index)] * slower / from);
      }
    }
  }
}

void resampler::remember(std::int16_t sample) {
  past_[at_] = sample;
  past_[at_ + taps_] = sample;
  at_ = at_ + 1 == taps_ ? 0 : at_ + 1;
}

resampler::progress resampler::operator()(std::span<const std::int16_t> in, std::span<std::int16_t> out) {
  progress done{0, 0};
  while (true) {
    while (ahead_ >= reach_ * to_) {
      if (done.written == out.size()) return done;
      const std::int16_t* past = past_.data() + at_;  // oldest first
      if (from_ == to_) {
        out[done.written++] = past[reach_ + 1];
      } else {
        const std::uint32_t fraction = ahead_ - reach_ * to_;  // below to_, for the newest is one sample late at most
        const auto& kernel = kernel_[(fraction * phases + to_ / 2) / to_];
        std::int32_t sum = 0;  // gain 1, times the ripple of a sinc: below 2^30
        for (std::size_t i = 0; i < taps_; ++i) sum += kernel[i] * past[i];
        out[done.written++] = static_cast<std::int16_t>(clamp_to(sum >> 14, 32767));
      }
      ahead_ -= from_;
    }
    if (done.taken == in.size()) return done;
    remember(in[done.taken++]);
    ahead_ += to_;
  }
}

}  // namespace kentongan::dsp
