#include "firmware/board/rp2040/clock.hpp"

#include "firmware/board/rp2040/registers.hpp"

namespace kentongan::board::rp2040 {
namespace {

void wait_until(std::uintptr_t address, std::uint32_t bits) {
  while ((reg(address) & bits) != bits) {
  }
}

// Section 2.18.2.1: dividers first, then the oscillator, wait for lock, then the post dividers.
void start_pll(std::uintptr_t base, std::uint32_t feedback, std::uint32_t post1, std::uint32_t post2) {
  reg(base + pll::cs) = 1;  // reference divider
  reg(base + pll::fbdiv) = feedback;
  clear_bits(base + pll::pwr, bit(0) | bit(5));  // PD, VCOPD
  wait_until(base + pll::cs, bit(31));
  reg(base + pll::prim) = post1 << 16 | post2 << 12;
  clear_bits(base + pll::pwr, bit(3));  // POSTDIVPD
}

constexpr std::uint32_t boot_magic = 0x4B48544D;  // "KHTM": the scratch registers hold a count of ours

}  // namespace

void start_clocks() {
  // Everything but the flash's pins into reset, so that a warm start finds what a cold one does.
  set_bits(resets::reset,
           resets::all & ~(resets::io_qspi | resets::pads_qspi | resets::pll_sys | resets::pll_usb | resets::syscfg));
  reg(clocks::resus_ctrl) = 0;
  reg(xosc::startup) = 47;                  // x 256 cycles of 12 MHz: 1 ms (section 2.16.3)
  reg(xosc::ctrl) = 0xFABU << 12 | 0xAA0U;  // enable, 1 to 15 MHz
  wait_until(xosc::status, bit(31));

  // The PLLs may be running under us: step down to the crystal before touching them (2.15.3.2).
  clear_bits(clocks::sys, 1);
  wait_until(clocks::sys + clocks::selected, bit(0));
  reg(clocks::ref) = 2;  // crystal
  wait_until(clocks::ref + clocks::selected, bit(2));

  set_bits(resets::reset, resets::pll_sys | resets::pll_usb);
  clear_bits(resets::reset, resets::pll_sys | resets::pll_usb);
  wait_until(resets::done, resets::pll_sys | resets::pll_usb);
  start_pll(pll::sys, 104, 5, 2);  // 1248 MHz, 124.8 MHz
  start_pll(pll::usb, 100, 5, 5);  // 1200 MHz, 48 MHz

  reg(clocks::sys + clocks::div) = 1U << 8;
  reg(clocks::sys) = 0;  // auxiliary source: PLL_SYS
  reg(clocks::sys) = 1;  // take it
  wait_until(clocks::sys + clocks::selected, bit(1));
  reg(clocks::peri) = clocks::enable;  // from clk_sys
  reg(clocks::usb + clocks::div) = 1U << 8;
  reg(clocks::usb) = clocks::enable;  // from PLL_USB
  reg(clocks::adc + clocks::div) = 1U << 8;
  reg(clocks::adc) = clocks::enable;  // from PLL_USB
  reg(watchdog::tick) = bit(9) | 12;  // 1 us for the timer and the watchdog

  const std::uint32_t used = resets::adc | resets::dma | resets::io_bank0 | resets::pads_bank0 | resets::pwm |
                             resets::timer | resets::uart0 | resets::usbctrl | resets::syscfg;
  clear_bits(resets::reset, used);
  wait_until(resets::done, used);
}

std::uint32_t microseconds() { return reg(timer::raw_low); }

std::uint32_t milliseconds() {
  // 2^32 us are not a whole number of milliseconds: count up by differences. Called every few milliseconds by the
  // loop, hence never a whole turn late.
  static std::uint32_t last_us = 0;
  static std::uint32_t rest_us = 0;
  static std::uint32_t now_ms = 0;
  const std::uint32_t now_us = microseconds();
  rest_us += now_us - last_us;
  last_us = now_us;
  while (rest_us >= 1000) {
    rest_us -= 1000;
    ++now_ms;
  }
  return now_ms;
}

void feed_watchdog() { reg(watchdog::load) = watchdog_ms * 1000 * 2; }  // erratum RP2040-E1: counts twice a tick

void start_watchdog() {
  reg(psm_wdsel) = 0x1FFFC;  // restart everything but the oscillators
  feed_watchdog();
  reg(watchdog::ctrl) = watchdog::enable;  // also while a debugger holds the core: a radio is attached
}

boot_record note_boot() {
  const bool ours = reg(watchdog::scratch0) == boot_magic;
  const std::uint32_t boots = ours ? reg(watchdog::scratch1) + 1 : 1;
  reg(watchdog::scratch0) = boot_magic;
  reg(watchdog::scratch1) = boots;
  const std::uint32_t reason = reg(watchdog::reason);
  if ((reason & 1) != 0) return {boots, reset_cause::watchdog};
  if ((reason & 2) != 0) return {boots, reset_cause::software};
  // A power-on and a brown-out reset look alike (2.12.7); the scratch registers tell them from the RUN pin, since they
  // keep their contents over neither.
  const std::uint32_t cause = reg(chip_reset);
  if ((cause & bit(16)) != 0) return {boots, reset_cause::reset_pin};
  if ((cause & bit(8)) != 0) return {boots, reset_cause::power_on};
  return {boots, reset_cause::unknown};
}

void restart() {
  for (;;) reg(watchdog::ctrl) = watchdog::trigger;
}

}  // namespace kentongan::board::rp2040
