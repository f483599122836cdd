#include "firmware/board/rp2040/stack.hpp"

extern "C" {
extern volatile std::uint32_t image_stack_bottom[], image_stack_top[];
}

namespace kentongan::board::rp2040 {
namespace {

constexpr std::uint32_t paint = 0xA5A5A5A5;

}  // namespace

void paint_stack() {
  volatile std::uint32_t here = 0;
  // Not the words that this function itself stands on.
  for (volatile std::uint32_t* at = image_stack_bottom; at + 32 < &here; ++at) *at = paint;
}

std::uint16_t stack_free() {
  std::uint16_t words = 0;
  for (volatile std::uint32_t* at = image_stack_bottom; at < image_stack_top && *at == paint; ++at) ++words;
  return static_cast<std::uint16_t>(words * sizeof(std::uint32_t));
}

}  // namespace kentongan::board::rp2040
