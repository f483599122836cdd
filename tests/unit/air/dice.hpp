// Seeded randomness for property tests: std::mt19937 with a result that fits into 32 bits.
#pragma once
#include <cstdint>
#include <random>

class dice {
 public:
  explicit dice(std::uint32_t seed) : engine_(seed) {}
  std::uint32_t operator()() { return static_cast<std::uint32_t>(engine_()); }

 private:
  std::mt19937 engine_;
};
