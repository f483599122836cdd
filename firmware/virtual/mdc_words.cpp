#include "firmware/virtual/mdc_words.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <string_view>

namespace kentongan::virtual_radio {
namespace {

// Operations of MDC-1200, as public lists of them have it (see firmware/dsp/mdc_code.hpp).
struct operation {
  std::uint8_t op;
  std::string_view text;
  bool to_unit;  // its number is the one called, and not the sender's
};
constexpr operation operations[] = {{0x00, "emergency", false},      {0x01, "PTT identity", false},
                                    {0x20, "acknowledgement", true}, {0x35, "call alert", true},
                                    {0x55, "selective call", true},  {0x63, "radio check", true}};

}  // namespace

mdc_words in_words(const dsp::mdc_packet& packet) {
  char unit[8];
  std::snprintf(unit, sizeof unit, "%04x", packet.unit);
  const auto known = std::ranges::find(operations, packet.op, &operation::op);
  if (known == std::end(operations)) {
    char text[24];
    std::snprintf(text, sizeof text, "op=%02x arg=%02x", packet.op, packet.arg);
    return {text, unit, ""};
  }
  return known->to_unit ? mdc_words{std::string(known->text), "", unit} : mdc_words{std::string(known->text), unit, ""};
}

}  // namespace kentongan::virtual_radio
