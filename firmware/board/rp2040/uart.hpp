// The link on UART0: 115200 baud, 8N1, no flow control.
#pragma once
#include <cstddef>
#include <cstdint>

namespace kentongan::board::rp2040 {

inline constexpr std::uint32_t uart_baud = 115200;

void start_uart();
bool uart_receive(std::uint8_t& octet);
bool uart_send(std::uint8_t octet);  // false: no room
std::size_t uart_room();
std::uint32_t uart_overruns();  // octets that came faster than they were fetched

}  // namespace kentongan::board::rp2040
