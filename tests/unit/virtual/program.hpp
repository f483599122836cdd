// The program kentongan-modem as its users meet it, for the tests of it: a running world, the host's end of its serial
// line, requests to its page (browser.hpp: its WebSocket).
#pragma once
#include "radio/codec/htl.hpp"
#include "radio/codec/kiss.hpp"
#include "tests/integration/process.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace kentongan::test {

using namespace std::chrono_literals;
namespace htl = radio::htl;
using tcp = boost::asio::ip::tcp;

using octets = std::vector<std::uint8_t>;
using steady = std::chrono::steady_clock;

// A running world and the host's end of its serial line.
class program {
 public:
  explicit program(std::vector<std::string> arguments) {
    dir_ = std::filesystem::temp_directory_path() / ("kentongan-modem-test-" + std::to_string(::getpid()));
    std::filesystem::create_directory(dir_);
    arguments.insert(arguments.begin(), {std::string(KENTONGAN_BIN_DIR) + "/kentongan-modem", "--pty", link()});
    child_ = process(arguments, log_file(), log_file());
    const bool ready = until(10s, [&] { return log().find("ready ") != std::string::npos; });
    REQUIRE_MESSAGE(ready, log());
    line_ = ::open(link().c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK);
    REQUIRE(line_ >= 0);
  }
  ~program() {
    ::close(line_);
    child_.kill();
    std::filesystem::remove_all(dir_);
  }

  std::string link() const { return (dir_ / "modem").string(); }
  std::string log_file() const { return (dir_ / "log").string(); }
  std::string log() const {
    std::ifstream in(log_file());
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
  }
  std::string port() const {
    const std::string text = log();
    const std::size_t at = text.find("http://127.0.0.1:") + 17;
    return text.substr(at, text.find('/', at) - at);
  }

  void write(std::span<const std::uint8_t> frame, radio::kiss_command command) {
    octets out(radio::kiss_encoded_bound(frame.size()));
    out.resize(radio::kiss_encode({0, command, frame}, out));
    REQUIRE(::write(line_, out.data(), out.size()) == static_cast<ssize_t>(out.size()));
  }
  template <class Frame>
  void tell(const Frame& frame) {
    octets out(radio::kiss_max_payload);
    out.resize(htl::encode(frame, sequence_++, out));
    write(out, radio::kiss_command::set_hardware);
  }

  // Looks at KISS frames from the modem until one fits.
  bool wait_frame(std::chrono::milliseconds patience, const std::function<bool(const radio::kiss_frame&)>& fits) {
    bool found = false;
    until(patience, [&] {
      pollfd waiting{line_, POLLIN, 0};
      ::poll(&waiting, 1, 5);
      std::array<std::uint8_t, 1024> in;
      const ssize_t size = ::read(line_, in.data(), in.size());
      if (size > 0) {
        decoder_.push(std::span(in).first(static_cast<std::size_t>(size)),
                      [&](const radio::kiss_frame& frame) { found = found || fits(frame); });
      }
      return found;
    });
    return found;
  }
  template <class Frame>
  std::optional<Frame> wait_for(
      std::chrono::milliseconds patience,
      const std::function<bool(const Frame&)>& fits = [](const Frame&) { return true; }) {
    std::optional<Frame> found;
    wait_frame(patience, [&](const radio::kiss_frame& frame) {
      htl::envelope opened;
      Frame content;
      if (frame.command != radio::kiss_command::set_hardware || htl::open(frame.payload, opened) != htl::result::ok ||
          opened.type != Frame::type || htl::decode(opened, content) != htl::result::ok || !fits(content)) {
        return false;
      }
      found = content;
      return true;
    });
    return found;
  }

  static bool until(std::chrono::milliseconds patience, const std::function<bool()>& done) {
    for (const auto end = steady::now() + patience; steady::now() < end;) {
      if (done()) return true;
      std::this_thread::sleep_for(1ms);
    }
    return done();
  }

  process child_;

 private:
  std::filesystem::path dir_;
  int line_ = -1;
  std::uint8_t sequence_ = 1;
  radio::kiss_decoder decoder_;
};

inline tcp::socket connected(boost::asio::io_context& io, const std::string& port) {
  tcp::socket socket(io);
  boost::asio::connect(socket, tcp::resolver(io).resolve("127.0.0.1", port));
  return socket;
}

inline std::string http(const std::string& port, const std::string& request) {
  boost::asio::io_context io;
  tcp::socket socket = connected(io, port);
  boost::system::error_code end;  // a server may hang up on what is too long before it has all of it
  boost::asio::write(socket, boost::asio::buffer(request), end);
  std::string answer;
  boost::asio::read(socket, boost::asio::dynamic_buffer(answer), end);
  return answer;
}

inline bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace kentongan::test
