#include "hw/source/shapes.hpp"

#include <utility>

namespace kentongan::hw {
namespace {

std::vector<pin> two_pins(std::string from, std::string to) {
  return {{.number = "1", .name = "1", .net = std::move(from)}, {.number = "2", .name = "2", .net = std::move(to)}};
}

}  // namespace

part resistor(std::string ref, std::string value, std::string from, std::string to, sheet_place place,
              std::string reason) {
  part made{.ref = std::move(ref), .kind = part_kind::resistor, .value = std::move(value), .tolerance = 0.01};
  made.footprint = "0805";
  made.order = "1 % 0.125 W 0805";
  made.reason = std::move(reason);
  made.sheet = place;
  made.pins = two_pins(std::move(from), std::move(to));
  return made;
}

part capacitor(std::string ref, std::string value, double tolerance, std::string order, std::string from,
               std::string to, sheet_place place, std::string reason) {
  part made{.ref = std::move(ref), .kind = part_kind::capacitor, .value = std::move(value), .tolerance = tolerance};
  made.footprint = amount(made.value) > 20e-6 ? "radial" : amount(made.value) > 2e-6 ? "1206" : "0805";
  made.order = std::move(order);
  made.reason = std::move(reason);
  made.sheet = place;
  made.pins = two_pins(std::move(from), std::move(to));
  return made;
}

part diode_pair(std::string ref, std::string anode, std::string cathode, std::string middle, sheet_place place,
                bool cathode_on_top, std::string reason) {
  part made{.ref = std::move(ref), .kind = part_kind::diode_pair, .value = "BAT54S"};
  made.footprint = "SOT-23";
  made.order = "BAT54S (two in series)";
  made.reason = std::move(reason);
  made.sheet = place;
  made.half_width = 4;
  made.half_height = 4;
  made.pins = {{.number = "1", .name = "A", .net = std::move(anode), .at = side::bottom},
               {.number = "2", .name = "K", .net = std::move(cathode), .at = cathode_on_top ? side::top : side::right},
               {.number = "3", .name = "M", .net = std::move(middle), .at = side::left}};
  return made;
}

part rf_filter(std::string ref, std::string outside, std::string ground, std::string inside, sheet_place place,
               bool outside_on_left) {
  part made{.ref = std::move(ref), .kind = part_kind::rf_filter, .value = "100p", .tolerance = 0.8};
  made.footprint = "1206-3";
  made.order = "NFE31PT101C1E9L (beads and 100 pF, T)";
  made.reason = "the antenna is a hand's breadth away: no radio frequency past the connector";
  made.sheet = place;
  made.half_width = 4;
  made.half_height = 3;
  made.pins = {
      {.number = "1", .name = "1", .net = std::move(outside), .at = outside_on_left ? side::left : side::right},
      {.number = "2", .name = "G", .net = std::move(ground), .at = side::bottom},
      {.number = "3", .name = "3", .net = std::move(inside), .at = outside_on_left ? side::right : side::left}};
  return made;
}

part transformer(std::string ref, std::string hot, std::string cold, std::string far_hot, std::string far_cold,
                 sheet_place place, std::string reason) {
  part made{.ref = std::move(ref), .kind = part_kind::transformer, .value = "600:600"};
  made.footprint = "EI14";
  made.order = "audio transformer 600:600 ohm EI14, 1:1";
  made.reason = std::move(reason);
  made.sheet = place;
  made.half_width = 5;
  made.half_height = 7;
  made.pins = {{.number = "1", .name = "P", .net = std::move(hot), .at = side::left, .slot = -4},
               {.number = "2", .name = "P0", .net = std::move(cold), .at = side::left, .slot = 4},
               {.number = "3", .name = "S", .net = std::move(far_hot), .at = side::right, .slot = -4},
               {.number = "4", .name = "S0", .net = std::move(far_cold), .at = side::right, .slot = 4}};
  return made;
}

part mosfet(std::string ref, part_kind kind, std::string order, std::string gate, std::string source, std::string drain,
            sheet_place place, std::string reason) {
  const bool is_n = kind == part_kind::n_mosfet;
  part made{.ref = std::move(ref), .kind = kind, .value = order};
  made.footprint = "SOT-23";
  made.order = std::move(order);
  made.reason = std::move(reason);
  made.sheet = place;
  made.half_width = 4;
  made.half_height = 4;
  made.pins = {{.number = "1", .name = "G", .net = std::move(gate), .at = side::left},
               {.number = "2", .name = "S", .net = std::move(source), .at = is_n ? side::bottom : side::top},
               {.number = "3", .name = "D", .net = std::move(drain), .at = is_n ? side::top : side::bottom}};
  return made;
}

part jumper(std::string ref, std::string from, std::string to, sheet_place place, std::string reason) {
  part made{.ref = std::move(ref), .kind = part_kind::jumper, .value = "open"};
  made.footprint = "solder-jumper";
  made.reason = std::move(reason);
  made.sheet = place;
  made.pins = two_pins(std::move(from), std::move(to));
  return made;
}

part pad(std::string ref, std::string net, sheet_place place, std::string reason) {
  part made{.ref = std::move(ref), .kind = part_kind::pad, .value = net};
  made.footprint = "test-pad";
  made.reason = std::move(reason);
  made.sheet = place;
  made.half_width = 1;
  made.half_height = 1;
  made.pins = {{.number = "1", .name = "1", .net = std::move(net), .at = side::bottom}};
  return made;
}

}  // namespace kentongan::hw
