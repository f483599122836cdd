// Frames that the tests of the virtual radio world send.
#pragma once
#include "radio/codec/aprs.hpp"
#include "radio/codec/ax25.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace kentongan::test {

// An APRS message in an AX.25 frame, without FCS.
inline std::vector<std::uint8_t> message_frame(std::string_view from, std::string_view to, std::string_view text,
                                               std::string_view id) {
  std::array<std::uint8_t, radio::aprs_max_info> info;
  radio::ax25_frame frame;
  frame.source = *radio::parse_ax25_address(from);
  frame.destination = *radio::parse_ax25_address(radio::aprs_tocall);
  frame.info =
      std::span(info).first(radio::aprs_format({.addressee = to, .text = text, .id = id, .reply_ack = {}}, info));
  std::vector<std::uint8_t> out(radio::ax25_max_frame);
  out.resize(radio::ax25_encode(frame, out));
  return out;
}

}  // namespace kentongan::test
