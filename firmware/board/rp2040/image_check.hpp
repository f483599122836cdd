// Reads the image in the flash again, a little at a time, and compares: with the hash it was stamped with, and with the
// program that was loaded from it into RAM and runs there. Tells a worn flash and a flipped bit from a bad radio.
#pragma once
#include <cstddef>
#include <cstdint>

namespace kentongan::board::rp2040 {

class image_check {
 public:
  void step();  // one portion; once a block; the modem's image takes a quarter of a minute

  bool done() const { return rounds_ > 0; }
  bool flash_good() const { return flash_good_; }
  bool memory_good() const { return memory_good_; }
  std::uint32_t low_hash() const { return low_hash_; }  // of the last full reading

 private:
  static constexpr std::uint64_t start = 14695981039346656037ULL;  // FNV-1a, 64 bits

  std::size_t at_ = 0;
  std::uint64_t hash_ = start;
  bool memory_differs_ = false;
  std::uint32_t rounds_ = 0;
  std::uint32_t low_hash_ = 0;
  bool flash_good_ = false;
  bool memory_good_ = false;
};

}  // namespace kentongan::board::rp2040
