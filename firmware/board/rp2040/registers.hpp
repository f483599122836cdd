// The registers of the RP2040 that the drivers use, as numbered in the RP2040 datasheet (build 2023): chapter and table
// of each group beside it.
#pragma once
#include <cstdint>

namespace kentongan::board::rp2040 {

inline volatile std::uint32_t& reg(std::uintptr_t address) {
  return *reinterpret_cast<volatile std::uint32_t*>(address);
}
// Section 2.1.2: every peripheral register has aliases that set or clear the bits written, in one bus cycle.
inline void set_bits(std::uintptr_t address, std::uint32_t bits) { reg(address + 0x2000) = bits; }
inline void clear_bits(std::uintptr_t address, std::uint32_t bits) { reg(address + 0x3000) = bits; }
constexpr std::uint32_t bit(unsigned n) { return std::uint32_t{1} << n; }

namespace resets {  // 2.14.3
inline constexpr std::uintptr_t reset = 0x4000C000;
inline constexpr std::uintptr_t done = 0x4000C008;
inline constexpr std::uint32_t adc = bit(0), dma = bit(2), io_bank0 = bit(5), io_qspi = bit(6), pads_bank0 = bit(8),
                               pads_qspi = bit(9), pll_sys = bit(12), pll_usb = bit(13), pwm = bit(14),
                               syscfg = bit(18), timer = bit(21), uart0 = bit(22), usbctrl = bit(24), all = 0x1FFFFFF;
}  // namespace resets

namespace clocks {  // 2.15.7; each clock: CTRL, DIV, SELECTED
inline constexpr std::uintptr_t ref = 0x40008030;
inline constexpr std::uintptr_t sys = 0x4000803C;
inline constexpr std::uintptr_t peri = 0x40008048;
inline constexpr std::uintptr_t usb = 0x40008054;
inline constexpr std::uintptr_t adc = 0x40008060;
inline constexpr std::uintptr_t div = 0x4, selected = 0x8;
inline constexpr std::uintptr_t resus_ctrl = 0x40008078;
inline constexpr std::uint32_t enable = bit(11);
}  // namespace clocks

namespace xosc {  // 2.16.7
inline constexpr std::uintptr_t ctrl = 0x40024000, status = 0x40024004, startup = 0x4002400C;
}
namespace pll {  // 2.18.4
inline constexpr std::uintptr_t sys = 0x40028000, usb = 0x4002C000;
inline constexpr std::uintptr_t cs = 0x0, pwr = 0x4, fbdiv = 0x8, prim = 0xC;
}  // namespace pll

namespace watchdog {  // 4.7.6
inline constexpr std::uintptr_t ctrl = 0x40058000, load = 0x40058004, reason = 0x40058008, scratch0 = 0x4005800C,
                                scratch1 = 0x40058010, tick = 0x4005802C;
inline constexpr std::uint32_t enable = bit(30), trigger = bit(31);
}  // namespace watchdog
inline constexpr std::uintptr_t psm_wdsel = 0x40010008;   // 2.13.5
inline constexpr std::uintptr_t chip_reset = 0x40064008;  // 2.12.8

namespace gpio {
inline constexpr std::uintptr_t ctrl(unsigned pin) { return 0x40014004 + 8 * pin; }  // 2.19.6.1
inline constexpr std::uintptr_t pad(unsigned pin) { return 0x4001C004 + 4 * pin; }   // 2.19.6.3
inline constexpr std::uint32_t function_uart = 2, function_pwm = 4, function_sio = 5, function_none = 31;
inline constexpr std::uint32_t pad_schmitt = bit(1), pad_pull_down = bit(2), pad_pull_up = bit(3), pad_4ma = bit(4),
                               pad_input = bit(6), pad_output_off = bit(7);
}  // namespace gpio
namespace sio {  // 2.3.1.7
inline constexpr std::uintptr_t in = 0xD0000004, out_set = 0xD0000014, out_clear = 0xD0000018, out_toggle = 0xD000001C,
                                enable_set = 0xD0000024;
}

namespace timer {  // 4.6.5
inline constexpr std::uintptr_t alarm0 = 0x40054010, raw_low = 0x40054028, interrupts = 0x40054034, enable = 0x40054038;
}

namespace adc {  // 4.9.6
inline constexpr std::uintptr_t cs = 0x4004C000, fcs = 0x4004C008, fifo = 0x4004C00C, div = 0x4004C010;
inline constexpr std::uint32_t enable = bit(0), start_many = bit(3), ready = bit(8);
inline constexpr std::uint32_t fifo_enable = bit(0), fifo_dma = bit(3), fifo_over = bit(11),
                               fifo_threshold_1 = 1U << 24;
}  // namespace adc

namespace dma {  // 2.5.7
inline constexpr std::uintptr_t channel(unsigned n) { return 0x50000000 + 0x40 * n; }
inline constexpr std::uintptr_t read_addr = 0x0, write_addr = 0x4, count = 0x8, ctrl_trigger = 0xC, ctrl = 0x10;
inline constexpr std::uintptr_t abort = 0x50000444;
inline constexpr std::uint32_t enable = bit(0), high_priority = bit(1), size_16 = 1U << 2, increment_read = bit(4),
                               increment_write = bit(5), ring_on_write = bit(10), quiet = bit(21);
constexpr std::uint32_t ring(unsigned bits) { return bits << 6; }
constexpr std::uint32_t chain_to(unsigned n) { return n << 11; }
constexpr std::uint32_t pace(unsigned request) { return request << 15; }
inline constexpr unsigned request_adc = 36, unpaced = 63;
}  // namespace dma

namespace pwm {  // 4.5.3
inline constexpr std::uintptr_t slice(unsigned n) { return 0x40050000 + 0x14 * n; }
inline constexpr std::uintptr_t csr = 0x0, div = 0x4, compare = 0xC, top = 0x10;
}  // namespace pwm

namespace uart {  // 4.2.8, UART0
inline constexpr std::uintptr_t data = 0x40034000, flags = 0x40034018, divisor = 0x40034024, fraction = 0x40034028,
                                line = 0x4003402C, ctrl = 0x40034030, mask = 0x40034038, clear = 0x40034044;
inline constexpr std::uint32_t receive_empty = bit(4), transmit_full = bit(5);
inline constexpr std::uint32_t receive_interrupt = bit(4), transmit_interrupt = bit(5), timeout_interrupt = bit(6);
}  // namespace uart

namespace ssi {  // 4.10.13
inline constexpr std::uintptr_t ctrlr0 = 0x18000000, ctrlr1 = 0x18000004, ssienr = 0x18000008, ser = 0x18000010,
                                baudr = 0x18000014, sr = 0x18000028, dr0 = 0x18000060;
}
inline constexpr std::uintptr_t qspi_select_ctrl = 0x4001800C;  // 2.19.6.2

namespace nvic {  // 2.4.8
inline constexpr std::uintptr_t enable = 0xE000E100;
inline constexpr unsigned timer0 = 0, usb = 5, uart0 = 20;  // 2.3.2
}  // namespace nvic

}  // namespace kentongan::board::rp2040
