// The two links of the board as one: what the modem says goes to both hosts, what either says goes to the modem, frame
// by frame. A host that does not read costs the other nothing.
#pragma once
#include "firmware/board/common/frame_gate.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::board::rp2040 {

class links {
 public:
  std::size_t receive(std::span<std::uint8_t> in, std::uint32_t now_ms);
  void send(std::span<const std::uint8_t> out);
  std::size_t send_room() const;
  std::uint32_t overruns() const;
  std::uint32_t dropped() const { return uart_.dropped() + usb_.dropped(); }

 private:
  frame_merge merge_;
  frame_drop uart_;
  frame_drop usb_;
};

}  // namespace kentongan::board::rp2040
