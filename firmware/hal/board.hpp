// What a board offers, and all that the application asks of one. A board is a class that models modem_board; nothing is
// virtual, because an image has exactly one. firmware/board/application.hpp drives it.
#pragma once
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::board {

inline constexpr std::uint32_t audio_rate_hz = 9600;  // of both directions, on one clock
inline constexpr std::size_t block_samples = 32;      // 3.33 ms

// The transmitter stays keyed this long after the last call of key(): an application that hangs lets go of the PTT line
// within it, whatever the state of its pins. Four blocks and a margin, so that a late block does not cut a frame.
inline constexpr std::uint32_t key_hold_ms = 20;

// The watchdog restarts a board whose application has not processed a block for this long.
inline constexpr std::uint32_t watchdog_ms = 300;

enum class reset_cause : std::uint8_t { unknown, power_on, reset_pin, watchdog, brown_out, software };

// What the pins say, debounced by nobody.
struct board_inputs {
  bool squelch_open = false;  // COS line of the radio; false where none is wired
  bool ptt_sensed = false;    // the PTT line behind the opto-coupler is low
  bool ptt_sense_wired = false;
  std::uint16_t supply_mv = 0;  // 0: not measured on this board
};

struct board_lamps {
  bool alive = false;     // blinks: the program runs
  bool host = false;      // somebody speaks to it
  bool receive = false;   // carrier heard
  bool transmit = false;  // keyed
  bool fault = false;
};

struct board_report {
  std::uint32_t late_blocks = 0;    // sound that was lost because a block took longer than it lasts
  std::uint32_t link_overruns = 0;  // octets from the host that nobody had fetched in time
  std::uint32_t link_dropped = 0;   // octets for a host that stopped reading
  std::uint32_t link_bits_per_second = 0;
  std::uint16_t stack_free = 0;  // octets of the stack never touched
  bool image_checked = false;    // the whole of it, since the start
  bool image_good = false;       // the flash is as it was stamped
  bool memory_good = false;      // the program in RAM is as it was loaded; true where it runs from flash
  std::uint32_t image_crc = 0;   // or another checksum
};

struct board_identity {
  const char* hardware = "";               // "pico-ht-1"
  std::array<std::uint8_t, 8> serial{};    // all zero where the board has none
  std::array<std::uint8_t, 8> firmware{};  // of the image, stamped by firmware-image
  std::uint32_t boots = 0;                 // since power was applied, this one included
  reset_cause cause = reset_cause::unknown;
};

// A board is used by one thread, its application's loop; it is the board's business to make its interrupts agree.
template <class B>
concept modem_board = requires(B board, std::span<std::int16_t, block_samples> heard,
                               std::span<const std::int16_t, block_samples> sent, std::span<std::uint8_t> in,
                               std::span<const std::uint8_t> out, const board_lamps& lamps) {
  // Blocks between a block heard and the one said in answer to it.
  { B::audio_lead_blocks } -> std::convertible_to<unsigned>;
  { board.hear(heard) } -> std::same_as<bool>;         // the next block, if one is complete
  { board.say(sent) } -> std::same_as<void>;           // exactly once after each block heard
  { board.key() } -> std::same_as<void>;               // keeps the transmitter keyed for key_hold_ms
  { board.unkey() } -> std::same_as<void>;             // lets go at once
  { board.receive(in) } -> std::same_as<std::size_t>;  // octets from the host; 0: none
  { board.send(out) } -> std::same_as<void>;           // octets to the host; never waits, drops whole frames
  { board.send_room() } -> std::same_as<std::size_t>;
  { board.inputs() } -> std::same_as<board_inputs>;
  { board.show(lamps) } -> std::same_as<void>;
  { board.microseconds() } -> std::same_as<std::uint32_t>;  // wraps
  { board.milliseconds() } -> std::same_as<std::uint32_t>;  // wraps
  { board.identity() } -> std::same_as<board_identity>;
  { board.report() } -> std::same_as<board_report>;
  { board.upkeep() } -> std::same_as<void>;       // once a block, in small portions: self-checks
  { board.still_alive() } -> std::same_as<void>;  // feeds the watchdog
  { board.idle() } -> std::same_as<void>;         // until something may have happened; at most 1 ms
};

}  // namespace kentongan::board
