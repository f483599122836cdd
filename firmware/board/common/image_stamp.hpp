// Who an image is: a stamp behind its vector table, filled in by the host tool firmware-image after linking.
#pragma once

#include <cstdint>

namespace kentongan::board {

inline constexpr std::uint32_t image_stamp_magic = 0x4D54484B;  // "KHTM" in the file

struct image_stamp {
  std::uint32_t magic = image_stamp_magic;
  std::uint32_t size = 0;     // octets of the image, the boot stage included
  std::uint8_t hash[8] = {};  // FNV-1a, 64 bits, little-endian, over the image with this stamp's size and
                              // hash zero: says which build it is, protects against nobody
};
static_assert(sizeof(image_stamp) == 16);

}  // namespace kentongan::board

extern "C" const volatile kentongan::board::image_stamp board_image_stamp;
