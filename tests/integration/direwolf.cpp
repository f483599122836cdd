#include "tests/integration/direwolf.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace kentongan::test {

namespace {

std::string slurp(const std::filesystem::path& p) {
  std::ifstream in(p);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// direwolf takes ports up to 49151 only, and the kernel's own choice is mostly above that.
std::uint16_t free_port() {
  boost::asio::io_context io;
  static auto next = static_cast<unsigned>(::getpid()) * 8;  // each once
  for (int attempt = 0; attempt < 1000; ++attempt) {
    const auto port = static_cast<std::uint16_t>(20000 + next++ % 12000);
    boost::asio::ip::tcp::acceptor probe(io);
    boost::system::error_code taken;
    probe.open(boost::asio::ip::tcp::v4());
    probe.bind({boost::asio::ip::address_v4::any(), port}, taken);
    if (!taken) return port;
  }
  throw std::runtime_error("no free port from 20000 to 31999");
}

}  // namespace

direwolf::direwolf(std::filesystem::path dir, const std::string& call) : dir_(std::move(dir)) {
  std::filesystem::create_directories(dir_);
  port_ = free_port();
  agw_port_ = free_port();
  std::ofstream(dir_ / "asound.conf")
      << "</usr/share/alsa/alsa.conf>\npcm.air {\n  type file\n  slave.pcm null\n  file \"" << (dir_ / "plays").string()
      << "\"\n  format raw\n}\n";
  std::ofstream(dir_ / "direwolf.conf") << "ADEVICE stdin air\nARATE " << sound_air::rate_hz << "\nCHANNEL 0\nMYCALL "
                                        << call << "\nMODEM 1200\nAGWPORT " << agw_port_ << "\nKISSPORT " << port_
                                        << '\n';
}

direwolf::~direwolf() {
  program_.kill();
  const std::filesystem::path link = "/tmp/kisstnc";
  std::error_code none;
  if (const auto target = std::filesystem::read_symlink(link, none); !none && target == terminal())
    std::filesystem::remove(link, none);
}

void direwolf::start(terminal_is terminal) {
  program_ = process(
      {"/usr/bin/env", "ALSA_CONFIG_PATH=" + (dir_ / "asound.conf").string(), "/bin/sh", "-c",
       std::string("exec direwolf -c \"$0\" -t 0") + (terminal == terminal_is::offered ? " -p" : "") + " <\"$1\"",
       (dir_ / "direwolf.conf").string(), (dir_ / "hears").string()},
      dir_ / "log", dir_ / "log");
}

std::string direwolf::log() const { return slurp(dir_ / "log"); }

bool direwolf::ready() const { return log().find("Ready to accept KISS") != std::string::npos; }
bool direwolf::has_agw_client() const { return log().find("Attached to AGW client") != std::string::npos; }
bool direwolf::has_kiss_client() const { return log().find("Attached to KISS TCP client") != std::string::npos; }

std::string direwolf::terminal() const {
  static const std::regex said("Virtual KISS TNC is available on (/dev/\\S+)\n");
  const auto all = log();
  std::smatch m;
  return std::regex_search(all, m, said) ? m[1].str() : std::string{};
}

kissutil::kissutil(std::filesystem::path dir, std::uint16_t port) : dir_(std::move(dir)) {
  std::filesystem::create_directories(dir_ / "keyboard");
  std::filesystem::create_directories(dir_ / "screen");
  program_ =
      process({"/usr/bin/env", "kissutil", "-p", std::to_string(port), "-f", dir_ / "keyboard", "-o", dir_ / "screen"},
              dir_ / "log", dir_ / "log");
}

void kissutil::type(const std::string& line) {
  const auto name = std::to_string(typed_++);
  std::ofstream(dir_ / name) << line << '\n';
  std::filesystem::rename(dir_ / name, dir_ / "keyboard" / name);  // never half a line
}

std::vector<std::string> kissutil::screen() const {
  std::vector<std::filesystem::path> files;
  for (const auto& e : std::filesystem::directory_iterator(dir_ / "screen")) files.push_back(e.path());
  std::sort(files.begin(), files.end());  // named by the time
  std::vector<std::string> lines;
  for (const auto& f : files) {
    std::ifstream in(f);
    for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
  }
  return lines;
}

xastir::xastir(std::filesystem::path dir, const std::string& call, std::uint16_t agw_port) : dir_(std::move(dir)) {
  std::filesystem::create_directories(dir_ / "home/config");
  std::ofstream(dir_ / "home/config/xastir.cnf")
      << "STATION_CALLSIGN:" << call << "\nSTATION_LAT:0805.700S\nSTATION_LONG:11209.500E\n"
      << "DISABLE_TRANSMIT:0\nDISABLE_POSIT_TX:1\nDISABLE_OBJECT_TX:1\nMAPS_INDEX_ON_STARTUP:0\n"
      << "DEVICE0_TYPE:12\nDEVICE0_HOST:localhost\nDEVICE0_SPEED:" << agw_port  // AGW, whose port is the speed's place
      << "\nDEVICE0_TXMT:1\nDEVICE0_RECONN:1\nDEVICE0_ONSTARTUP:1\n";
  display_ = process({"/usr/bin/Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"},
                     dir_ / "display", dir_ / "log");
}

xastir::~xastir() {
  program_.kill();
  display_.signal(SIGTERM);  // it takes its lock file away
  display_.wait();
}

bool xastir::has_display() const { return slurp(dir_ / "display").ends_with('\n'); }

void xastir::start() {
  auto display = slurp(dir_ / "display");
  display.pop_back();
  program_ = process({"/usr/bin/env", "DISPLAY=:" + display, "xastir", "-c", dir_ / "home", "-l", "English"},
                     dir_ / "log", dir_ / "log");
}

std::string xastir::log() const { return slurp(dir_ / "log"); }

}  // namespace kentongan::test
