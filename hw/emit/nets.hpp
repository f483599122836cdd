// Nets as a list of pins, and the plain lists made from them. Each function returns the whole text of a file.
#pragma once
#include "hw/source/circuit.hpp"

#include <map>
#include <string>
#include <vector>

namespace kentongan::hw {

struct net_pin {
  std::string ref;
  std::string number;
  auto operator<=>(const net_pin&) const = default;
};

using net_list = std::map<std::string, std::vector<net_pin>>;

net_list nets_of(const circuit& board);

std::string netlist_text(const circuit& board);  // a line per net: name, then its pins
std::string bom_csv(const circuit& board);
std::string wiring_markdown(const circuit& board);
std::string firmware_pins_header(const circuit& board);
std::string spice_board(const circuit& board);

// Every file that is generated, by its path from the root of the repository.
std::map<std::string, std::string> all_files(const circuit& board);

}  // namespace kentongan::hw
