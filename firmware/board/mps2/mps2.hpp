// The two boards of QEMU that cost nothing and tell the same every time: mps2-an385 (Cortex-M3) and mps2-an386
// (Cortex-M4F). With `-icount shift=0` an instruction takes 1 ns of their time, so a timer counts instructions.
// Sources: ARM application notes AN385 and AN386, "CMSDK" peripherals as in the Cortex-M System Design Kit TRM.
#pragma once
#include <cstdint>

namespace kentongan::board::mps2 {

void start();                  // UART0 and the timer
void print(const char* text);  // on UART0
void print_hex(std::uint32_t value);
void print_decimal(std::uint32_t value);

// Timer ticks since start(), at 25 MHz: 40 instructions each under -icount shift=0.
inline constexpr std::uint32_t instructions_per_tick = 40;
std::uint32_t ticks();

// Ends QEMU with this exit status (Semihosting for AArch32, SYS_EXIT_EXTENDED).
[[noreturn]] void leave(std::uint32_t status);

}  // namespace kentongan::board::mps2
