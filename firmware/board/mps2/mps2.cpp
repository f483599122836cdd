#include "firmware/board/mps2/mps2.hpp"

#include <array>
#include <cstddef>

extern "C" {
extern std::uint32_t image_stack_top[];
void reset_handler();
[[noreturn]] void board_fault() { kentongan::board::mps2::leave(99); }

struct vector_table {
  const void* stack;
  void (*handlers[15])();
};
// Only faults can come: no interrupt is enabled.
__attribute__((used, section(".vectors"))) const vector_table vectors = {
    image_stack_top,
    {reset_handler, board_fault, board_fault, board_fault, board_fault, board_fault, board_fault, board_fault,
     board_fault, board_fault, board_fault, board_fault, board_fault, board_fault, board_fault}};
}

namespace kentongan::board::mps2 {
namespace {

volatile std::uint32_t& reg(std::uintptr_t address) { return *reinterpret_cast<volatile std::uint32_t*>(address); }

constexpr std::uintptr_t timer0 = 0x40000000;  // CTRL, VALUE (counts down), RELOAD
constexpr std::uintptr_t uart0 = 0x40004000;   // DATA, STATE (bit 0: transmit buffer full), CTRL, INT, BAUDDIV

}  // namespace

void start() {
  reg(uart0 + 0x10) = 16;  // the least divisor; QEMU does not wait for bits
  reg(uart0 + 0x08) = 1;   // transmit enable
  reg(timer0 + 0x08) = 0xFFFFFFFF;
  reg(timer0 + 0x04) = 0xFFFFFFFF;
  reg(timer0) = 1;
}

std::uint32_t ticks() { return 0xFFFFFFFF - reg(timer0 + 0x04); }

void print(const char* text) {
  for (; *text != '\0'; ++text) {
    while ((reg(uart0 + 0x04) & 1) != 0) {
    }
    reg(uart0) = static_cast<std::uint8_t>(*text);
  }
}

void print_hex(std::uint32_t value) {
  std::array<char, 9> text{};
  for (std::size_t i = 0; i < 8; ++i) text[i] = "0123456789abcdef"[(value >> (28 - 4 * i)) & 0xF];
  print(text.data());
}

void print_decimal(std::uint32_t value) {
  std::array<char, 11> text{};
  std::size_t at = text.size() - 1;
  do {
    text[--at] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  print(text.data() + at);
}

void leave(std::uint32_t status) {
  const std::array<std::uint32_t, 2> block = {0x20026, status};  // ADP_Stopped_ApplicationExit
  register std::uint32_t operation asm("r0") = 0x20;
  register const void* argument asm("r1") = block.data();
  asm volatile("bkpt 0xAB" : "+r"(operation) : "r"(argument) : "memory");
  for (;;) {
  }
}

}  // namespace kentongan::board::mps2
