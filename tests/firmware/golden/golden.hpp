// Golden functions: each runs a part of the firmware on made-up input and folds all that comes out into 32 bits. The
// same source is compiled for the host and for every processor; equal sums say that a board hears and sends what the
// host's tests have proven.
#pragma once
#include <cstdint>
#include <span>

namespace kentongan::golden {

struct part {
  const char* name;
  std::uint32_t (*run)();
  std::uint32_t audio_ms;  // length of the audio it works on, for its cost per second; 0: none
};

std::span<const part> parts();

// FNV-1a, 32 bits (Fowler, Noll, Vo).
class sum {
 public:
  void add(std::uint8_t octet) { value_ = (value_ ^ octet) * 16777619U; }
  void add(std::span<const std::uint8_t> octets) {
    for (const std::uint8_t octet : octets) add(octet);
  }
  void add16(std::uint16_t v) {
    add(static_cast<std::uint8_t>(v & 0xFF));
    add(static_cast<std::uint8_t>(v >> 8));
  }
  void add_samples(std::span<const std::int16_t> samples) {
    for (const std::int16_t sample : samples) add16(static_cast<std::uint16_t>(sample));
  }
  std::uint32_t value() const { return value_; }

 private:
  std::uint32_t value_ = 2166136261U;
};

// Noise that is the same everywhere (Marsaglia's xorshift32).
class noise {
 public:
  explicit noise(std::uint32_t seed) : state_(seed) {}
  std::uint32_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_;
  }
  // Sum of four: near enough to a bell curve, standard deviation about 0.58 of `peak`.
  std::int16_t sample(std::int32_t peak) {
    std::int32_t total = 0;
    for (int i = 0; i < 4; ++i) total += static_cast<std::int32_t>(next() >> 16) - 32768;
    return static_cast<std::int16_t>((total / 4) * peak / 32768);
  }

 private:
  std::uint32_t state_;
};

}  // namespace kentongan::golden
