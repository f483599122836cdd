#include "firmware/dsp/afsk_modulator.hpp"

#include <algorithm>

namespace kentongan::dsp {
namespace {

// 10^(-cdb / 2000) of `amplitude`, cdb 0..1200: by sixteenths of a dB.
std::int32_t attenuated(std::int32_t amplitude, std::int32_t cdb) {
  std::int32_t value = amplitude << 12;                          // |amplitude| < 2^15
  for (; cdb >= 100; cdb -= 100) value = (value >> 15) * 29204;  // 10^(-1 / 20) in Q15
  for (; cdb >= 10; cdb -= 10) value = (value >> 15) * 32393;    // 10^(-0.1 / 20)
  for (; cdb > 0; --cdb) value = (value >> 15) * 32730;          // 10^(-0.01 / 20)
  return value >> 12;
}

}  // namespace

afsk_modulator::afsk_modulator(const afsk_tx_options& options)
    : mark_step_(turn_per_sample(afsk_mark_hz * 1000, options.rate_hz)),
      space_step_(turn_per_sample(afsk_space_hz * 1000, options.rate_hz)),
      mark_amplitude_(attenuated(options.amplitude, std::max<std::int32_t>(0, options.twist_cdb))),
      space_amplitude_(attenuated(options.amplitude, std::max<std::int32_t>(0, -options.twist_cdb))),
      rate_(options.rate_hz) {}

bool afsk_modulator::start(std::span<const std::uint8_t> octets, unsigned flags_before, unsigned flags_after) {
  if (!encoder_.start(octets, flags_before, flags_after)) return false;
  on_air_ = false;
  return true;
}

bool afsk_modulator::append(std::span<const std::uint8_t> octets) { return encoder_.append(octets); }

bool afsk_modulator::fill(std::span<std::int16_t> out) {
  for (std::int16_t& sample : out) {
    if (!on_air_) {
      if (!encoder_.busy()) {
        sample = 0;
        continue;
      }
      tone_ = encoder_.next_tone();
      clock_ = 0;
      on_air_ = true;
    }
    phase_ += step();
    clock_ += afsk_bits_per_second;
    if (clock_ >= rate_) {  // the bit ended `clock_` / 1200 of a sample ago; the next tone has turned the phase since
      clock_ -= rate_;
      const angle before = step();
      on_air_ = encoder_.busy();
      if (on_air_) tone_ = encoder_.next_tone();
      phase_ += static_cast<angle>(static_cast<std::int32_t>(step() - before) /
                                   static_cast<std::int32_t>(afsk_bits_per_second)) *
                clock_;
    }
    sample = static_cast<std::int16_t>((fine_sine(phase_) * (tone_ ? mark_amplitude_ : space_amplitude_)) >> 14);
  }
  return busy();
}

}  // namespace kentongan::dsp
