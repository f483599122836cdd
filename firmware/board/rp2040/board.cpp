#include "firmware/board/rp2040/board.hpp"

#include "firmware/board/common/image_stamp.hpp"
#include "firmware/board/rp2040/clock.hpp"
#include "firmware/board/rp2040/flash_id.hpp"
#include "firmware/board/rp2040/pins.hpp"
#include "firmware/board/rp2040/ptt.hpp"
#include "firmware/board/rp2040/registers.hpp"
#include "firmware/board/rp2040/stack.hpp"
#include "firmware/board/rp2040/uart.hpp"
#include "firmware/board/rp2040/usb_serial.hpp"

namespace kentongan::board::rp2040 {
namespace {

static_assert(modem_board<pico_board>);

void make_input(unsigned pin) {  // active low, from an open collector
  reg(gpio::pad(pin)) = gpio::pad_input | gpio::pad_schmitt | gpio::pad_pull_up;
  reg(gpio::ctrl(pin)) = gpio::function_sio;
}

void make_lamp(unsigned pin) {
  reg(sio::out_clear) = bit(pin);
  reg(sio::enable_set) = bit(pin);
  reg(gpio::pad(pin)) = gpio::pad_4ma;
  reg(gpio::ctrl(pin)) = gpio::function_sio;
}

void set_lamp(unsigned pin, bool on) { reg(on ? sio::out_set : sio::out_clear) = bit(pin); }

}  // namespace

pico_board::pico_board() {
  paint_stack();
  start_clocks();
  const boot_record boot = note_boot();
  identity_.hardware = "pico-ht-1";
  identity_.serial = read_flash_id();
  identity_.boots = boot.boots;
  identity_.cause = boot.cause;
  for (std::size_t i = 0; i < identity_.firmware.size(); ++i) identity_.firmware[i] = board_image_stamp.hash[i];
  for (std::size_t i = 0; i < identity_.serial.size(); ++i) {
    serial_text_[2 * i] = "0123456789ABCDEF"[identity_.serial[i] >> 4];
    serial_text_[2 * i + 1] = "0123456789ABCDEF"[identity_.serial[i] & 0xF];
  }
  make_input(pins::ptt_sense);
  make_input(pins::squelch);
  for (const unsigned pin : {pins::lamp_alive, pins::board_lamp, pins::lamp_host, pins::lamp_receive,
                             pins::lamp_transmit, pins::lamp_fault}) {
    make_lamp(pin);
  }
  start_ptt();
  start_uart();
  start_usb(serial_text_.data());
  start_audio();
  start_watchdog();
}

bool pico_board::hear(std::span<std::int16_t, block_samples> heard) { return rp2040::hear(heard); }
void pico_board::say(std::span<const std::int16_t, block_samples> sent) { rp2040::say(sent); }
void pico_board::key() { key_transmitter(); }
void pico_board::unkey() { unkey_transmitter(); }

std::size_t pico_board::receive(std::span<std::uint8_t> in) {
  service_usb();
  return links_.receive(in, milliseconds());
}
void pico_board::send(std::span<const std::uint8_t> out) { links_.send(out); }
std::size_t pico_board::send_room() const { return links_.send_room(); }

board_inputs pico_board::inputs() const {
  const std::uint32_t levels = reg(sio::in);
  return {.squelch_open = (levels & bit(pins::squelch)) == 0,
          .ptt_sensed = (levels & bit(pins::ptt_sense)) == 0,
          .ptt_sense_wired = true};
}

void pico_board::show(const board_lamps& lamps) {
  set_lamp(pins::lamp_alive, lamps.alive);
  set_lamp(pins::board_lamp, lamps.alive);
  set_lamp(pins::lamp_host, lamps.host);
  set_lamp(pins::lamp_fault, lamps.fault);
  set_lamp(pins::lamp_receive, lamps.receive);
  set_lamp(pins::lamp_transmit, lamps.transmit);
}

std::uint32_t pico_board::milliseconds() const { return rp2040::milliseconds(); }

std::uint32_t pico_board::microseconds() const { return rp2040::microseconds(); }

board_report pico_board::report() const {
  return {.late_blocks = late_blocks(),
          .link_overruns = links_.overruns(),
          .link_dropped = links_.dropped(),
          .link_bits_per_second = uart_baud,  // the slower of the two
          .stack_free = stack_free(),
          .image_checked = image_check_.done(),
          .image_good = image_check_.flash_good(),
          .memory_good = image_check_.memory_good(),
          .image_crc = image_check_.low_hash()};
}

void pico_board::upkeep() { image_check_.step(); }
void pico_board::still_alive() { feed_watchdog(); }

void pico_board::idle() const { asm volatile("wfi"); }  // the tick of the keep-alive ends it after 0.5 ms at the latest

}  // namespace kentongan::board::rp2040
