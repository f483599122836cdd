// What a board tells the core: who it is, what its pins and sensors say; and what the core tells it to show.
#pragma once
#include "radio/codec/htl.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace kentongan::core {

namespace htl = radio::htl;

// The board's own input amplifier; it follows settings().rx_gain of the modem.
struct input_gain {
  std::int16_t step_cdb = 0;  // dB x 100 of one step; 0: the gain cannot be set
  std::uint8_t most = 0;      // highest step
};

struct identity {
  std::string_view firmware;  // version; these two must outlive the modem
  std::string_view hardware;
  std::array<std::uint8_t, 8> hash{};    // of the image
  std::array<std::uint8_t, 8> serial{};  // of the board; also seeds the channel access, so no two alike
  std::uint32_t boot_count = 0;
  htl::reset_cause cause = htl::reset_cause::unknown;
  // Stored setting: a host that only speaks plain KISS may transmit. Without it the transmitter is off until a host
  // that has said hello allows it.
  bool kiss_tx = false;
  input_gain gain;
};

struct pins_in {
  bool squelch_open = false;  // believed only when the settings say that the pin is wired
  bool ptt_sense = false;     // level of the PTT line read back
  bool ptt_sense_wired = false;
  std::uint16_t supply_mv = 0;      // 0: not measured
  std::int16_t temperature_dc = 0;  // 0.1 degree C
  std::int16_t rssi_dbm = htl::unknown_rssi;
};

struct board_health {
  std::uint32_t link_bits_per_second = 115'200;  // USB: as fast as it is; voice needs 115200
  std::uint16_t link_overruns = 0;               // of the UART, since the start
  std::uint8_t cpu_peak = 0;                     // % in the worst second of the last minute
  std::uint16_t stack_free = 0;                  // octets never touched
  bool flash_tested = false;
  bool flash_good = false;
  bool ram_tested = false;
  bool ram_good = false;
  std::uint32_t flash_crc = 0;
  std::uint32_t ram_crc = 0;
};

struct leds {
  bool alive = false;    // blinks; steady light or dark means that the program stands
  bool host = false;     // a host has said hello
  bool carrier = false;  // somebody is heard
  bool transmit = false;
  bool fault = false;  // somebody clipped, no audio, a stuck squelch, or a transmission cut in the last 10 s
};

}  // namespace kentongan::core
