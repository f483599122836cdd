// Prints one line per golden function: name, sum, instructions, milliseconds of audio. Exit status 0.
#include "firmware/board/mps2/mps2.hpp"
#include "tests/firmware/golden/golden.hpp"

using namespace kentongan;
using namespace kentongan::board;

int main() {
  mps2::start();
  for (const golden::part& part : golden::parts()) {
    const std::uint32_t begin = mps2::ticks();
    const std::uint32_t value = part.run();
    const std::uint32_t spent = (mps2::ticks() - begin) * mps2::instructions_per_tick;
    mps2::print(part.name);
    mps2::print(" ");
    mps2::print_hex(value);
    mps2::print(" ");
    mps2::print_decimal(spent);
    mps2::print(" ");
    mps2::print_decimal(part.audio_ms);
    mps2::print("\n");
  }
  mps2::leave(0);
}
