// An image for bringing a board up and for testing its drivers, without the modem: what is heard is said again, what
// the hosts send comes back. Between two FENDs a command of one letter: K keys for ten blocks, H hangs the loop, I
// hangs with interrupts masked, F faults, ? tells boots, reset cause, serial number, image hash
// and what the image check found.
#include "firmware/board/rp2040/board.hpp"
#include "firmware/board/rp2040/interrupts.hpp"

#include <array>

using namespace kentongan::board;

namespace {

constexpr std::uint8_t fend = 0xC0;

void report(rp2040::pico_board& board) {
  const board_identity who = board.identity();
  const board_report found = board.report();
  std::array<std::uint8_t, 21> text{};
  std::size_t n = 0;
  text[n++] = fend;
  text[n++] = static_cast<std::uint8_t>(who.boots);
  text[n++] = static_cast<std::uint8_t>(who.cause);
  for (const std::uint8_t octet : who.serial) text[n++] = octet;
  for (const std::uint8_t octet : who.firmware) text[n++] = octet;
  text[n++] = static_cast<std::uint8_t>((found.image_checked ? 1 : 0) | (found.image_good ? 2 : 0) |
                                        (found.memory_good ? 4 : 0));
  text[n++] = fend;
  board.send(text);
}

}  // namespace

int main() {
  static rp2040::pico_board board;
  std::array<std::int16_t, block_samples> audio{};
  std::array<std::uint8_t, 64> octets{};
  unsigned keyed_blocks = 0;
  std::uint8_t before = 0;
  std::uint8_t last = 0;
  for (;;) {
    if (board.hear(audio)) {
      board.say(audio);
      if (keyed_blocks != 0) {
        board.key();
        if (--keyed_blocks == 0) board.unkey();
      }
      board.upkeep();
      board.still_alive();
    }
    const std::size_t n = board.receive(octets);
    board.send(std::span(octets).first(n));
    for (const std::uint8_t octet : std::span(octets).first(n)) {
      if (octet == fend && before == fend) {
        if (last == 'K') keyed_blocks = 10;
        if (last == '?') report(board);
        if (last == 'F') asm volatile("udf #0");
        if (last == 'H') {
          board.key();
          for (;;) asm volatile("nop");
        }
        if (last == 'I') {
          board.key();
          const rp2040::interrupts_masked forever;
          for (;;) asm volatile("nop");
        }
      }
      before = last;
      last = octet;
    }
    const board_inputs seen = board.inputs();
    board.show({.alive = true, .receive = seen.squelch_open, .transmit = keyed_blocks != 0});
    board.idle();
  }
}
