// How much of the stack was never used: it is painted at the start, and the paint is counted.
#pragma once
#include <cstdint>

namespace kentongan::board::rp2040 {

void paint_stack();  // once, early; interrupts still off
std::uint16_t stack_free();

}  // namespace kentongan::board::rp2040
