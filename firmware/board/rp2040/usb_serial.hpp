// The link on USB: a CDC serial port. Line speed and control lines are accepted and mean nothing: no host keys a
// transmitter by opening a port. Works without a host, and without USB power, as if nobody read.
#pragma once
#include <cstddef>
#include <cstdint>

namespace kentongan::board::rp2040 {

void start_usb(const char* serial_number);  // the text must live as long as the board
bool usb_receive(std::uint8_t& octet);
bool usb_send(std::uint8_t octet);  // false: no room
std::size_t usb_room();
bool usb_open();     // a host has configured the port and holds it open (DTR)
void service_usb();  // from the loop: takes packets that had to wait for room

}  // namespace kentongan::board::rp2040
