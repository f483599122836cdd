#include "firmware/board/tools/uf2.hpp"

#include "firmware/board/common/image_stamp.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string_view>

using namespace kentongan::board;

namespace {

std::uint32_t word(std::span<const std::uint8_t> at) {
  return at[0] | std::uint32_t{at[1]} << 8 | std::uint32_t{at[2]} << 16 | std::uint32_t{at[3]} << 24;
}

// A boot stage of 100 octets, a vector table of 192, a stamp, and `rest` octets of program.
std::vector<std::uint8_t> linked(std::size_t rest) {
  std::vector<std::uint8_t> image(256 + 192, 0);
  std::fill_n(image.begin(), 100, std::uint8_t{0xAB});
  const std::uint32_t magic = image_stamp_magic;
  for (unsigned shift = 0; shift < 32; shift += 8) image.push_back(static_cast<std::uint8_t>(magic >> shift));
  image.insert(image.end(), 12, 0);
  for (std::size_t i = 0; i < rest; ++i) image.push_back(static_cast<std::uint8_t>(i));
  return image;
}

}  // namespace

TEST_CASE("boot checksum: the check value of CRC-32/MPEG-2") {
  constexpr std::string_view text = "123456789";
  const std::vector<std::uint8_t> octets(text.begin(), text.end());
  CHECK(boot_crc32(octets) == 0x0376E6E7);
}

TEST_CASE("image hash: FNV-1a's published values") {
  CHECK(image_hash({}) == 0xcbf29ce484222325ULL);
  const std::vector<std::uint8_t> a = {'a'};
  CHECK(image_hash(a) == 0xaf63dc4c8601ec8cULL);
}

TEST_CASE("finish_image fills in checksum, size and hash, and pads to whole pages") {
  auto image = linked(1000);
  const auto before = image;
  REQUIRE_FALSE(finish_image(image).has_value());
  CHECK(image.size() % 256 == 0);
  CHECK(word(std::span(image).subspan(252)) == boot_crc32(std::span(image).first(252)));
  const std::size_t stamp = 256 + 192;
  CHECK(word(std::span(image).subspan(stamp + 4)) == image.size());
  auto blank = image;
  std::fill_n(blank.begin() + stamp + 4, 12, std::uint8_t{0});
  const std::uint64_t hash = image_hash(blank);
  CHECK(word(std::span(image).subspan(stamp + 8)) == static_cast<std::uint32_t>(hash));
  CHECK(word(std::span(image).subspan(stamp + 12)) == static_cast<std::uint32_t>(hash >> 32));
  CHECK(std::equal(before.begin() + 256, before.begin() + stamp + 4, image.begin() + 256));
}

TEST_CASE("finish_image refuses what is not an unfinished image of ours") {
  std::vector<std::uint8_t> empty;
  CHECK(finish_image(empty).has_value());
  auto twice = linked(100);
  REQUIRE_FALSE(finish_image(twice).has_value());
  CHECK(finish_image(twice).has_value());
  auto long_stage = linked(100);
  long_stage[253] = 1;
  CHECK(finish_image(long_stage).has_value());
  auto stampless = linked(100);
  stampless[256 + 192] ^= 1;
  CHECK(finish_image(stampless).has_value());
}

TEST_CASE("UF2: blocks as the specification lays them out, the last page padded") {
  std::vector<std::uint8_t> image(600);
  for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<std::uint8_t>(i * 7);
  const auto file = to_uf2(image, flash_begin, rp2040_family);
  REQUIRE(file.size() == 3 * 512);
  for (std::size_t i = 0; i < 3; ++i) {
    CAPTURE(i);
    const std::span<const std::uint8_t> block = std::span(file).subspan(i * 512, 512);
    CHECK(word(block) == 0x0A324655);
    CHECK(word(block.subspan(4)) == 0x9E5D5157);
    CHECK(word(block.subspan(8)) == 0x2000);
    CHECK(word(block.subspan(12)) == 0x10000000 + 256 * i);
    CHECK(word(block.subspan(16)) == 256);
    CHECK(word(block.subspan(20)) == i);
    CHECK(word(block.subspan(24)) == 3);
    CHECK(word(block.subspan(28)) == 0xE48BFF56);
    CHECK(word(block.subspan(508)) == 0x0AB16F30);
    const std::size_t n = std::min<std::size_t>(256, image.size() - 256 * i);
    CHECK(std::equal(block.begin() + 32, block.begin() + 32 + static_cast<std::ptrdiff_t>(n),
                     image.begin() + static_cast<std::ptrdiff_t>(256 * i)));
  }
}
