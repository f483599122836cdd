#include "firmware/board/rp2040/image_check.hpp"

#include "firmware/board/common/image_stamp.hpp"
#include "firmware/board/rp2040/registers.hpp"

extern "C" {
extern std::uint32_t image_data_load[], image_data_begin[], image_code_end[];
}

namespace kentongan::board::rp2040 {
namespace {

constexpr std::uintptr_t flash = 0x10000000;
constexpr std::size_t portion = 16;  // octets, one word at a time

}  // namespace

void image_check::step() {
  const auto load = reinterpret_cast<std::uintptr_t>(image_data_load);
  const auto code = reinterpret_cast<std::uintptr_t>(image_data_begin);
  const auto code_size = reinterpret_cast<std::uintptr_t>(image_code_end) - code;
  const auto stamp = reinterpret_cast<std::uintptr_t>(&board_image_stamp);
  const std::uint32_t size = board_image_stamp.size;
  for (std::size_t i = 0; i < portion && at_ < size; i += 4, at_ += 4) {
    const std::uintptr_t address = flash + at_;
    const std::uint32_t word = reg(address);
    // The hash was taken while the stamp's size and hash were still zero.
    const bool stamped = address >= stamp + 4 && address < stamp + sizeof(image_stamp);
    for (unsigned shift = 0; shift < 32; shift += 8) {
      hash_ = (hash_ ^ (stamped ? 0 : word >> shift & 0xFF)) * 1099511628211ULL;
    }
    if (address >= load && address < load + code_size && reg(code + (address - load)) != word) memory_differs_ = true;
  }
  if (at_ < size) return;
  std::uint64_t wanted = 0;
  for (unsigned i = 0; i < 8; ++i) wanted |= std::uint64_t{board_image_stamp.hash[i]} << (8 * i);
  flash_good_ = hash_ == wanted;
  memory_good_ = !memory_differs_;
  low_hash_ = static_cast<std::uint32_t>(hash_);
  ++rounds_;
  at_ = 0;
  hash_ = start;
  memory_differs_ = false;
}

}  // namespace kentongan::board::rp2040
