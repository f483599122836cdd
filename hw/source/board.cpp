#include "hw/source/board.hpp"

#include <iterator>
#include <utility>

namespace kentongan::hw {
namespace {

std::vector<gpio> firmware_pins() {
  return {
      {"uart_tx", 0, "UART_TX", ""},
      {"uart_rx", 1, "UART_RX", ""},
      {"ptt_keep_alive", 2, "KEEP_ALIVE", "toggles at 1 kHz while keyed: drives a charge pump, no level keys"},
      {"ptt_sense", 3, "PTT_SENSE", "low while the light that pulls the radio's PTT line shines"},
      {"squelch", 4, "SQUELCH", "low while the radio's squelch is open"},
      {"lamp_host", 5, "LAMP_HOST", ""},
      {"lamp_alive", 6, "LAMP_ALIVE", ""},
      {"lamp_receive", 7, "LAMP_RECEIVE", ""},
      {"lamp_transmit", 8, "LAMP_TRANSMIT", ""},
      {"lamp_fault", 9, "LAMP_FAULT", ""},
      {"audio_out", 16, "TX_PWM", "PWM slice 0, channel A"},
      {"board_lamp", 25, "", "on the Pico itself, as lamp_alive"},
      {"audio_in", 26, "RX_ADC", "ADC input 0"},
  };
}

// The blocks count from their own corner; the sheet has a frame.
constexpr int margin_x = 8;
constexpr int margin_y = 14;

circuit build() {
  circuit made;
  const auto take = [&](std::vector<part> parts, const char* block) {
    for (part& part : parts) {
      part.block = block;
      part.sheet.x += margin_x;
      part.sheet.y += margin_y;
      made.parts.push_back(std::move(part));
    }
  };
  take(processor_parts(), "processor");
  take(receive_parts(), "receive");
  take(transmit_parts(), "transmit");
  take(key_parts(), "key");
  take(radio_parts(), "radio");
  made.captions = {{"Receive: radio's loudspeaker to converter", 16, 18},
                   {"Transmit: PWM to radio's microphone", 16, 62},
                   {"PTT: pump, absolute limit, light", 16, 94},
                   {"Radio", 16, 130},
                   {"Processor", 200, 18},
                   {"Lamps", 250, 36}};
  made.gpios = firmware_pins();
  made.cables = radio_cables();
  return made;
}

}  // namespace

const circuit& modem_board() {
  static const circuit board = build();
  return board;
}

}  // namespace kentongan::hw
