// From a linked image to what a Pico takes: the checksum of its boot stage, its stamp, and the UF2 file that is dropped
// on the drive which a Pico shows while its BOOTSEL button is held. Sources: RP2040 datasheet 2.8.1.3.1 (checksum);
// Microsoft UF2 specification (block layout); RP2040 family id 0xE48BFF56.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kentongan::board {

inline constexpr std::uint32_t flash_begin = 0x10000000;
inline constexpr std::uint32_t rp2040_family = 0xE48BFF56;
inline constexpr std::size_t uf2_payload = 256;  // one flash page

// CRC-32 as the mask ROM computes it: polynomial 0x04C11DB7, start at all ones, most significant bit first, no final
// xor.
std::uint32_t boot_crc32(std::span<const std::uint8_t> octets);

// FNV-1a, 64 bits.
std::uint64_t image_hash(std::span<const std::uint8_t> octets);

// Fills in the boot stage's checksum (octets 252 to 255) and the stamp, and pads to whole pages of 256 octets. The
// reason when the image is not one of ours.
std::optional<std::string> finish_image(std::vector<std::uint8_t>& image);

// One 512-octet block per page of `image`, which lies at `address` in the flash.
std::vector<std::uint8_t> to_uf2(std::span<const std::uint8_t> image, std::uint32_t address, std::uint32_t family);

}  // namespace kentongan::board
