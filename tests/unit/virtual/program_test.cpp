// The program kentongan-modem as its users meet it: a serial port, a page, a WebSocket, in real time.
#include "firmware/virtual/sounds.hpp"
#include "firmware/virtual/wav.hpp"
#include "radio/codec/aprs.hpp"
#include "radio/codec/ax25.hpp"
#include "radio/codec/htl.hpp"
#include "radio/codec/kiss.hpp"
#include "tests/integration/process.hpp"
#include "tests/unit/virtual/frames.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

using namespace kentongan;
using kentongan::test::message_frame;
using namespace std::chrono_literals;
namespace htl = kentongan::radio::htl;
namespace beast = boost::beast;
using tcp = boost::asio::ip::tcp;

namespace {

using octets = std::vector<std::uint8_t>;
using steady = std::chrono::steady_clock;

// A running world and the host's end of its serial line.
class program {
 public:
  explicit program(std::vector<std::string> arguments) {
    dir_ = std::filesystem::temp_directory_path() / ("kentongan-modem-test-" + std::to_string(::getpid()));
    std::filesystem::create_directory(dir_);
    arguments.insert(arguments.begin(), {std::string(KENTONGAN_BIN_DIR) + "/kentongan-modem", "--pty", link()});
    child_ = test::process(arguments, log_file(), log_file());
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

  test::process child_;

 private:
  std::filesystem::path dir_;
  int line_ = -1;
  std::uint8_t sequence_ = 1;
  radio::kiss_decoder decoder_;
};

tcp::socket connected(boost::asio::io_context& io, const std::string& port) {
  tcp::socket socket(io);
  boost::asio::connect(socket, tcp::resolver(io).resolve("127.0.0.1", port));
  return socket;
}

std::string http(const std::string& port, const std::string& request) {
  boost::asio::io_context io;
  tcp::socket socket = connected(io, port);
  boost::system::error_code end;  // a server may hang up on what is too long before it has all of it
  boost::asio::write(socket, boost::asio::buffer(request), end);
  std::string answer;
  boost::asio::read(socket, boost::asio::dynamic_buffer(answer), end);
  return answer;
}

// A browser's WebSocket, as the page opens it.
class browser {
 public:
  explicit browser(const std::string& port, const std::string& origin = {}) : socket_(connected(io_, port)) {
    socket_.set_option(beast::websocket::stream_base::decorator([&](beast::websocket::request_type& request) {
      if (!origin.empty()) request.set(beast::http::field::origin, origin);
    }));
    socket_.handshake("127.0.0.1:" + port, "/ws");
  }
  void say(const std::string& text) {
    socket_.binary(false);
    socket_.write(boost::asio::buffer(text));
  }
  std::string read() {  // a text; sound is counted and passed over
    for (;;) {
      beast::flat_buffer buffer;
      socket_.read(buffer);
      if (!socket_.got_binary()) return beast::buffers_to_string(buffer.data());
      sound += buffer.size() / 2;
    }
  }
  // False after so many texts that do not fit.
  bool read_until(const std::function<bool(const std::string&)>& fits, int most = 400) {
    for (int i = 0; i < most; ++i) {
      if (fits(read())) return true;
    }
    return false;
  }
  std::size_t sound = 0;  // samples

