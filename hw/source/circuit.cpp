#include "hw/source/circuit.hpp"

#include <charconv>

namespace kentongan::hw {

const part* circuit::find(std::string_view ref) const {
  for (const part& part : parts) {
    if (part.ref == ref) return &part;
  }
  return nullptr;
}

bool is_copper_only(const part& part) { return part.kind == part_kind::jumper || part.kind == part_kind::pad; }

double amount(std::string_view value) {
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || number <= 0) return -1;
  const std::string_view unit(end, static_cast<std::size_t>(value.data() + value.size() - end));
  if (unit.empty()) return number;
  if (unit == "p") return number * 1e-12;
  if (unit == "n") return number * 1e-9;
  if (unit == "u") return number * 1e-6;
  if (unit == "k") return number * 1e3;
  if (unit == "M") return number * 1e6;
  return -1;
}

std::string_view net_at(const circuit& board, std::string_view ref, std::string_view pin_number) {
  const part* found = board.find(ref);
  if (found == nullptr) return {};
  for (const pin& pin : found->pins) {
    if (pin.number == pin_number) return pin.net;
  }
  return {};
}

}  // namespace kentongan::hw
