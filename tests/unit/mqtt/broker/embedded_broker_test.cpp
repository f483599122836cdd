#include "mqtt/broker/embedded_broker.hpp"

#include "tests/unit/mqtt/world.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

using namespace kentongan::mqtt;
using namespace kentongan::mqtt::test;

namespace {

bool accepts(boost::asio::io_context& io, std::uint16_t port) {
  boost::asio::ip::tcp::socket socket(io);
  boost::system::error_code error;
  socket.connect({boost::asio::ip::make_address("127.0.0.1"), port}, error);
  if (error) return false;
  // An MQTT greeting too: the kernel accepts for a mosquitto that has not set up its signals yet, and would die of one.
  constexpr std::uint8_t connect[] = {0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 1, 'x'};  // MQTT 3.1.1, 3.1
  std::uint8_t answer[4]{};
  boost::asio::write(socket, boost::asio::buffer(connect), error);
  boost::asio::read(socket, boost::asio::buffer(answer), error);
  return !error && answer[0] == 0x20;  // CONNACK
}

bool alive(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string number, name, state;
  in >> number >> name >> state;
  return !state.empty() && state != "Z";
}

}  // namespace

TEST_CASE("embedded broker: starts, accepts, stops and is gone") {
  boost::asio::io_context io;
  broker b(io);
  b.start_and_wait();
  const auto port = b.process->port();
  const auto pid = b.process->pid();
  CHECK(port != 0);
  CHECK(accepts(io, port));
  CHECK(std::filesystem::exists(b.settings.config.directory / "mosquitto.pid"));
  b.stop_and_wait();
  CHECK_FALSE(alive(pid));
  CHECK_FALSE(accepts(io, port));
  CHECK(std::filesystem::exists(b.settings.config.directory / "mosquitto.db"));
  CHECK_FALSE(std::filesystem::exists(b.settings.config.directory / "mosquitto.pid"));
  CHECK(b.failures.empty());
}

TEST_CASE("embedded broker: killed, it is started again at the same port") {
  boost::asio::io_context io;
  broker b(io);
  b.start_and_wait();
  const auto port = b.process->port();
  const auto first = b.process->pid();
  b.signal(SIGKILL);
  REQUIRE(run_until(io, [&] { return b.running == 2; }));
  REQUIRE(b.failures.size() == 1);
  CHECK(b.failures[0].find("signal 9") != std::string::npos);
  CHECK(b.process->port() == port);
  CHECK(b.process->pid() != first);
  CHECK(accepts(io, port));
  b.stop_and_wait();
}

TEST_CASE("embedded broker: not installed is said, not retried") {
  boost::asio::io_context io;
  broker b(io);
  b.settings.executable = "mosquitto-that-nobody-has";
  b.start();
  REQUIRE(run_until(io, [&] { return !b.failures.empty(); }));
  CHECK(b.failures[0].find("is not installed") != std::string::npos);
  CHECK_FALSE(run_until(
      io, [&] { return b.failures.size() > 1 || b.running > 0; }, 300ms));
  bool done = false;
  b.process->stop([&] { done = true; });
  CHECK(run_until(io, [&] { return done; }));
}

TEST_CASE("embedded broker: a bad configuration is reported with mosquitto's own words, again and again") {
  boost::asio::io_context io;
  broker b(io);
  b.settings.config.extra = "no_such_option 1";
  b.start();
  REQUIRE(run_until(io, [&] { return b.failures.size() >= 2; }));
  CHECK(b.failures[0].find("no_such_option") != std::string::npos);
  CHECK(b.running == 0);
  b.stop_and_wait();
}

TEST_CASE("embedded broker: a port in use is an error, and is taken once it is free") {
  boost::asio::io_context io;
  auto other = std::make_unique<boost::asio::ip::tcp::acceptor>(
      io, boost::asio::ip::tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), 0));
  broker b(io);
  b.settings.config.port = other->local_endpoint().port();
  b.start();
  REQUIRE(run_until(io, [&] { return !b.failures.empty(); }));
  CHECK(b.failures[0].find("Address already in use") != std::string::npos);
  CHECK(b.running == 0);
  other.reset();
  CHECK(run_until(io, [&] { return b.running == 1; }));
  b.stop_and_wait();
}

