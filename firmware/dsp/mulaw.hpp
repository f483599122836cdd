// mu-law, 8 bits a sample (ITU-T G.711 table 2a/2b): voice on the link between gateway and modem.
#pragma once
#include <bit>
#include <cstdint>

namespace kentongan::dsp {

// 14 significant bits of the sample; what exceeds G.711's range is clipped.
constexpr std::uint8_t to_mulaw(std::int16_t sample) {
  constexpr std::int32_t bias = 33;  // so that every chord begins at a power of two
  constexpr std::int32_t most = 8158;
  const std::int32_t value = sample >> 2;
  const std::int32_t size = value < 0 ? -value - 1 : value;
  const auto biased = static_cast<std::uint32_t>((size < most ? size : most) + bias);
  const std::uint32_t chord = static_cast<std::uint32_t>(std::bit_width(biased)) - 6;  // biased is 33..8191
  const std::uint32_t step = (biased >> (chord + 1)) & 0xFU;
  return static_cast<std::uint8_t>(~((value < 0 ? 0x80U : 0U) | (chord << 4) | step));
}

constexpr std::int16_t from_mulaw(std::uint8_t code) {
  const auto bits = static_cast<std::uint32_t>(~code) & 0xFFU;
  const std::uint32_t chord = (bits >> 4) & 7U;
  const auto size = static_cast<std::int32_t>((((bits & 0xFU) << 1) + 33U) << chord) - 33;
  return static_cast<std::int16_t>(((bits & 0x80U) != 0 ? -size : size) * 4);
}

}  // namespace kentongan::dsp
