// The two clocks of the core. Audio counts samples, and everything that must be exact (key-up, slots, limits) counts in
// steps of it; the host's deadlines and leases count in the milliseconds of tick(), which wrap after 49 days.
#pragma once
#include "firmware/dsp/fixed.hpp"

#include <cstddef>
#include <cstdint>

namespace kentongan::core {

using dsp::sample_rate_hz;

// Decisions are taken every 3.33 ms of audio, wherever its blocks begin and end; three steps are the 10 ms in which
// KISS counts its times.
inline constexpr std::size_t step_samples = 32;
inline constexpr std::uint32_t steps_per_second = sample_rate_hz / step_samples;
static_assert(steps_per_second * step_samples == sample_rate_hz);

constexpr std::uint32_t steps_of(std::uint8_t tens_of_ms) { return tens_of_ms * (steps_per_second / 100U); }

// Has `now` reached `then`? Right across the wrap, for times less than 24 days apart.
constexpr bool reached(std::uint32_t now_ms, std::uint32_t then_ms) {
  return static_cast<std::int32_t>(now_ms - then_ms) >= 0;
}

}  // namespace kentongan::core
