// The modem board, the one source: change it here, run hw-generate, and everything else follows.
#pragma once
#include "hw/source/circuit.hpp"

namespace kentongan::hw {

const circuit& modem_board();

// Its blocks, each in a file of its own name.
std::vector<part> processor_parts();
std::vector<part> receive_parts();
std::vector<part> transmit_parts();
std::vector<part> key_parts();
std::vector<part> radio_parts();
std::vector<cable> radio_cables();

}  // namespace kentongan::hw
