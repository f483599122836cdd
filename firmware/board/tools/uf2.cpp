#include "firmware/board/tools/uf2.hpp"

#include "firmware/board/common/image_stamp.hpp"

#include <algorithm>

namespace kentongan::board {
namespace {

void put32(std::span<std::uint8_t> at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) at[i] = static_cast<std::uint8_t>(value >> (8 * i));
}
std::uint32_t get32(std::span<const std::uint8_t> at) {
  return at[0] | std::uint32_t{at[1]} << 8 | std::uint32_t{at[2]} << 16 | std::uint32_t{at[3]} << 24;
}

constexpr std::size_t boot_stage = 256;
constexpr std::size_t crc_at = 252;

}  // namespace

std::uint32_t boot_crc32(std::span<const std::uint8_t> octets) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const std::uint8_t octet : octets) {
    crc ^= std::uint32_t{octet} << 24;
    for (int i = 0; i < 8; ++i) crc = (crc & 0x80000000) != 0 ? crc << 1 ^ 0x04C11DB7 : crc << 1;
  }
  return crc;
}

std::uint64_t image_hash(std::span<const std::uint8_t> octets) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const std::uint8_t octet : octets) hash = (hash ^ octet) * 1099511628211ULL;
  return hash;
}

std::optional<std::string> finish_image(std::vector<std::uint8_t>& image) {
  if (image.size() <= boot_stage + sizeof(image_stamp)) return "too short";
  if (std::ranges::any_of(std::span(image).subspan(crc_at, 4), [](std::uint8_t octet) { return octet != 0; })) {
    return "its boot stage is longer than 252 octets, or the image is finished already";
  }
  while (image.size() % uf2_payload != 0) image.push_back(0xFF);
  put32(std::span(image).subspan(crc_at), boot_crc32(std::span(image).first(crc_at)));

  std::array<std::uint8_t, 4> magic{};
  put32(magic, image_stamp_magic);
  // The stamp follows the vector table, whose length is the chip's business.
  const auto begin = image.begin() + boot_stage;
  const auto end = std::min(image.end(), begin + 1024);
  const auto stamp = std::search(begin, end, magic.begin(), magic.end());
  if (stamp == end) return "no stamp behind its vector table";
  const auto at = static_cast<std::size_t>(stamp - image.begin());
  const std::span<std::uint8_t> fields = std::span(image).subspan(at, sizeof(image_stamp));
  if (get32(fields.subspan(4)) != 0) return "it is stamped already";
  const std::uint64_t hash = image_hash(image);
  put32(fields.subspan(4), static_cast<std::uint32_t>(image.size()));
  put32(fields.subspan(8), static_cast<std::uint32_t>(hash));
  put32(fields.subspan(12), static_cast<std::uint32_t>(hash >> 32));
  return std::nullopt;
}

std::vector<std::uint8_t> to_uf2(std::span<const std::uint8_t> image, std::uint32_t address, std::uint32_t family) {
  const std::size_t blocks = (image.size() + uf2_payload - 1) / uf2_payload;
  std::vector<std::uint8_t> file(blocks * 512, 0);
  for (std::size_t i = 0; i < blocks; ++i) {
    const std::span<std::uint8_t> block = std::span(file).subspan(i * 512, 512);
    const std::size_t n = std::min(uf2_payload, image.size() - i * uf2_payload);
    put32(block, 0x0A324655);  // "UF2\n"
    put32(block.subspan(4), 0x9E5D5157);
    put32(block.subspan(8), 0x00002000);  // flag: the last word of the header is the family
    put32(block.subspan(12), address + static_cast<std::uint32_t>(i * uf2_payload));
    put32(block.subspan(16), uf2_payload);
    put32(block.subspan(20), static_cast<std::uint32_t>(i));
    put32(block.subspan(24), static_cast<std::uint32_t>(blocks));
    put32(block.subspan(28), family);
    std::ranges::copy(image.subspan(i * uf2_payload, n), block.begin() + 32);
    put32(block.subspan(508), 0x0AB16F30);
  }
  return file;
}

}  // namespace kentongan::board
