// direwolf (Debian's 1.6) as a station of its own: its demodulator reads what the sound_air lets it hear from its
// standard input, and its modulator plays into the air through ALSA's file plugin, so that it needs no sound card. Its
// clients reach it by KISS, over TCP and through a pseudo-terminal, and by AGW.
//
// And clients that know nothing of us: direwolf's own kissutil as a person's screen and keyboard (what is heard appears
// as lines of text, what is typed is sent), and Xastir (Debian's 2.1.8), which acknowledges messages to its call by
// itself.
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
  bool ready() const;            // takes clients
  bool has_kiss_client() const;  // over TCP
  bool has_agw_client() const;

  std::uint16_t port() const { return port_; }
  std::uint16_t agw_port() const { return agw_port_; }
  std::string terminal() const;  // "/dev/pts/3"
  std::string log() const;

 private:
  std::filesystem::path dir_;
  std::uint16_t port_ = 0, agw_port_ = 0;
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

// On a display that nobody sees. It says nothing of its own accord.
class xastir {
 public:
  xastir(std::filesystem::path dir, const std::string& call, std::uint16_t agw_port);
  ~xastir();
  bool has_display() const;  // start() needs one
  void start();
  std::string log() const;

 private:
  std::filesystem::path dir_;
  process display_, program_;
};

}  // namespace kentongan::test
