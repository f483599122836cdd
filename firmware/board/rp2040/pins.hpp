// Which GPIO of the Raspberry Pi Pico does what on the carrier board.
#pragma once
#include <cstdint>

namespace kentongan::board::rp2040::pins {

inline constexpr unsigned uart_tx = 0;
inline constexpr unsigned uart_rx = 1;
inline constexpr unsigned ptt_keep_alive = 2;  // toggles at 1 kHz while keyed: drives a charge pump, no level keys
inline constexpr unsigned ptt_sense = 3;       // low while the radio's PTT line is pulled
inline constexpr unsigned squelch = 4;         // low while the radio's squelch is open
inline constexpr unsigned lamp_host = 5;
inline constexpr unsigned lamp_alive = 6;
inline constexpr unsigned lamp_receive = 7;
inline constexpr unsigned lamp_transmit = 8;
inline constexpr unsigned lamp_fault = 9;
inline constexpr unsigned audio_out = 16;   // PWM slice 0, channel A
inline constexpr unsigned board_lamp = 25;  // on the Pico itself; as lamp_alive
inline constexpr unsigned audio_in = 26;    // ADC input 0

}  // namespace kentongan::board::rp2040::pins
