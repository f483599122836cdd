// How loud the audio is: peak, RMS, constant part and clipping over a stretch that the owner decides, at most a minute.
// Integers only.
#pragma once
#include "firmware/dsp/fixed.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::core {

class level_meter {
 public:
  static constexpr std::int32_t clip_level = 32700;  // an ADC at its stop, with a little noise
  static constexpr std::int32_t full_scale = 32768;

  // Returns how many of them are at full scale.
  std::uint32_t push(std::span<const std::int16_t> samples) {
    const std::uint32_t clipped_before = clipped_;
    for (const std::int16_t sample : samples) {
      const std::int32_t value = sample;
      const std::int32_t size = value < 0 ? -value : value;
      peak_ = std::max(peak_, size);
      if (size >= clip_level) ++clipped_;
      sum_ += value;
      squares_ += static_cast<std::uint64_t>(static_cast<std::uint32_t>(size) * static_cast<std::uint32_t>(size));
    }
    count_ += static_cast<std::uint32_t>(samples.size());
    return clipped_ - clipped_before;
  }
  void reset() { *this = {}; }

  std::uint32_t count() const { return count_; }
  std::uint32_t clipped() const { return clipped_; }
  std::int32_t peak() const { return peak_; }
  std::int32_t offset() const { return count_ == 0 ? 0 : static_cast<std::int32_t>(sum_ / count_); }
  // Without the constant part.
  std::uint32_t rms() const {
    if (count_ == 0) return 0;
    const std::int64_t around_zero = static_cast<std::int64_t>(squares_) - sum_ * sum_ / count_;
    return dsp::integer_sqrt(static_cast<std::uint32_t>(around_zero / count_));
  }
  static std::int16_t cdb(std::uint32_t level) { return dsp::amplitude_ratio_cdb(level, full_scale); }

 private:
  std::int64_t sum_ = 0;
  std::uint64_t squares_ = 0;
  std::uint32_t count_ = 0;
  std::uint32_t clipped_ = 0;
  std::int32_t peak_ = 0;
};

}  // namespace kentongan::core
