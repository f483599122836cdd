#include "firmware/board/rp2040/links.hpp"

#include "firmware/board/rp2040/uart.hpp"
#include "firmware/board/rp2040/usb_serial.hpp"

#include <algorithm>

namespace kentongan::board::rp2040 {

std::size_t links::receive(std::span<std::uint8_t> in, std::uint32_t now_ms) {
  constexpr bool (*fetch[])(std::uint8_t&) = {uart_receive, usb_receive};
  std::size_t n = 0;
  for (unsigned link = 0; link < 2; ++link) {
    std::uint8_t octet = 0;
    // Two places: the octet itself, and perhaps the end of a frame that another link has left unfinished.
    while (n + 2 <= in.size() && merge_.may_speak(link, now_ms) && fetch[link](octet)) {
      if (merge_.breaks_a_frame(link)) in[n++] = frame_merge::fend;
      merge_.take(link, octet, now_ms);
      in[n++] = octet;
    }
  }
  return n;
}

void links::send(std::span<const std::uint8_t> out) {
  uart_.write(out, uart_send);
  if (usb_open()) usb_.write(out, usb_send);
  service_usb();
}

// By the slower link that is always there; the other has the larger buffer, and drops whole frames if it must.
std::size_t links::send_room() const { return uart_room(); }

std::uint32_t links::overruns() const { return uart_overruns(); }

}  // namespace kentongan::board::rp2040
