// Sounds for the tests of tone detectors, computed in floating point, apart from the code under test.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <numbers>
#include <random>
#include <vector>

namespace kentongan::dsp::test {

class sound {
 public:
  explicit sound(double rate_hz = 9600) : rate_hz_(rate_hz) {}

  // Tones of the same amplitude (peak of each, in int16 units) together for `ms`; none: silence.
  sound& play(std::initializer_list<double> tones_hz, double ms, double peak = 3000) {
    const auto count = static_cast<std::size_t>(ms * rate_hz_ / 1000 + 0.5);
    for (std::size_t n = 0; n < count; ++n, ++time_) {
      double x = 0;
      for (const double hz : tones_hz)
        x += peak * std::sin(2 * std::numbers::pi * hz * static_cast<double>(time_) / rate_hz_);
      samples_.push_back(x);
    }
    return *this;
  }
  sound& silence(double ms) { return play({}, ms); }

  sound& add_tone(double hz, double peak) {
    for (std::size_t n = 0; n < samples_.size(); ++n) {
      samples_[n] += peak * std::sin(2 * std::numbers::pi * hz * static_cast<double>(n) / rate_hz_);
    }
    return *this;
  }
  sound& add_noise(double rms, std::uint64_t seed = 1) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal(0, rms);
    for (double& x : samples_) x += normal(random);
    return *this;
  }
  sound& append(const std::vector<std::int16_t>& more) {
    samples_.insert(samples_.end(), more.begin(), more.end());
    time_ += more.size();
    return *this;
  }

  std::vector<std::int16_t> samples() const {
    std::vector<std::int16_t> out;
    for (const double x : samples_)
      out.push_back(static_cast<std::int16_t>(std::lround(std::clamp(x, -32768.0, 32767.0))));
    return out;
  }

 private:
  double rate_hz_;
  std::size_t time_ = 0;
  std::vector<double> samples_;
};

}  // namespace kentongan::dsp::test
