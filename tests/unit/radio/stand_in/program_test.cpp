// The program stand-in-ht as a gateway meets it: a serial port with a modem and handhelds behind it.
#include "radio/codec/aprs.hpp"
#include "radio/codec/ax25.hpp"
#include "radio/codec/kiss.hpp"
#include "tests/unit/radio/octets.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <optional>

using namespace kentongan::radio;
using namespace kentongan::radio::test;
using namespace std::chrono_literals;

extern char** environ;

namespace {

using steady = std::chrono::steady_clock;

// A running stand-in with its input and output; stopped and waited for at the end.
class program {
 public:
  explicit program(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), std::string(KENTONGAN_BIN_DIR) + "/stand-in-ht");
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    int in[2];
    int out[2];
    REQUIRE(::pipe2(in, O_CLOEXEC) == 0);
    REQUIRE(::pipe2(out, O_CLOEXEC) == 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    REQUIRE(::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    ::close(in[0]);
    ::close(out[1]);
    in_ = in[1];
    out_ = out[0];
  }
  ~program() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
    ::close(in_);
    ::close(out_);
  }
  program(const program&) = delete;
  program& operator=(const program&) = delete;

  void type(std::string_view text) const {
    REQUIRE(::write(in_, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }

  // The next line printed; empty after 10 s without one.
  std::string line() {
    const auto end = steady::now() + 10s;
    while (steady::now() < end) {
      if (const std::size_t found = printed_.find('\n'); found != std::string::npos) {
        const std::string out = printed_.substr(0, found);
        printed_.erase(0, found + 1);
        return out;
      }
      pollfd waiting{out_, POLLIN, 0};
      if (::poll(&waiting, 1, 100) <= 0) continue;
      char text[4096];
      const ssize_t size = ::read(out_, text, sizeof text);
      if (size <= 0) break;
      printed_.append(text, static_cast<std::size_t>(size));
    }
    return {};
  }

  void signal(int number) const { ::kill(pid_, number); }
  // Exit status; -1 when it does not end within 10 s or dies of a signal.
  int wait() {
    for (const auto end = steady::now() + 10s; steady::now() < end; ::usleep(5000)) {
      int status = 0;
      if (::waitpid(pid_, &status, WNOHANG) == pid_) {
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
      }
    }
    return -1;
  }

 private:
  pid_t pid_ = -1;
  int in_ = -1;
  int out_ = -1;
  std::string printed_;
};

std::string fresh_link() {
  static int count = 0;
  return (std::filesystem::temp_directory_path() /
          ("kentongan-ht-" + std::to_string(::getpid()) + "-" + std::to_string(++count)))
      .string();
}

// The gateway's end: opens the port like any program would, talks frames.
class port {
 public:
  explicit port(const std::string& path) : descriptor_(::open(path.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    REQUIRE(descriptor_ >= 0);
  }
  ~port() { ::close(descriptor_); }
  port(const port&) = delete;
  port& operator=(const port&) = delete;

  int descriptor() const { return descriptor_; }

  void send(std::string_view info) const {
    const octets line = kiss(info);
    REQUIRE(::write(descriptor_, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
  }
  // "FROM info" of the next frame; empty after 10 s without one.
  std::string next() {
    for (const auto end = steady::now() + 10s; ready_.empty() && steady::now() < end;) read();
    if (ready_.empty()) return {};
    const std::string first = ready_.front();
    ready_.erase(ready_.begin());
    return first;
  }

  static octets kiss(std::string_view info) {
    const octets information = from_text(info);
    ax25_frame frame;
    frame.destination = *parse_ax25_address("APZ112");
    frame.source = *parse_ax25_address("POSKO");
    frame.info = information;
    octets ax25(ax25_max_frame);
    ax25.resize(ax25_encode(frame, ax25));
    octets line(kiss_encoded_bound(ax25.size()));
    line.resize(kiss_encode({0, kiss_command::data, ax25}, line));
    return line;
  }

 private:
  void read() {
    pollfd waiting{descriptor_, POLLIN, 0};
    if (::poll(&waiting, 1, 100) <= 0) return;
    octets in(4096);
    const ssize_t size = ::read(descriptor_, in.data(), in.size());
    if (size <= 0) return;
    decoder_.push(std::span(in).first(static_cast<std::size_t>(size)), [this](const kiss_frame& kiss) {
      ax25_frame frame;
      REQUIRE(ax25_decode(kiss.payload, frame) == ax25_result::ok);
      ready_.push_back(std::string(to_text(frame.source).view()) + " " +
                       std::string(frame.info.begin(), frame.info.end()));
    });
  }

  int descriptor_;
  kiss_decoder decoder_;
  std::vector<std::string> ready_;
};

}  // namespace

TEST_CASE("stand-in-ht: an order, its ack, the crew's answers, a typed message, and a clean end") {
  const std::string link = fresh_link();
  program ht({"--link", link, "--call", "DAMKAR-7", "--answer", "OTW after=50ms", "--answer", "TIBA after=100ms",
              "--first-number", "41", "--json"});
  REQUIRE(ht.line() == "ready " + link);
  CHECK(std::filesystem::is_symlink(link));
  {
    port gateway(link);
    REQUIRE(::write(gateway.descriptor(), "\xC0\xC0\xC0\xC0\x01\x1E\xC0", 7) == 7);
    CHECK(ht.line().find(R"("dir":"in","kind":"parameter","text":"tx_delay 30"})") != std::string::npos);
    gateway.send(":DAMKAR-7 :Kebakaran #12{a7");
    CHECK(gateway.next() == "DAMKAR-7 :POSKO    :acka7");
    CHECK(gateway.next() == "DAMKAR-7 :POSKO    :OTW 12{41");
    CHECK(gateway.next() == "DAMKAR-7 :POSKO    :TIBA 12{42");
    CHECK(ht.line().find(
              R"("dir":"in","kind":"message","from":"POSKO","to":"DAMKAR-7","text":"Kebakaran #12","id":"a7")") !=
          std::string::npos);
    CHECK(ht.line().find(R"("dir":"out","kind":"ack","from":"DAMKAR-7","to":"POSKO","id":"a7","ax25":"82 a0 b4 62)") !=
          std::string::npos);
    ht.type("send lapor\n");
    CHECK(gateway.next() == "DAMKAR-7 :POSKO    :lapor{43");
  }
  // The gateway closed the port and opens it again: the handhelds are still there.
  for (int again = 0; again < 3; ++again) {
    port gateway(link);
    gateway.send(":DAMKAR-7 :lagi{b" + std::to_string(again));
    CHECK(gateway.next() == "DAMKAR-7 :POSKO    :ackb" + std::to_string(again));
  }
  ht.signal(SIGTERM);
  CHECK(ht.wait() == 0);
  CHECK_FALSE(std::filesystem::exists(std::filesystem::symlink_status(link)));
}

TEST_CASE("stand-in-ht: quits when told, replaces an old link, leaves other files and other people's links alone") {
  const std::string link = fresh_link();
  std::filesystem::create_symlink("/nowhere", link);
  {
    program ht({"--link", link, "--any"});
    REQUIRE(ht.line() == "ready " + link);
    CHECK(std::filesystem::read_symlink(link) != "/nowhere");
    ht.type("nonsense\nquit\n");
    CHECK(ht.line().find("commands: send TEXT, quit") != std::string::npos);
    CHECK(ht.wait() == 0);
    CHECK_FALSE(std::filesystem::exists(std::filesystem::symlink_status(link)));
  }
  {
    program ht({"--link", link, "--any"});
    REQUIRE(ht.line() == "ready " + link);
    std::filesystem::remove(link);
    std::filesystem::create_symlink("/elsewhere", link);
    ht.signal(SIGINT);
    CHECK(ht.wait() == 0);
    CHECK(std::filesystem::read_symlink(link) == "/elsewhere");
    std::filesystem::remove(link);
  }
  {
    std::filesystem::create_directory(link);
    program ht({"--link", link, "--any"});
    CHECK(ht.line().empty());
    CHECK(ht.wait() == 1);
    CHECK(std::filesystem::is_directory(link));
    std::filesystem::remove(link);
  }
}

TEST_CASE("stand-in-ht: options that mean nothing are refused") {
  const std::vector<std::string> bad[] = {{},
                                          {"--call", "damkar"},
                                          {"--any", "--answer", "OTW after=soon"},
                                          {"--any", "--ack", "maybe"},
                                          {"--any", "--to", "x"},
                                          {"--nonsense"}};
  for (const auto& arguments : bad) {
    program ht(arguments);
    CHECK(ht.wait() == 2);
  }
  program help({"--help"});
  CHECK(help.wait() == 0);
}

TEST_CASE("stand-in-ht: fast mode answers every frame of a flood, in order") {
  const std::string link = fresh_link();
  program ht({"--link", link, "--any", "--fast", "--quiet"});
  REQUIRE(ht.line() == "ready " + link);
  const port gateway(link);
  const int descriptor = gateway.descriptor();
  REQUIRE(::fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0);

  constexpr int frames = 30000;
  octets line;
  for (int i = 0; i < frames; ++i) {
    const octets one = port::kiss(":DAMKAR-7 :Kebakaran #" + std::to_string(i) + " Jl Merdeka{" + std::to_string(i));
    line.insert(line.end(), one.begin(), one.end());
  }
  std::size_t sent = 0;
  int answered = 0;
  int wrong = 0;
  kiss_decoder decoder;
  const auto start = steady::now();
  while (answered < frames && steady::now() - start < 60s) {
    pollfd waiting{descriptor, static_cast<short>(POLLIN | (sent < line.size() ? POLLOUT : 0)), 0};
    ::poll(&waiting, 1, 1000);
    if ((waiting.revents & POLLOUT) != 0) {
      const ssize_t size = ::write(descriptor, line.data() + sent, std::min<std::size_t>(line.size() - sent, 4096));
      if (size > 0) sent += static_cast<std::size_t>(size);
    }
    octets in(4096);
    const ssize_t size = (waiting.revents & POLLIN) != 0 ? ::read(descriptor, in.data(), in.size()) : 0;
    if (size <= 0) continue;
    decoder.push(std::span(in).first(static_cast<std::size_t>(size)), [&](const kiss_frame& kiss) {
      ax25_frame frame;
      aprs_message message;
      const bool good = ax25_decode(kiss.payload, frame) == ax25_result::ok &&
                        aprs_parse(frame.info, message) == aprs_result::message &&
                        message.text == "SELESAI " + std::to_string(answered) && !message.id;
      wrong += good ? 0 : 1;
      ++answered;
    });
  }
  const double seconds = std::chrono::duration<double>(steady::now() - start).count();
  MESSAGE(static_cast<int>(frames / seconds) << " frames a second there and back");
  CHECK(answered == frames);
  CHECK(wrong == 0);
}
