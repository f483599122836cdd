// What the modem board is made of: parts with values, nets, footprints and places on the sheet. Everything else in this
// folder is computed from one value of this type.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::hw {

enum class pin_role { passive, input, output, supply_in, supply_out, ground, unused };
enum class side { left, right, top, bottom };

struct pin {
  std::string number;
  std::string name;
  std::string net;  // empty: connected to nothing, on purpose
  pin_role role = pin_role::passive;
  side at = side::left;  // of the symbol
  int slot = 0;          // along that side, from its middle, in steps of 1.27 mm
};

enum class part_kind {
  resistor,
  capacitor,
  bead,
  rf_filter,
  transformer,
  diode_pair,
  suppressor,
  n_mosfet,
  p_mosfet,
  optocoupler,
  timer,
  trimmer,
  lamp_bar,
  resistor_array,
  connector,
  processor,
  jumper,  // copper only
  pad      // copper only
};

// In steps of 1.27 mm, y downwards. Two-pin parts are turned by quarters, clockwise; at 0 pin 1 is on the left.
struct sheet_place {
  int x = 0;
  int y = 0;
  int turn = 0;
};

struct part {
  std::string ref;
  part_kind kind = part_kind::resistor;
  std::string value;
  double tolerance = 0;  // 0.01: one per cent
  std::string footprint;
  std::string order;  // what to ask a shop for
  std::string reason;
  std::string block;
  sheet_place sheet;
  int half_width = 0;  // of the symbol's box; 0: a two-pin symbol
  int half_height = 0;
  std::vector<pin> pins;
};

struct gpio {
  std::string constant;  // in the firmware's pins.hpp
  unsigned number = 0;
  std::string net;  // empty: on the Pico itself
  std::string comment;
};

// A cable is a plug whose contacts go to pins of the radio connector, or to nowhere.
struct cable_wire {
  std::string contact;
  std::string signal;  // the radio's name for it
  std::string pin;     // of J1; empty: not connected
  std::string note;
};

struct cable {
  std::string title;
  bool verified = false;  // against a public source that names every contact; none has been tried on a radio yet
  std::string source;
  std::vector<cable_wire> wires;
};

struct caption {  // of the sheet
  std::string text;
  int x = 0;
  int y = 0;
};

struct circuit {
  std::vector<part> parts;
  std::vector<caption> captions;
  std::vector<gpio> gpios;
  std::vector<cable> cables;

  const part* find(std::string_view ref) const;
};

bool is_copper_only(const part& part);

// "4.7k", "15n", "10u", "500" in ohms or farads; below zero when it is no such value.
double amount(std::string_view value);

// Which net of the radio connector carries a signal of the cable tables.
std::string_view net_at(const circuit& board, std::string_view ref, std::string_view pin_number);

}  // namespace kentongan::hw
