// KiCad files, written from the source; kicad-cli judges them, nobody draws in them.
#pragma once
#include "hw/source/circuit.hpp"

#include <string>
#include <string_view>

namespace kentongan::hw {

std::string kicad_schematic(const circuit& board);
std::string kicad_project();

// Always the same for the same name, so that a generated file changes only where its source did.
std::string stable_uuid(std::string_view name);

}  // namespace kentongan::hw
