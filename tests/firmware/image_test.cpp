// What the linked image of the Pico occupies and is made of.
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <map>
#include <sstream>
#include <string>

namespace {

std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 256> piece{};
  while (std::fgets(piece.data(), piece.size(), pipe) != nullptr) output += piece.data();
  REQUIRE(pclose(pipe) == 0);
  return output;
}

std::map<std::string, std::uint32_t> sections(const std::string& image) {
  std::istringstream lines(output_of("arm-none-eabi-size -A " KENTONGAN_IMAGES "/" + image));
  std::map<std::string, std::uint32_t> sizes;
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream fields(line);
    std::string name;
    std::uint32_t size = 0;
    if (fields >> name >> size && name.starts_with(".")) sizes[name] = size;
  }
  return sizes;
}

}  // namespace

TEST_CASE("the modem's image keeps within 256 KB of flash and 128 KB of RAM, its stack included") {
  auto of = sections("pico_modem.elf");
  constexpr std::uint32_t stack = 8 * 1024;
  const std::uint32_t flash = of.at(".boot2") + of.at(".start") + of.at(".data") + of.at(".text");
  const std::uint32_t ram = of.at(".data") + of.at(".bss") + stack;
  MESSAGE("flash " << flash << ", RAM " << ram << " octets");
  CHECK(flash > 10'000);
  CHECK(flash < 256 * 1024);
  CHECK(ram < 128 * 1024);
}

TEST_CASE("the modem's image has no heap, no exceptions and no floating point") {
  const std::string symbols = output_of("arm-none-eabi-nm " KENTONGAN_IMAGES "/pico_modem.elf");
  CHECK(symbols.find(" main\n") != std::string::npos);
  for (const char* banned : {" _malloc_r\n", " malloc\n", " _Znwj\n", " _ZdlPv\n", "__cxa_throw", "_sbrk",
                             "__aeabi_dadd", "__aeabi_dmul", "__aeabi_fadd", "__aeabi_fmul"}) {
    CAPTURE(banned);
    CHECK(symbols.find(banned) == std::string::npos);
  }
}
