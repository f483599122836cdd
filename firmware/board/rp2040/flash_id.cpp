#include "firmware/board/rp2040/flash_id.hpp"

#include "firmware/board/rp2040/registers.hpp"

#include <cstddef>

namespace kentongan::board::rp2040 {
namespace {

constexpr std::uint8_t read_unique_id = 0x4B;
constexpr std::size_t leading_octets = 5;  // the command and four that mean nothing
constexpr std::uint32_t select_low = 2U << 8, select_auto = 0;
constexpr std::uint32_t receive_not_empty = bit(3);

}  // namespace

std::array<std::uint8_t, 8> read_flash_id() {
  const std::uint32_t xip_format = reg(ssi::ctrlr0);
  const std::uint32_t xip_length = reg(ssi::ctrlr1);
  reg(ssi::ssienr) = 0;
  reg(ssi::ctrlr0) = 7U << 16;  // eight bits, both directions, one wire each
  reg(ssi::ctrlr1) = 0;
  reg(ssi::ser) = 1;
  reg(ssi::ssienr) = 1;

  // The controller's own chip select would rise in between: override it.
  reg(qspi_select_ctrl) = select_low;
  std::array<std::uint8_t, 8> id{};
  for (std::size_t i = 0; i < leading_octets + id.size(); ++i) {
    reg(ssi::dr0) = i == 0 ? read_unique_id : 0;
    while ((reg(ssi::sr) & receive_not_empty) == 0) {
    }
    const auto octet = static_cast<std::uint8_t>(reg(ssi::dr0) & 0xFF);
    if (i >= leading_octets) id[i - leading_octets] = octet;
  }
  reg(qspi_select_ctrl) = select_auto;

  reg(ssi::ssienr) = 0;
  reg(ssi::ctrlr0) = xip_format;
  reg(ssi::ctrlr1) = xip_length;
  reg(ssi::ssienr) = 1;
  return id;
}

}  // namespace kentongan::board::rp2040
