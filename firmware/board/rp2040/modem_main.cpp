// The modem's image for the Pico.
#include "firmware/board/application.hpp"
#include "firmware/board/rp2040/board.hpp"

#define KENTONGAN_TEXT_OF(x) #x
#define KENTONGAN_TEXT(x) KENTONGAN_TEXT_OF(x)

int main() {
  using namespace kentongan;
  // Static: the stack is 8 KB, the modem is not.
  static board::rp2040::pico_board board;
  static core::modem modem(board::core_identity(board.identity(), KENTONGAN_TEXT(KENTONGAN_VERSION)));
  static board::application application(board, modem);
  application.run();
}
