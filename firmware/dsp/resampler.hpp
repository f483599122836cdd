// Brings audio of any usual rate (8..48 kHz) to another, as a sound card delivers 44100 or 48000 and the detectors want
// 9600. Polyphase windowed sinc, 16 zero crossings long, -6 dB at 85 % of the narrower band, at least 40 dB down beyond
// 110 %. Integer only, the same result however the audio is cut into blocks. Delay: half the sinc, 0.8 ms for 9600 Hz.
// 13 KB of tables in the object: for hosts; boards sample at the right rate to begin with.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::dsp {

class resampler {
 public:
  // Both are taken into 8000..48000; equal rates copy.
  resampler(std::uint32_t from_hz, std::uint32_t to_hz);

  struct progress {
    std::size_t taken;    // of `in`
    std::size_t written;  // to `out`
  };
  // Until `in` is empty or `out` full; call again with what is left.
  progress operator()(std::span<const std::int16_t> in, std::span<std::int16_t> out);

 private:
  static constexpr std::size_t max_taps = 96;  // 48000 to 9600 takes 80 and 2 for the rounding
  static constexpr std::size_t phases = 64;

  void remember(std::int16_t sample);

  // Times count in 1 / (from * to) s: an input sample lasts `to` of them, an output sample `from`.
  std::uint32_t from_;
  std::uint32_t to_;
  std::uint32_t reach_;  // whole input samples behind the centre of the kernel that are waited for
  std::size_t taps_;
  std::uint32_t ahead_ = 0;  // the newest input sample is this much later than the centre of the next output sample
  std::array<std::array<std::int16_t, max_taps>, phases + 1> kernel_{};  // Q14; by fraction of an input sample
  std::array<std::int16_t, 2 * max_taps> past_{};                        // twice, so that the last taps_ lie in a row
  std::size_t at_ = 0;
};

}  // namespace kentongan::dsp
