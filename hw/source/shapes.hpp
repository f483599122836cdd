// How the source is written down: one call per part, which knows the pins of its kind.
#pragma once
#include "hw/source/circuit.hpp"

#include <string>
#include <vector>

namespace kentongan::hw {

part resistor(std::string ref, std::string value, std::string from, std::string to, sheet_place place,
              std::string reason);
part capacitor(std::string ref, std::string value, double tolerance, std::string order, std::string from,
               std::string to, sheet_place place, std::string reason);
// Two Schottky diodes in series (BAT54S): 1 anode, 2 cathode, 3 where they meet. Pin 3 is on the left.
part diode_pair(std::string ref, std::string anode, std::string cathode, std::string middle, sheet_place place,
                bool cathode_on_top, std::string reason);
// T filter with beads and 100 pF: 1 towards the cable, 2 ground, 3 towards the board.
part rf_filter(std::string ref, std::string outside, std::string ground, std::string inside, sheet_place place,
               bool outside_on_left);
// 1-2 on the left, 3-4 on the right.
part transformer(std::string ref, std::string hot, std::string cold, std::string far_hot, std::string far_cold,
                 sheet_place place, std::string reason);
part mosfet(std::string ref, part_kind kind, std::string order, std::string gate, std::string source, std::string drain,
            sheet_place place, std::string reason);
part jumper(std::string ref, std::string from, std::string to, sheet_place place, std::string reason);
part pad(std::string ref, std::string net, sheet_place place, std::string reason);

}  // namespace kentongan::hw
