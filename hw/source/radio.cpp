// The connector to the radio and what stands guard behind it.
#include "hw/source/board.hpp"
#include "hw/source/shapes.hpp"

namespace kentongan::hw {
namespace {

part connector() {
  part made{.ref = "J1", .kind = part_kind::connector, .value = "radio"};
  made.footprint = "DE-9";
  made.order = "DE-9 socket, upright or for the board's edge, with screw locks";
  made.reason = "screws hold the cable; any shop has the plug";
  made.sheet = {.x = 30, .y = 140};
  made.half_width = 6;
  made.half_height = 19;
  const auto add = [&](const char* number, const char* name, const char* net, int slot) {
    made.pins.push_back({.number = number,
                         .name = name,
                         .net = net,
                         .role = *net == '\0' ? pin_role::unused : pin_role::passive,
                         .at = side::right,
                         .slot = slot});
  };
  add("1", "SPK", "SPK_X", -16);
  add("2", "MIC", "MIC_X", -12);
  add("3", "PTT", "PTT_X", -8);
  add("4", "COS", "COS_X", -4);
  add("5", "GND", "RGND_X", 0);
  add("6", "NC", "", 4);
  add("7", "NC", "", 8);
  add("8", "NC", "", 12);
  add("9", "GND", "RGND_X", 16);
  return made;
}

part suppressor() {
  part made{.ref = "D4", .kind = part_kind::suppressor, .value = "SMAJ18A"};
  made.footprint = "SMA";
  made.order = "SMAJ18A";
  made.reason = "a coupler bears 35 V one way and 6 V the other: sparks and swapped wires end here";
  made.sheet = {.x = 172, .y = 128, .turn = 1};
  made.pins = {{.number = "1", .name = "K", .net = "PTT"}, {.number = "2", .name = "A", .net = "RGND"}};
  return made;
}

part bead() {
  part made{.ref = "FB5", .kind = part_kind::bead, .value = "600R"};
  made.footprint = "0805";
  made.order = "ferrite bead 600 ohm at 100 MHz, 0805";
  made.reason = "the ground wire is an antenna as well";
  made.sheet = {.x = 52, .y = 140};
  made.pins = {{.number = "1", .name = "1", .net = "RGND_X"}, {.number = "2", .name = "2", .net = "RGND"}};
  return made;
}

}  // namespace

std::vector<part> radio_parts() {
  return {
      connector(),
      rf_filter("FL1", "SPK_X", "RGND", "SPK", {.x = 24, .y = 30}, true),
      rf_filter("FL2", "MIC_X", "RGND", "MIC", {.x = 108, .y = 68}, false),
      rf_filter("FL3", "PTT_X", "RGND", "PTT", {.x = 186, .y = 125}, false),
      rf_filter("FL4", "COS_X", "RGND", "COS", {.x = 100, .y = 141}, true),
      bead(),
      suppressor(),
      resistor("R17", "4.7k", "COS", "COS_L", {.x = 116, .y = 141},
               "squelch lines of 3.3 to 13.8 V light the couplers with 0.4 to 2.7 mA"),
      jumper("JP3", "RGND", "GND", {.x = 70, .y = 150},
             "closed only when JP1 or JP2 are: the grounds meet, isolation ends"),
  };
}

}  // namespace kentongan::hw
