// The Raspberry Pi Pico on the carrier board, as a modem_board. One object in an image.
#pragma once
#include "firmware/board/rp2040/audio.hpp"
#include "firmware/board/rp2040/image_check.hpp"
#include "firmware/board/rp2040/links.hpp"
#include "firmware/hal/board.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::board::rp2040 {

class pico_board {
 public:
  static constexpr unsigned audio_lead_blocks = rp2040::audio_lead_blocks;

  pico_board();  // starts everything, the watchdog too

  bool hear(std::span<std::int16_t, block_samples> heard);
  void say(std::span<const std::int16_t, block_samples> sent);
  void key();
  void unkey();
  std::size_t receive(std::span<std::uint8_t> in);
  void send(std::span<const std::uint8_t> out);
  std::size_t send_room() const;
  board_inputs inputs() const;
  void show(const board_lamps& lamps);
  std::uint32_t microseconds() const;
  std::uint32_t milliseconds() const;
  board_identity identity() const { return identity_; }
  board_report report() const;
  void upkeep();
  void still_alive();
  void idle() const;

 private:
  links links_;
  image_check image_check_;
  board_identity identity_;
  std::array<char, 17> serial_text_{};
};

}  // namespace kentongan::board::rp2040
