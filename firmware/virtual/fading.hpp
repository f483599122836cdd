// The gain of a path that changes while somebody moves: a Rician channel, Rayleigh when there is no line of sight.
// Source: Clarke 1968; sum of sinusoids after Pop and Beaulieu 2001 (random phases, so that runs differ by seed only).
#pragma once
#include "firmware/virtual/dice.hpp"

#include <array>
#include <complex>

namespace kentongan::virtual_radio {

struct fading_settings {
  double doppler_hz = 0;     // highest Doppler shift; 0: nobody moves, and the gain is 1
  double line_of_sight = 0;  // power of the direct ray over that of all reflections (Rice's K); 0: Rayleigh
};

class fading {
 public:
  fading(const fading_settings& settings, std::uint64_t seed);
  std::complex<float> gain(double seconds) const;  // mean power 1

 private:
  struct ray {
    double hz = 0;
    double phase = 0;
  };
  fading_settings settings_;
  std::array<ray, 16> rays_;
};

}  // namespace kentongan::virtual_radio
