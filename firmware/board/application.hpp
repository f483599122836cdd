// The modem on a board: the one loop of every image. It moves sound, octets and pins between the board and core::modem,
// and decides nothing but when to let the watchdog bite.
#pragma once
#include "firmware/core/modem.hpp"
#include "firmware/hal/board.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::board {

inline core::identity core_identity(const board_identity& board, std::string_view version) {
  static_assert(static_cast<int>(reset_cause::watchdog) == static_cast<int>(radio::htl::reset_cause::watchdog));
  static_assert(static_cast<int>(reset_cause::software) == static_cast<int>(radio::htl::reset_cause::software));
  core::identity who;
  who.firmware = version;
  who.hardware = board.hardware;
  who.hash = board.firmware;
  who.serial = board.serial;
  who.boot_count = board.boots;
  who.cause = static_cast<radio::htl::reset_cause>(board.cause);
  return who;
}

template <modem_board Board>
class application {
 public:
  application(Board& board, core::modem& modem) : board_(board), modem_(modem) {}

  [[noreturn]] void run() {
    for (;;) {
      turn();
      board_.idle();
    }
  }

  // As often as possible, at least once a millisecond on average.
  void turn() {
    while (board_.hear(heard_)) block();
    exchange();
  }

 private:
  void block() {
    const std::uint32_t began_us = board_.microseconds();
    modem_.inputs(pins());
    modem_.tick(board_.milliseconds());
    modem_.audio(heard_, said_);
    board_.say(said_);
    key();
    board_.upkeep();
    if (++blocks_ % health_blocks == 0) look_after();
    busy_us_ += board_.microseconds() - began_us;
  }

  // What the modem has just said will be on the air only audio_lead_blocks later: the last of it must not be cut off.
  void key() {
    if (modem_.ptt()) {
      tail_blocks_ = Board::audio_lead_blocks - 1;
      board_.key();
    } else if (tail_blocks_ > 0) {
      --tail_blocks_;
      board_.key();
    } else {
      board_.unkey();
    }
  }

  core::pins_in pins() const {
    const board_inputs seen = board_.inputs();
    return {.squelch_open = seen.squelch_open,
            .ptt_sense = seen.ptt_sensed,
            .ptt_sense_wired = seen.ptt_sense_wired,
            .supply_mv = seen.supply_mv};
  }

  void exchange() {
    std::array<std::uint8_t, 64> octets;
    while (const std::size_t n = board_.receive(octets)) modem_.from_host(std::span(octets).first(n));
    for (;;) {
      const std::size_t room = std::min(board_.send_room(), octets.size());
      const std::size_t n = modem_.to_host(std::span(octets).first(room));
      if (n == 0) break;
      board_.send(std::span(octets).first(n));
    }
  }

  void look_after() {
    if (modem_.healthy()) board_.still_alive();
    const core::leds lights = modem_.led();
    board_.show({.alive = lights.alive,
                 .host = lights.host,
                 .receive = lights.carrier,
                 .transmit = lights.transmit,
                 .fault = lights.fault});
    if (blocks_ % second_blocks != 0) return;
    const auto percent = static_cast<std::uint8_t>(std::min<std::uint32_t>(busy_us_ / 10'000, 100));
    cpu_peak_ = std::max(cpu_peak_, percent);
    if (++seconds_ == 60) {
      seconds_ = 0;
      cpu_peak_ = percent;
    }
    busy_us_ = 0;
    const board_report report = board_.report();
    modem_.health({.link_bits_per_second = report.link_bits_per_second,
                   .link_overruns = static_cast<std::uint16_t>(std::min<std::uint32_t>(report.link_overruns, 65535)),
                   .cpu_peak = cpu_peak_,
                   .stack_free = report.stack_free,
                   .flash_tested = report.image_checked,
                   .flash_good = report.image_good,
                   .ram_tested = report.image_checked,
                   .ram_good = report.memory_good,
                   .flash_crc = report.image_crc});
  }

  static constexpr std::uint32_t second_blocks = audio_rate_hz / block_samples;
  static constexpr std::uint32_t health_blocks = second_blocks / 10;  // the modem wants 100 ms between questions
  static_assert(1000 * health_blocks / second_blocks * 2 < watchdog_ms, "one late answer is forgiven");

  Board& board_;
  core::modem& modem_;
  std::array<std::int16_t, block_samples> heard_{};
  std::array<std::int16_t, block_samples> said_{};
  std::uint32_t blocks_ = 0;
  std::uint32_t busy_us_ = 0;  // in this second
  unsigned tail_blocks_ = 0;
  unsigned seconds_ = 0;
  std::uint8_t cpu_peak_ = 0;  // %
};

}  // namespace kentongan::board
