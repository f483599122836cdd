// The Pico, its lamps and the pads of its second link.
#include "hw/source/board.hpp"
#include "hw/source/shapes.hpp"

#include <array>
#include <string_view>

namespace kentongan::hw {
namespace {

struct contact {
  std::string_view name;
  std::string_view net;
  pin_role role = pin_role::passive;
};

// Raspberry Pi Pico datasheet, figure 2: pins 1 to 40. One ground pin and the two supplies are sources to a rule check.
constexpr std::array<contact, 40> pico_pins = {{
    {"GP0", "UART_TX", pin_role::passive},
    {"GP1", "UART_RX", pin_role::passive},
    {"GND", "GND", pin_role::ground},
    {"GP2", "KEEP_ALIVE", pin_role::passive},
    {"GP3", "PTT_SENSE", pin_role::passive},
    {"GP4", "SQUELCH", pin_role::passive},
    {"GP5", "LAMP_HOST", pin_role::passive},
    {"GND", "GND", pin_role::ground},
    {"GP6", "LAMP_ALIVE", pin_role::passive},
    {"GP7", "LAMP_RECEIVE", pin_role::passive},
    {"GP8", "LAMP_TRANSMIT", pin_role::passive},
    {"GP9", "LAMP_FAULT", pin_role::passive},
    {"GND", "GND", pin_role::ground},
    {"GP10", "", pin_role::unused},
    {"GP11", "", pin_role::unused},
    {"GP12", "", pin_role::unused},
    {"GP13", "", pin_role::unused},
    {"GND", "GND", pin_role::ground},
    {"GP14", "", pin_role::unused},
    {"GP15", "", pin_role::unused},
    {"GP16", "TX_PWM", pin_role::passive},
    {"GP17", "", pin_role::unused},
    {"GND", "GND", pin_role::ground},
    {"GP18", "", pin_role::unused},
    {"GP19", "", pin_role::unused},
    {"GP20", "", pin_role::unused},
    {"GP21", "", pin_role::unused},
    {"GND", "GND", pin_role::ground},
    {"GP22", "", pin_role::unused},
    {"RUN", "", pin_role::unused},
    {"GP26", "RX_ADC", pin_role::passive},
    {"GP27", "", pin_role::unused},
    {"AGND", "GND", pin_role::ground},
    {"GP28", "", pin_role::unused},
    {"ADC_VREF", "VREF", pin_role::supply_out},
    {"3V3", "P3V3", pin_role::supply_out},
    {"3V3_EN", "", pin_role::unused},
    {"GND", "GND", pin_role::supply_out},
    {"VSYS", "VSYS", pin_role::supply_out},
    {"VBUS", "", pin_role::unused},
}};

part pico() {
  part made{.ref = "A1", .kind = part_kind::processor, .value = "Raspberry Pi Pico"};
  made.footprint = "Pico";
  made.order = "Raspberry Pi Pico with pin headers, and two sockets 1x20 2.54 mm";
  made.reason = "no fine soldering, firmware by drag and drop, a spare from any shop";
  made.sheet = {.x = 208, .y = 56};
  made.half_width = 14;
  made.half_height = 40;
  for (int i = 0; i < 40; ++i) {
    const contact& at = pico_pins[static_cast<std::size_t>(i)];
    const bool left = i < 20;
    made.pins.push_back({.number = std::to_string(i + 1),
                         .name = std::string(at.name),
                         .net = std::string(at.net),
                         .role = at.role,
                         .at = left ? side::left : side::right,
                         .slot = left ? -38 + 4 * i : 38 - 4 * (i - 20)});
  }
  return made;
}

part lamps() {
  part made{.ref = "D5", .kind = part_kind::lamp_bar, .value = "LED bar, 10 segments"};
  made.footprint = "DIP-20";
  made.order = "LED bar graph, 10 segments, DIP-20 (HDSP-4830 and alike)";
  made.reason = "five lamps in one part that cannot be soldered crooked; five segments stay dark";
  made.sheet = {.x = 252, .y = 40};
  made.half_width = 7;
  made.half_height = 12;
  constexpr std::array<std::string_view, 5> nets = {"LAMP_HOST", "LAMP_ALIVE", "LAMP_RECEIVE", "LAMP_TRANSMIT",
                                                    "LAMP_FAULT"};
  for (int i = 0; i < 10; ++i) {
    const bool used = i < 5;
    const std::string number = std::to_string(i + 1);
    made.pins.push_back({.number = number,
                         .name = "A" + number,
                         .net = used ? std::string(nets[static_cast<std::size_t>(i)]) : std::string(),
                         .role = used ? pin_role::passive : pin_role::unused,
                         .at = side::left,
                         .slot = 2 * i - 10});
    made.pins.push_back({.number = std::to_string(20 - i),
                         .name = "K" + number,
                         .net = used ? "LAMP_K" + number : std::string(),
                         .role = used ? pin_role::passive : pin_role::unused,
                         .at = side::right,
                         .slot = 2 * i - 10});
  }
  return made;
}

part lamp_resistors() {
  part made{.ref = "RN1", .kind = part_kind::resistor_array, .value = "680", .tolerance = 0.05};
  made.footprint = "SIP-6";
  made.order = "resistor network 5x680 ohm, one common pin, SIP-6 (A06-681)";
  made.reason = "2 mA a lamp, five lamps within what the Pico may give";
  made.sheet = {.x = 274, .y = 38};
  made.half_width = 5;
  made.half_height = 10;
  made.pins.push_back({.number = "1", .name = "COM", .net = "GND", .at = side::bottom});
  for (int i = 0; i < 5; ++i) {
    const std::string number = std::to_string(i + 1);
    made.pins.push_back({.number = std::to_string(i + 2),
                         .name = number,
                         .net = "LAMP_K" + number,
                         .at = side::left,
                         .slot = 2 * i - 8});
  }
  return made;
}

}  // namespace

std::vector<part> processor_parts() {
  return {pico(),
          lamps(),
          lamp_resistors(),
          pad("TP6", "UART_TX", {.x = 156, .y = 16}, "second link, 115200 baud, 3.3 V"),
          pad("TP7", "UART_RX", {.x = 166, .y = 16}, "second link, 115200 baud, 3.3 V"),
          pad("TP8", "GND", {.x = 176, .y = 16}, "for the probe's clip")};
}

}  // namespace kentongan::hw
