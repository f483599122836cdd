// From the Pico's PWM to the radio's microphone input.
#include "hw/source/board.hpp"
#include "hw/source/shapes.hpp"

namespace kentongan::hw {
namespace {

part level() {
  part made{.ref = "RV1", .kind = part_kind::trimmer, .value = "500", .tolerance = 0.2};
  made.footprint = "trimmer";
  made.order = "trimmer 500 ohm, Bourns 3362P or alike";
  made.reason = "0 to 140 mVpp: microphones take 5 to 40, data sockets 40 and more; low resistance drives T2";
  made.sheet = {.x = 56, .y = 68};
  made.half_width = 4;
  made.half_height = 4;
  made.pins = {{.number = "1", .name = "1", .net = "TX_FILT", .at = side::top},
               {.number = "2", .name = "W", .net = "TX_W", .at = side::right},
               {.number = "3", .name = "3", .net = "GND", .at = side::bottom}};
  return made;
}

}  // namespace

std::vector<part> transmit_parts() {
  return {
      resistor("R7", "1k", "TX_PWM", "TX_1", {.x = 20, .y = 62}, "first pole, 10.6 kHz; spares the Pico's pin"),
      capacitor("C4", "15n", 0.1, "X7R 50 V 0805", "TX_1", "GND", {.x = 30, .y = 65, .turn = 1}, "first pole"),
      resistor("R9", "10k", "TX_1", "TX_FILT", {.x = 40, .y = 62}, "3.3 V to 0.14 V with RV1"),
      capacitor("C5", "33n", 0.1, "X7R 50 V 0805", "TX_FILT", "GND", {.x = 47, .y = 65, .turn = 1},
                "second pole, 10 kHz with RV1"),
      level(),
      pad("TP2", "TX_FILT", {.x = 51, .y = 59}, "what the Pico says, before the level"),
      transformer("T2", "TX_W", "GND", "MIC_S", "RGND", {.x = 76, .y = 72},
                  "no ground loop; a hum on the microphone line is heard by everyone"),
      jumper("JP2", "TX_W", "MIC_S", {.x = 76, .y = 55}, "closed instead of T2: capacitors only; close JP3 as well"),
      capacitor("C6", "10u", 0.2, "X5R 25 V 1206", "MIC_S", "MIC", {.x = 94, .y = 68},
                "passes no DC: microphone supply would flow through the winding, and some radios take that for PTT"),
  };
}

}  // namespace kentongan::hw
