// 256 random bits from the kernel's generator: tokens, sessions, invitations.
#pragma once
#include <array>
#include <cstdint>
#include <random>

namespace kentongan::app {

inline std::array<std::uint8_t, 32> new_secret() {
  std::random_device random;
  std::array<std::uint8_t, 32> octets{};
  for (auto& o : octets) o = static_cast<std::uint8_t>(random());
  return octets;
}

}  // namespace kentongan::app
