// The serial number of the flash chip, which serves as the board's. Command 4Bh of the Winbond W25Q family (W25Q16JV
// data sheet, 8.2.27) and its many copies; a chip that does not know it answers all ones or all zeros.
#pragma once
#include <array>
#include <cstdint>

namespace kentongan::board::rp2040 {

// Takes the flash away from the processor meanwhile: call before interrupts are enabled. Runs in RAM (rp2040.ld).
std::array<std::uint8_t, 8> read_flash_id();

}  // namespace kentongan::board::rp2040
