// direwolf (Debian's 1.6) as a station of its own: its demodulator reads what the sound_air lets it hear from its
// standard input, and its modulator plays into the air through ALSA's file plugin, so that it needs no sound card. Its
// clients reach it by KISS, over TCP and through a pseudo-terminal.
//
// And a person behind such a station, with direwolf's own kissutil as the screen and the keyboard: what is heard
// appears as lines of text, what is typed is sent.
#pragma once
#include "tests/integration/process.hpp"
#include "tests/integration/sound_air.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace kentongan::test {

class direwolf {
 public:
  // Its files are put into `dir`, which is made. It listens on a free port.
  direwolf(std::filesystem::path dir, const std::string& call);
  ~direwolf();

  sound_air::ends sound() const { return {dir_ / "plays", dir_ / "hears"}; }
  // The air must be there. Whatever its number, a terminal is also linked as /tmp/kisstnc, which direwolf gives no
  // choice about; the link is taken away again.
  enum class terminal_is { absent, offered };
  void start(terminal_is);
  bool ready() const;       // takes clients
  bool has_client() const;  // over TCP

  std::uint16_t port() const { return port_; }
  std::string terminal() const;  // "/dev/pts/3"
  std::string log() const;

 private:
  std::filesystem::path dir_;
  std::uint16_t port_ = 0;
  process program_;
};

class kissutil {
 public:
  kissutil(std::filesystem::path dir, std::uint16_t port);

  void type(const std::string& line);       // "DMKR1-7>APZ001::112BLT-1 :ack12"
  std::vector<std::string> screen() const;  // every line so far; "[0] 112BLT-1>APZ112::DMKR1-7  :...{12"

 private:
  std::filesystem::path dir_;
  int typed_ = 0;
  process program_;
};

}  // namespace kentongan::test
