#include "firmware/board/rp2040/uart.hpp"

#include "firmware/board/common/octet_ring.hpp"
#include "firmware/board/rp2040/clock.hpp"
#include "firmware/board/rp2040/interrupts.hpp"
#include "firmware/board/rp2040/pins.hpp"
#include "firmware/board/rp2040/registers.hpp"

namespace kentongan::board::rp2040 {
namespace {

octet_ring<1024> received;  // 89 ms at full rate
octet_ring<1024> waiting;
std::uint32_t overruns = 0;

constexpr std::uint32_t data_overrun = bit(11);  // in the data register

void fill_fifo() {
  std::uint8_t octet = 0;
  while ((reg(uart::flags) & uart::transmit_full) == 0 && waiting.pop(octet)) reg(uart::data) = octet;
}

}  // namespace

void start_uart() {
  for (const unsigned pin : {pins::uart_tx, pins::uart_rx}) {
    reg(gpio::pad(pin)) = gpio::pad_input | gpio::pad_schmitt | gpio::pad_pull_up | gpio::pad_4ma;
    reg(gpio::ctrl(pin)) = gpio::function_uart;
  }
  constexpr std::uint32_t divisor_x64 = (system_hz * 4 + uart_baud / 2) / uart_baud;  // 4.2.7.1
  reg(uart::divisor) = divisor_x64 / 64;
  reg(uart::fraction) = divisor_x64 % 64;
  reg(uart::line) = bit(6) | bit(5) | bit(4);  // eight bits, FIFOs; after the divisors, which it takes over
  reg(uart::ctrl) = bit(9) | bit(8) | bit(0);
  reg(uart::mask) = uart::receive_interrupt | uart::timeout_interrupt;
  reg(nvic::enable) = bit(nvic::uart0);
}

bool uart_receive(std::uint8_t& octet) { return received.pop(octet); }
std::size_t uart_room() { return waiting.room(); }
std::uint32_t uart_overruns() { return overruns; }

bool uart_send(std::uint8_t octet) {
  if (!waiting.push(octet)) return false;
  // The PL011 asks for more when its FIFO falls through a level, never when it is empty from the start: fill it here.
  // The interrupt reads the same ring, also when it came for an octet received.
  const interrupts_masked guard;
  fill_fifo();
  if (!waiting.empty()) set_bits(uart::mask, uart::transmit_interrupt);
  return true;
}

extern "C" void uart0_handler() {
  while ((reg(uart::flags) & uart::receive_empty) == 0) {
    const std::uint32_t word = reg(uart::data);
    if ((word & data_overrun) != 0) ++overruns;
    if (!received.push(static_cast<std::uint8_t>(word & 0xFF))) ++overruns;
  }
  reg(uart::clear) = uart::timeout_interrupt;
  fill_fifo();
  if (waiting.empty()) clear_bits(uart::mask, uart::transmit_interrupt);
}

}  // namespace kentongan::board::rp2040
