#include "firmware/virtual/mdc_words.hpp"

#include <cstdio>

namespace kentongan::virtual_radio {
namespace {

std::string hexadecimal(std::uint16_t unit) {
  char text[8];
  std::snprintf(text, sizeof text, "%04x", unit);
  return unit == 0 ? "" : text;
}

}  // namespace

mdc_words in_words(const radio::mdc_octets& packet) {
  using enum radio::mdc_kind;
  const auto meaning = radio::mdc_read(packet);
  std::string text(radio::to_string(meaning.kind));
  if (meaning.kind == status || meaning.kind == message) text += ' ' + std::to_string(meaning.number);
  if (meaning.kind == other) {
    char octets[24];
    std::snprintf(octets, sizeof octets, "op=%02x arg=%02x", packet.op, packet.argument);
    text = octets;
  }
  return {std::move(text), hexadecimal(meaning.from), hexadecimal(meaning.to)};
}

radio::mdc_octets octets_of(const dsp::mdc_packet& first, const dsp::mdc_packet* second) {
  radio::mdc_octets p{first.op, first.arg, first.unit, {}};
  if (second)
    p.second = {second->op, second->arg, static_cast<std::uint8_t>(second->unit >> 8),
                static_cast<std::uint8_t>(second->unit & 0xFF)};
  return p;
}

}  // namespace kentongan::virtual_radio
