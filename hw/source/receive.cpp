// From the radio's loudspeaker or data output to the converter.
#include "hw/source/board.hpp"
#include "hw/source/shapes.hpp"

namespace kentongan::hw {

std::vector<part> receive_parts() {
  return {
      capacitor("C1", "47u", 0.2, "bipolar electrolytic 25 V, radial", "SPK", "RX_P", {.x = 38, .y = 30},
                "keeps the radio's DC out of the winding, of either sign; so large that it rings with T1 far below hum "
                "and CTCSS"),
      transformer("T1", "RX_P", "RGND", "RX_S", "GND", {.x = 54, .y = 34},
                  "no ground loop between the radio's battery and the computer"),
      jumper("JP1", "RX_P", "RX_S", {.x = 54, .y = 18}, "closed instead of T1: capacitors only; close JP3 as well"),
      capacitor("C2", "1u", 0.1, "X7R 25 V 0805", "RX_S", "RX_C", {.x = 70, .y = 30},
                "lets the converter's side rest at half the reference"),
      resistor("R2", "22k", "RX_C", "RX_ADC", {.x = 82, .y = 30},
               "with R4 and R5 halves the level, with C3 filters; all that a wrong cable can push into the clamps"),
      resistor("R4", "47k", "VREF", "RX_ADC", {.x = 94, .y = 27, .turn = 1},
               "bias from the reference, not from the supply: the Pico's supply is noisy"),
      resistor("R5", "47k", "RX_ADC", "GND", {.x = 94, .y = 33, .turn = 1}, "bias at half the reference"),
      capacitor("C3", "1.5n", 0.1, "X7R 50 V 0805", "RX_ADC", "GND", {.x = 104, .y = 33, .turn = 1},
                "9.3 kHz with R2, R4 and R5; the firmware samples at 38.4 kHz and filters the rest"),
      diode_pair("D1", "GND", "P3V3", "RX_ADC", {.x = 118, .y = 30}, true, "clamps the converter to its supplies"),
      pad("TP1", "RX_ADC", {.x = 109, .y = 27}, "what the converter sees"),
  };
}

}  // namespace kentongan::hw
