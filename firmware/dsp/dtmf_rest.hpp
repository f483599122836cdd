// What sounds beside the two tones of a digit. An encoder makes two lines, a limiter behind it their products, the
// channel noise; that is all. The harmonics of a voice, a siren or a horn never come in twos: where two
// of them lie on a digit's tones there is a third that is neither weaker than them nor lost in noise.
#pragma once
#include "firmware/dsp/dtmf_spectrum.hpp"

#include <cstdint>

namespace kentongan::dsp {

struct dtmf_rest {
  bool is_noise;         // or faint
  std::int16_t snr_cdb;  // both tones over the noise in 4 kHz, dB x 100
};

dtmf_rest rest_beside(const dtmf_spectrum& spectrum, std::uint32_t rate_hz, std::int32_t low_hz, std::int32_t high_hz);

}  // namespace kentongan::dsp
