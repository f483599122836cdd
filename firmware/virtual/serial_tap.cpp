#include "firmware/virtual/serial_tap.hpp"

namespace kentongan::virtual_radio {
namespace {

namespace htl = radio::htl;

constexpr auto ackmode = static_cast<radio::kiss_command>(0x0C);  // G8BPQ: two octets of id, then the frame

}  // namespace

void serial_tap::push(way which, std::span<const std::uint8_t> octets) {
  decoders_[static_cast<std::size_t>(which)].push(octets, [&](const radio::kiss_frame& frame) {
    if (frame.command == radio::kiss_command::data) handlers_.frame(which, frame.payload);
    if (frame.command == ackmode && frame.payload.size() > 2) handlers_.frame(which, frame.payload.subspan(2));
    if (frame.command == radio::kiss_command::set_hardware) vendor(which, frame.payload);
  });
}

void serial_tap::vendor(way which, std::span<const std::uint8_t> payload) {
  htl::envelope opened;
  if (htl::open(payload, opened) != htl::result::ok) return;
  if (htl::tx sent; opened.type == htl::frame_type::tx && htl::decode(opened, sent) == htl::result::ok) {
    handlers_.frame(which, sent.frame);
  }
  if (htl::dtmf key; opened.type == htl::frame_type::dtmf && htl::decode(opened, key) == htl::result::ok) {
    handlers_.digit(key);
  }
  if (htl::mdc packet; opened.type == htl::frame_type::mdc && htl::decode(opened, packet) == htl::result::ok) {
    handlers_.mdc(packet);
  }
}

}  // namespace kentongan::virtual_radio
