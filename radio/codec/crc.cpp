#include "radio/codec/crc.hpp"

#include <array>

namespace kentongan::radio {
namespace {

// One entry per octet: eight steps of the reflected polynomial.
constexpr std::array<std::uint16_t, 256> table = [] {
  std::array<std::uint16_t, 256> made{};
  for (std::size_t octet = 0; octet < made.size(); ++octet) {
    auto crc = static_cast<std::uint16_t>(octet);
    for (int bit = 0; bit < 8; ++bit) {
      crc = static_cast<std::uint16_t>((crc & 1) != 0 ? (crc >> 1) ^ 0x8408 : crc >> 1);
    }
    made[octet] = crc;
  }
  return made;
}();

}  // namespace

std::uint16_t crc16_x25(std::span<const std::uint8_t> octets) noexcept {
  std::uint16_t crc = 0xFFFF;
  for (const std::uint8_t octet : octets) {
    crc = static_cast<std::uint16_t>((crc >> 8) ^ table[(crc ^ octet) & 0xFF]);
  }
  return static_cast<std::uint16_t>(~crc);
}

std::size_t append_fcs(std::span<const std::uint8_t> frame, std::span<std::uint8_t> out) noexcept {
  if (out.size() < frame.size() + fcs_size) return 0;
  std::size_t size = 0;
  for (const std::uint8_t octet : frame) out[size++] = octet;
  const std::uint16_t fcs = crc16_x25(frame);
  out[size++] = static_cast<std::uint8_t>(fcs & 0xFF);
  out[size++] = static_cast<std::uint8_t>(fcs >> 8);
  return size;
}

std::optional<std::span<const std::uint8_t>> strip_fcs(std::span<const std::uint8_t> frame_with_fcs) noexcept {
  if (frame_with_fcs.size() < fcs_size) return std::nullopt;
  const auto frame = frame_with_fcs.first(frame_with_fcs.size() - fcs_size);
  const auto fcs = frame_with_fcs.last(fcs_size);
  if (crc16_x25(frame) != (fcs[0] | fcs[1] << 8)) return std::nullopt;
  return frame;
}

}  // namespace kentongan::radio
