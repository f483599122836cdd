// modem-decode: what a recording says, with the modem's own receivers. The shell: options, files, exit codes.
#include "firmware/virtual/decode.hpp"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <string>

namespace {

using namespace kentongan::virtual_radio;

constexpr int exit_bad_file = 1;
constexpr int exit_usage = 64;

int run(signal what, const std::string& file) {
  try {
    std::ifstream opened;
    if (file != "-") {
      opened.open(file, std::ios::binary);
      if (!opened) throw kentongan::radio::wav_error(std::strerror(errno));
    }
    kentongan::radio::wav_reader sound(file == "-" ? std::cin : opened);
    decode(what, sound, std::cout);
  } catch (const kentongan::radio::wav_error& error) {
    std::cerr << "modem-decode: " << (file == "-" ? "standard input" : file) << ": " << error.what() << '\n';
    return exit_bad_file;
  }
  return std::cout ? 0 : exit_bad_file;
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  const std::map<std::string, signal> kinds = {{"afsk", signal::afsk}, {"dtmf", signal::dtmf}, {"mdc", signal::mdc}};
  std::string what;
  std::string file;
  CLI::App app("Prints what a recording says: AFSK 1200 packets, DTMF digits or MDC-1200 packets.", "modem-decode");
  app.add_option("what", what, "afsk, dtmf or mdc")->required()->check(CLI::IsMember({"afsk", "dtmf", "mdc"}));
  app.add_option("file", file, "WAV file, 8 to 48 kHz, 16-bit mono; - for standard input")
      ->required()
      ->type_name("FILE.wav");
  app.footer(
      "Standard output has nothing but:\n"
      "  afsk  one line per packet, SOURCE>DESTINATION,PATH:information; octets that do not print as <0x0d>\n"
      "  dtmf  the digits, on one line\n"
      "  mdc   one line per packet: op=01 arg=80 unit=1234 (hexadecimal), of a double packet also extra=01020304\n\n"
      "Examples:\n"
      "  modem-decode afsk track.wav\n"
      "  gen_packets -n 100 -o test.wav && modem-decode afsk test.wav | wc -l\n"
      "  sox radio.mp3 -r 48000 -b 16 -c 1 -t wav - | modem-decode dtmf -\n\n"
      "Exit status: 0 the file was read to its end (even if nothing was heard), 1 it could not be read, or is of\n"
      "another kind, 64 wrong usage.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : exit_usage;
  }
  return run(kinds.at(what), file);
}
