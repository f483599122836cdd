#include "firmware/board/rp2040/ptt.hpp"

#include "firmware/board/rp2040/clock.hpp"
#include "firmware/board/rp2040/pins.hpp"
#include "firmware/board/rp2040/registers.hpp"
#include "firmware/hal/board.hpp"

#include <atomic>

namespace kentongan::board::rp2040 {
namespace {

constexpr std::uint32_t half_period_us = 500;  // 1 kHz
std::atomic<std::uint32_t> half_periods_left = 0;

}  // namespace

void start_ptt() {
  reg(sio::out_clear) = bit(pins::ptt_keep_alive);
  reg(sio::enable_set) = bit(pins::ptt_keep_alive);
  reg(gpio::pad(pins::ptt_keep_alive)) = gpio::pad_pull_down | gpio::pad_4ma;
  reg(gpio::ctrl(pins::ptt_keep_alive)) = gpio::function_sio;
  set_bits(timer::enable, bit(0));
  reg(timer::alarm0) = microseconds() + half_period_us;
  reg(nvic::enable) = bit(nvic::timer0);
}

void key_transmitter() { half_periods_left.store(key_hold_ms * 1000 / half_period_us, std::memory_order_relaxed); }
void unkey_transmitter() { half_periods_left.store(0, std::memory_order_relaxed); }
bool transmitter_keyed() { return half_periods_left.load(std::memory_order_relaxed) != 0; }

extern "C" void timer0_handler() {
  reg(timer::interrupts) = bit(0);
  // From the last edge, for an even beat; from now when an edge was missed, for an alarm in the past never comes.
  const std::uint32_t next = reg(timer::alarm0) + half_period_us;
  const std::uint32_t now = microseconds();
  const bool in_time = static_cast<std::int32_t>(next - now) > 5;
  reg(timer::alarm0) = in_time ? next : now + half_period_us;

  const std::uint32_t left = half_periods_left.load(std::memory_order_relaxed);
  if (left == 0) {
    reg(sio::out_clear) = bit(pins::ptt_keep_alive);
  } else {
    half_periods_left.store(left - 1, std::memory_order_relaxed);
    reg(sio::out_toggle) = bit(pins::ptt_keep_alive);
  }
}

}  // namespace kentongan::board::rp2040