 private:
  boost::asio::io_context io_;
  beast::websocket::stream<tcp::socket> socket_;
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("kentongan-modem: a plain KISS host and an HT, in real time") {
  program modem({"--kiss-tx", "--ht", "DAMKAR-7", "--json"});
  modem.write(message_frame("POSKO", "DAMKAR-7", "Kebakaran #12", "a7"), radio::kiss_command::data);
  const bool acked = modem.wait_frame(20s, [](const radio::kiss_frame& frame) {
    radio::ax25_frame ax25;
    radio::aprs_message answer;
    return frame.command == radio::kiss_command::data &&
           radio::ax25_decode(frame.payload, ax25) == radio::ax25_result::ok &&
           radio::aprs_parse(ax25.info, answer) == radio::aprs_result::message &&
           answer.kind == radio::aprs_kind::ack && answer.id == "a7";
  });
  CHECK_MESSAGE(acked, modem.log());
  const std::string log = modem.log();
  CHECK(has(log, R"({"where":"serial",)"));
  CHECK(has(log, R"({"where":"DAMKAR-7",)"));
  modem.child_.signal(SIGTERM);
  CHECK(modem.child_.wait() == 0);
  CHECK_FALSE(std::filesystem::is_symlink(modem.link()));
}

TEST_CASE("kentongan-modem: our own host greets it, and hears keys pressed in the page") {
  program modem({"--ht", "DAMKAR-7", "--http", "0", "--json"});
  modem.tell(htl::hello{});
  REQUIRE(modem.wait_for<htl::hello_answer>(5s));
  modem.tell(htl::state{.revision = 1, .events = static_cast<std::uint8_t>(htl::bits(htl::event_bit::dtmf))});
  REQUIRE(modem.wait_for<htl::applied>(5s));

  browser page(modem.port());
  CHECK(has(page.read(), R"({"type":"hello","hts":["DAMKAR-7"])"));
  page.say("listen DAMKAR-7");
  page.say("DAMKAR-7 key 5");
  const auto pressed = steady::now();
  const auto five = modem.wait_for<htl::dtmf>(10s, [](const htl::dtmf& d) { return d.edge == htl::dtmf_edge::on; });
  const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(steady::now() - pressed);
  REQUIRE(five);
  CHECK(five->digit == '5');
  MESSAGE("key press in the page to DTMF event on the serial line: " << waited.count() << " ms");
  CHECK(waited < 2s);  // 250 ms of key-up, 40 ms of tone; the rest is this machine's
  CHECK(page.read_until([](const std::string& text) { return has(text, R"("kind":"dtmf")"); }));

  page.say("DAMKAR-7 dance");
  CHECK(page.read_until([](const std::string& text) { return has(text, R"("type":"error")"); }));
}

TEST_CASE("kentongan-modem: the page hears the loudspeaker while the modem sends") {
  program modem({"--kiss-tx", "--ht", "DAMKAR-7", "--http", "0", "--json"});
  browser page(modem.port());
  page.say("listen DAMKAR-7");
  page.say("listen NOBODY");
  CHECK(page.read_until([](const std::string& text) { return has(text, "no such HT"); }));
  modem.write(message_frame("POSKO", "DAMKAR-7", "Kebakaran #12", "a7"), radio::kiss_command::data);
  CHECK(page.read_until([](const std::string& text) { return has(text, R"("busy":true)"); }));
  CHECK(page.read_until(
      [](const std::string& text) { return has(text, R"("where":"DAMKAR-7")") && has(text, "Kebakaran #12"); }));
  CHECK(page.sound > 2000);  // at least 200 ms of a packet of a second
}

TEST_CASE("kentongan-modem: the page is for this machine's own browsers only") {
  program modem({"--ht", "A-1", "--http", "0"});
  const std::string port = modem.port();
  const std::string host = "Host: 127.0.0.1:" + port + "\r\n\r\n";
  const struct {
    std::string request, answer;
  } rows[] = {
      {"GET /ht HTTP/1.1\r\n" + host, "HTTP/1.1 200"},
      {"HEAD /ht HTTP/1.1\r\n" + host, "HTTP/1.1 200"},
      {"GET / HTTP/1.1\r\n" + host, "HTTP/1.1 302"},
      {"GET /secret HTTP/1.1\r\n" + host, "HTTP/1.1 404"},
      {"POST /ht HTTP/1.1\r\n" + host, "HTTP/1.1 405"},
      {"GET /ht HTTP/1.1\r\nHost: evil.example:" + port + "\r\n\r\n", "HTTP/1.1 403"},
      {"GET /ht HTTP/1.1\r\n\r\n", "HTTP/1.1 403"},
      {"GET /ws HTTP/1.1\r\n" + host, "HTTP/1.1 404"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.request);
    CHECK(http(port, row.request).starts_with(row.answer));
  }
  CHECK(has(http(port, rows[0].request), "HT maya"));
  http(port, "\x16\x03\x01 garbage\r\n\r\n");
  http(port, "GET /ht HTTP/1.1\r\nX: " + std::string(100000, 'x') + "\r\n\r\n");
  CHECK_THROWS(browser(port, "http://evil.example"));
  CHECK_NOTHROW(browser(port, "http://127.0.0.1:" + port));
  CHECK(http(port, rows[0].request).starts_with(rows[0].answer));
}

TEST_CASE("kentongan-modem: a recording in the air's place, to its end") {
  const auto file = std::filesystem::temp_directory_path() / ("kentongan-sound-" + std::to_string(::getpid()) + ".wav");
  virtual_radio::wav recording{9600, virtual_radio::silence(500ms)};
  const auto packet = virtual_radio::packet_sound(message_frame("POSKO", "DAMKAR-7", "dari rekaman", "1"), 300ms);
  recording.samples.insert(recording.samples.end(), packet.begin(), packet.end());
  virtual_radio::write_wav(file, recording);
  program modem({"--sound", file.string()});
  CHECK(modem.wait_frame(10s, [](const radio::kiss_frame& frame) {
    return frame.command == radio::kiss_command::data &&
           std::string(frame.payload.begin(), frame.payload.end()).find("dari rekaman") != std::string::npos;
  }));
  CHECK(modem.child_.wait() == 0);
  std::filesystem::remove(file);
}

TEST_CASE("kentongan-modem: wrong usage is refused by name") {
  const auto run = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), std::string(KENTONGAN_BIN_DIR) + "/kentongan-modem");
    return test::process(arguments, "/dev/null", "/dev/null").wait();
  };
  CHECK(run({"--help"}) == 0);
  CHECK(run({"--ht", "damkar"}) == 64);
  CHECK(run({"--answer", "after=2x"}) == 64);
  CHECK(run({"--nonsense"}) == 64);
  CHECK(run({"--sound", "/nowhere.wav"}) == 1);
  CHECK(run({"--pty", "/nowhere/at/all"}) == 1);
}

TEST_CASE("modem-decode: exit codes") {
  const auto run = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), std::string(KENTONGAN_BIN_DIR) + "/modem-decode");
    return test::process(arguments, "/dev/null", "/dev/null").wait();
  };
  CHECK(run({"--help"}) == 0);
  CHECK(run({}) == 64);
  CHECK(run({"morse", "x.wav"}) == 64);
  CHECK(run({"afsk", "/nowhere.wav"}) == 1);
  CHECK(run({"dtmf", "-"}) == 1);  // an empty standard input
}
