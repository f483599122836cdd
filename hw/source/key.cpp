// PTT: a charge pump that only edges fill, then a timer of its own, then light. Each stage alone ends a transmission.
#include "hw/source/board.hpp"
#include "hw/source/shapes.hpp"

namespace kentongan::hw {
namespace {

part timer() {
  part made{.ref = "U3", .kind = part_kind::timer, .value = "CD4541B"};
  made.footprint = "SOIC-14";
  made.order = "CD4541BM (SOIC-14)";
  made.reason =
      "counts 32768 periods of R14 and C9, then its output stays high until a reset: a latch without a processor";
  made.sheet = {.x = 100, .y = 100};
  made.half_width = 8;
  made.half_height = 13;
  made.pins = {
      {.number = "1", .name = "RTC", .net = "OSC_R", .role = pin_role::output, .at = side::right, .slot = -10},
      {.number = "2", .name = "CTC", .net = "OSC_C", .role = pin_role::output, .at = side::right, .slot = -2},
      {.number = "3", .name = "RS", .net = "OSC_S", .role = pin_role::input, .at = side::right, .slot = 6},
      {.number = "5", .name = "AR", .net = "VSYS", .role = pin_role::input, .at = side::left, .slot = -10},
      {.number = "6", .name = "MR", .net = "KEY_N", .role = pin_role::input, .at = side::left, .slot = -6},
      {.number = "7", .name = "VSS", .net = "GND", .role = pin_role::supply_in, .at = side::bottom, .slot = 0},
      {.number = "8", .name = "Q", .net = "LIMIT", .role = pin_role::output, .at = side::right, .slot = 12},
      {.number = "9", .name = "QSEL", .net = "GND", .role = pin_role::input, .at = side::left, .slot = -2},
      {.number = "10", .name = "MODE", .net = "GND", .role = pin_role::input, .at = side::left, .slot = 2},
      {.number = "12", .name = "A", .net = "VSYS", .role = pin_role::input, .at = side::left, .slot = 6},
      {.number = "13", .name = "B", .net = "VSYS", .role = pin_role::input, .at = side::left, .slot = 10},
      {.number = "14", .name = "VDD", .net = "VSYS", .role = pin_role::supply_in, .at = side::top, .slot = 0},
      {.number = "4", .name = "NC", .role = pin_role::unused, .at = side::bottom, .slot = -4},
      {.number = "11", .name = "NC", .role = pin_role::unused, .at = side::bottom, .slot = 4},
  };
  return made;
}

part couplers() {
  part made{.ref = "U2", .kind = part_kind::optocoupler, .value = "LTV-847"};
  made.footprint = "DIP-16";
  made.order = "LTV-847 or PC847 (four couplers, DIP-16)";
  made.reason = "one pulls PTT; one in series proves that the light shines; two, head to tail, read the squelch line";
  made.sheet = {.x = 152, .y = 139};
  made.half_width = 7;
  made.half_height = 17;
  const auto left = [&](const char* number, const char* name, const char* net, int slot) {
    made.pins.push_back({.number = number, .name = name, .net = net, .at = side::left, .slot = slot});
  };
  const auto right = [&](const char* number, const char* name, const char* net, int slot) {
    made.pins.push_back({.number = number, .name = name, .net = net, .at = side::right, .slot = slot});
  };
  left("1", "A1", "LED_A", -14);
  left("2", "K1", "LED_B", -10);
  left("3", "A2", "LED_B", -6);
  left("4", "K2", "KEY_N", -2);
  left("5", "A3", "COS_L", 2);
  left("6", "K3", "RGND", 6);
  left("7", "A4", "RGND", 10);
  left("8", "K4", "COS_L", 14);
  right("16", "C1", "PTT", -14);
  right("15", "E1", "RGND", -10);
  right("14", "C2", "PTT_SENSE", -6);
  right("13", "E2", "GND", -2);
  right("12", "C3", "SQUELCH", 2);
  right("11", "E3", "GND", 6);
  right("10", "C4", "SQUELCH", 10);
  right("9", "E4", "GND", 14);
  return made;
}

}  // namespace

std::vector<part> key_parts() {
  return {
      capacitor("C7", "33n", 0.1, "X7R 50 V 0805", "KEEP_ALIVE", "PUMP", {.x = 20, .y = 100},
                "a pin that rests, high or low, moves no charge through it"),
      diode_pair("D2", "GND", "GATE", "PUMP", {.x = 34, .y = 100}, false, "the pump"),
      capacitor("C8", "100n", 0.1, "X7R 50 V 0805", "GATE", "GND", {.x = 46, .y = 103, .turn = 1},
                "with R11 18 ms, 24 with C7 beside it when the pin rests high: a missed beat does not unkey, a hung "
                "program does"),
      resistor("R11", "180k", "GATE", "GND", {.x = 56, .y = 103, .turn = 1}, "empties C8; holds Q1 off without power"),
      pad("TP3", "GATE", {.x = 51, .y = 97}, "above 1.4 V: keyed"),
      mosfet("Q1", part_kind::n_mosfet, "AO3400A", "GATE", "GND", "KEY_N", {.x = 68, .y = 100},
             "sinks the couplers' current; opens at 0.65 to 1.45 V, which the pump reaches with certainty"),
      resistor("R12", "100k", "VSYS", "KEY_N", {.x = 68, .y = 88, .turn = 1}, "not keyed: holds the timer in reset"),
      pad("TP4", "KEY_N", {.x = 76, .y = 91}, "low: keyed"),
      timer(),
      resistor("R14", "120k", "OSC_R", "OSC", {.x = 117, .y = 90}, "period about 2 R14 C9 = 3.5 ms"),
      capacitor("C9", "15n", 0.05, "C0G or film 5 % 50 V, 0805", "OSC_C", "OSC", {.x = 117, .y = 98},
                "X7R would be 10 % and drift: the limit hangs on this part"),
      resistor("R15", "1M", "OSC_S", "OSC", {.x = 117, .y = 106}, "the period hardly depends on the timer's diodes"),
      capacitor("C10", "100n", 0.1, "X7R 50 V 0805", "VSYS", "GND", {.x = 84, .y = 82, .turn = 3}, "decouples U3"),
      pad("TP5", "LIMIT", {.x = 126, .y = 109}, "high: the limit has ended the transmission"),
      mosfet("Q2", part_kind::p_mosfet, "AO3401A", "LIMIT", "VSYS", "KEY_P", {.x = 134, .y = 112},
             "the timer's half of the switch: a Q1 that stays shut is cut off here"),
      resistor("R13", "330", "KEY_P", "LED_A", {.x = 134, .y = 122, .turn = 1}, "4 to 8 mA through both couplers"),
      couplers(),
  };
}

}  // namespace kentongan::hw
