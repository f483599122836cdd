// The vector table (datasheet 2.3.2, 2.4.2), the stamp behind it, and what happens when nothing else can.
#include "firmware/board/common/image_stamp.hpp"
#include "firmware/board/rp2040/clock.hpp"
#include "firmware/board/rp2040/pins.hpp"
#include "firmware/board/rp2040/registers.hpp"

namespace {

using namespace kentongan::board::rp2040;
constexpr unsigned interrupts = 26;

}  // namespace

extern "C" {
extern std::uint32_t image_stack_top[];
void reset_handler();
void timer0_handler();
void usb_handler();
void uart0_handler();

// A fault, an interrupt nobody asked for, the end of main: the PTT line goes first, then everything.
[[noreturn]] void board_fault() {
  reg(sio::out_clear) = bit(pins::ptt_keep_alive);
  restart();
}

struct vector_table {
  const void* stack;
  void (*exceptions[15])();
  void (*interrupt[interrupts])();
};

__attribute__((used, section(".vectors"))) const vector_table vectors = {
    image_stack_top,
    {reset_handler, board_fault, board_fault, board_fault, board_fault, board_fault, board_fault, board_fault,
     board_fault, board_fault, board_fault, board_fault, board_fault, board_fault, board_fault},
    {timer0_handler, board_fault, board_fault, board_fault, board_fault, usb_handler, board_fault,
     board_fault,    board_fault, board_fault, board_fault, board_fault, board_fault, board_fault,
     board_fault,    board_fault, board_fault, board_fault, board_fault, board_fault, uart0_handler,
     board_fault,    board_fault, board_fault, board_fault, board_fault}};

__attribute__((used, section(".image_stamp"))) const volatile kentongan::board::image_stamp board_image_stamp;
}