TEST_CASE("embedded broker: one that ignores SIGTERM is killed") {
  boost::asio::io_context io;
  broker b(io);
  b.settings.stop_timeout = 200ms;
  b.start_and_wait();
  const auto pid = b.process->pid();
  b.signal(SIGSTOP);
  b.stop_and_wait();
  CHECK_FALSE(alive(pid));
}

TEST_CASE("embedded broker: ends with us, even when we are killed, a left-over one is ended at the next start") {
  boost::asio::io_context io;
  broker b(io);
  std::filesystem::create_directories(b.settings.config.directory);
  const auto pid_file = b.settings.config.directory / "mosquitto.pid";

  const pid_t owner = ::fork();
  REQUIRE(owner >= 0);
  if (owner == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    boost::asio::io_context own;
    embedded_broker process(own.get_executor(), b.settings);
    process.start([&](broker_state state, std::string_view) {
      if (state == broker_state::running) std::ofstream(b.files.path() / "ready") << "yes\n";
    });
    own.run();
    ::_exit(0);
  }
  pid_t pid = 0;
  REQUIRE(run_until(io, [&] { return std::filesystem::exists(b.files.path() / "ready"); }));
  std::ifstream(pid_file) >> pid;
  REQUIRE(pid > 1);
  CHECK(alive(pid));

  SUBCASE("killed") {
    ::kill(owner, SIGKILL);
    CHECK(run_until(io, [&] { return !alive(pid); }));
  }
  SUBCASE("a frozen broker survives that, until the next start") {
    ::kill(pid, SIGSTOP);
    ::kill(owner, SIGKILL);
    CHECK(alive(pid));
    b.settings.stop_timeout = 300ms;
    b.start_and_wait();
    CHECK_FALSE(alive(pid));
    b.stop_and_wait();
  }
  ::waitpid(owner, nullptr, 0);
}

TEST_CASE("embedded broker: passwords and rights, changed while it runs") {
  boost::asio::io_context io;
  broker b(io);
  const auto hashes = [&](const std::string& user, const std::string& password) {
    const auto file = (b.files.path() / "hashes").string();
    REQUIRE(std::system(("mosquitto_passwd -c -b " + file + " " + user + " " + password + " 2>/dev/null").c_str()) ==
            0);
    std::ifstream in(file);
    return std::string{std::istreambuf_iterator<char>(in), {}};
  };
  b.settings.passwords = hashes("gw", "first");
  b.settings.acl = "user gw\ntopic readwrite a/#\n";
  b.settings.config.guarded = {{}};
  b.start_and_wait();
  const auto guarded = "tcp://127.0.0.1:" + std::to_string(b.process->guarded_port(0));

  peer stranger(io, guarded, "stranger");
  stranger.start();
  REQUIRE(run_until(io, [&] { return !stranger.downs.empty(); }));
  CHECK(stranger.downs[0].find("uthorized") != std::string::npos);
  CHECK(stranger.ups == 0);

  peer known(io, guarded, "known");
  known.settings.username = "gw";
  known.settings.password = "first";
  known.start_and_wait();
  CHECK_FALSE(known.publish(text("a/x")));
  CHECK(known.publish(text("b/x")) == errc::refused);

  b.process->set_access(b.settings.passwords, "user gw\ntopic readwrite b/#\n");
  REQUIRE(run_until(io, [&] { return !known.publish(text("b/x")); }));
  CHECK(known.ups == 1);  // nobody had to reconnect

  b.process->set_access(hashes("gw", "second"), "user gw\ntopic readwrite b/#\n");
  CHECK(run_until(io, [&] { return !known.link->up(); }));  // its password is no longer good
  peer newer(io, guarded, "newer");
  newer.settings.username = "gw";
  newer.settings.password = "second";
  newer.start_and_wait();
  CHECK_FALSE(newer.publish(text("b/x")));
  // Said once, however often it is tried.
  CHECK(stranger.downs.size() == 1);

  peer local(io, b.process->uri(), "local");  // the other listener knows no passwords
  local.start_and_wait();
  CHECK_FALSE(local.publish(text("c/x")));
}
