// Connections: how they come, go and are noticed to be gone, with a real mosquitto.
#include "mqtt/paho_client.hpp"
#include "tests/unit/mqtt/world.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

using namespace kentongan::mqtt;
using namespace kentongan::mqtt::test;

namespace {

// TCP_NODELAY of every socket of this process that is connected to the port.
std::vector<int> nodelay_towards(std::uint16_t port) {
  std::vector<int> result;
  for (int fd = 3; fd < 200; ++fd) {
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    if (peer.sin_family != AF_INET || ntohs(peer.sin_port) != port) continue;
    int on = 0;
    size = sizeof on;
    REQUIRE(::getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, &size) == 0);
    result.push_back(on);
  }
  return result;
}

}  // namespace

TEST_CASE("connection: TCP_NODELAY is set, on the first and on later connections") {
  boost::asio::io_context io;
  broker b(io);
  b.start_and_wait();
  peer p(io, b.process->uri(), "gw-1");
  p.start_and_wait();
  CHECK(nodelay_towards(b.process->port()) == std::vector{1});
  CHECK_FALSE(p.logged("TCP_NODELAY"));
  b.signal(SIGKILL);
  REQUIRE(run_until(io, [&] { return p.ups == 2; }));
  CHECK(nodelay_towards(b.process->port()) == std::vector{1});
}

TEST_CASE("connection: while down nothing is queued, after a broker restart it is back with its subscriptions") {
  boost::asio::io_context io;
  broker b(io);
  b.settings.backoff_min = 600ms;
  b.start_and_wait();
  peer p(io, b.process->uri(), "gw-1");
  p.start_and_wait({{"a/#", 1}, {"b", 0}});
  b.signal(SIGKILL);
  REQUIRE(run_until(io, [&] { return p.downs.size() == 1; }));
  CHECK_FALSE(p.link->up());
  CHECK(p.downs[0] == "connection lost");
  CHECK(p.publish(text("a/x")) == errc::not_connected);
  REQUIRE(run_until(io, [&] { return p.ups == 2; }));
  CHECK(p.link->up());
  CHECK_FALSE(p.publish(text("a/x", "again")));
  CHECK_FALSE(p.publish(text("b", "again")));
  REQUIRE(run_until(io, [&] { return p.received.size() == 2; }));
  const auto figures = p.link->stats();
  CHECK(figures.connects == 2);
  CHECK(figures.disconnects == 1);
  // One more cause while it was away at most: refused by the port.
  CHECK(p.downs.size() <= 2);
}

TEST_CASE("connection: publishes under way when the broker dies all complete, as sent or as not connected") {
  boost::asio::io_context io;
  broker b(io);
  b.start_and_wait();
  peer p(io, b.process->uri(), "gw-1");
  p.start_and_wait();
  int fine = 0;
  int failed = 0;
  for (int i = 0; i < 2000; ++i) {
    p.link->publish(text("a", std::to_string(i)), [&](std::error_code e) {
      if (!e) {
        ++fine;
      } else {
        CHECK(e == errc::not_connected);
        ++failed;
      }
      if (fine == 300 && failed == 0) b.signal(SIGKILL);
    });
  }
  REQUIRE(run_until(io, [&] { return fine + failed == 2000; }));
  CHECK(fine >= 300);
  CHECK(failed > 0);
  CHECK(run_until(io, [&] { return p.ups == 2; }));
}

TEST_CASE("connection: no broker is one report, not one per attempt, and the first broker to come is used") {
  boost::asio::io_context io;
  broker b(io);
  b.start_and_wait();
  const auto uri = b.process->uri();
  b.settings.config.port = b.process->port();
  b.stop_and_wait();
  peer p(io, uri, "gw-1");
  p.settings.backoff_min = 20ms;
  p.settings.backoff_max = 50ms;
  p.start();
  REQUIRE(run_until(io, [&] { return !p.downs.empty(); }));
  run_until(
      io, [] { return false; }, 600ms);
  CHECK(p.downs.size() == 1);
  b.running = 0;
  b.start_and_wait();
  CHECK(run_until(io, [&] { return p.ups == 1; }));
}

TEST_CASE("connection: a session is kept across our absence") {
  boost::asio::io_context io;
  broker b(io);
  b.start_and_wait();
  {
    peer p(io, b.process->uri(), "gw-1");
    p.start_and_wait({{"t", 1}});
    p.stop_and_wait();
  }
  peer other(io, b.process->uri(), "other");
  other.start_and_wait();
  CHECK_FALSE(other.publish(text("t", "while away")));
  peer p(io, b.process->uri(), "gw-1");
  p.start_and_wait({{"t", 1}});
  CHECK(p.session_present);
  CHECK(run_until(io, [&] { return p.received.size() == 1; }));

  peer fresh(io, b.process->uri(), "gw-1");
  p.stop_and_wait();
  fresh.settings.clean_start = true;
  fresh.start_and_wait();
  CHECK_FALSE(fresh.session_present);
}

TEST_CASE("connection: a frozen broker is noticed within 15 s, the default settings") {
  boost::asio::io_context io;
  broker b(io);
  b.start_and_wait();
  peer p(io, b.process->uri(), "gw-1");
  p.start_and_wait();
  const auto frozen_at = std::chrono::steady_clock::now();
  b.signal(SIGSTOP);
  std::error_code result;
  p.link->publish(text("a"), [&](std::error_code e) { result = e; });
  REQUIRE(run_until(
      io, [&] { return !p.downs.empty(); }, 15s));
  MESSAGE("noticed after " << (std::chrono::steady_clock::now() - frozen_at) / 1ms << " ms");
  CHECK(p.downs[0].find("frozen") != std::string::npos);
  CHECK(run_until(io, [&] { return result == errc::not_connected; }));
  b.signal(SIGCONT);
  CHECK(run_until(
      io, [&] { return p.ups == 2; }, 20s));
}

TEST_CASE("connection: an idle connection is not taken for a frozen one") {
  boost::asio::io_context io;
  broker b(io);
  b.start_and_wait();
  peer p(io, b.process->uri(), "gw-1");
  p.settings.probe_after = 100ms;
  p.settings.frozen_after = 700ms;
  p.start_and_wait();
  CHECK_FALSE(run_until(
      io, [&] { return !p.downs.empty(); }, 2500ms));
  CHECK(p.link->stats().connects == 1);
}

TEST_CASE("connection: a session taken over is said, and left alone for a while") {
  // mosquitto 2.0.11 does not send the reason, so a few lines play the broker: CONNECT, CONNACK, DISCONNECT 0x8E.
  boost::asio::io_context io;
  using tcp = boost::asio::ip::tcp;
  tcp::acceptor acceptor(io, {boost::asio::ip::make_address("127.0.0.1"), 0});
  tcp::socket socket(io);
  std::array<char, 512> sink{};
  int connections = 0;
  const std::function<void()> serve = [&] {
    acceptor.async_accept(socket, [&](boost::system::error_code error) {
      if (error) return;
      ++connections;
      socket.async_read_some(boost::asio::buffer(sink), [&](boost::system::error_code read_error, std::size_t) {
        REQUIRE_FALSE(read_error);
        boost::asio::write(socket, boost::asio::buffer("\x20\x03\x00\x00\x00", 5));
      });
    });
  };
  serve();
  peer p(io, "tcp://127.0.0.1:" + std::to_string(acceptor.local_endpoint().port()), "gw-1");
  p.settings.taken_over_pause = 500ms;
  p.settings.backoff_min = 1ms;
  p.settings.backoff_max = 1ms;
  p.start_and_wait();
  const auto since = std::chrono::steady_clock::now();
  boost::asio::write(socket, boost::asio::buffer("\xE0\x02\x8E\x00", 4));
  REQUIRE(run_until(io, [&] { return !p.downs.empty(); }));
  CHECK(p.downs[0].find("taken over") != std::string::npos);
  CHECK(p.logged("another client with our id 'gw-1'"));
  socket.close();
  serve();
  REQUIRE(run_until(io, [&] { return connections == 2; }));
  CHECK(std::chrono::steady_clock::now() - since >= 450ms);
}

TEST_CASE("connection: two clients with one id are suspected from their short lives") {
  boost::asio::io_context io;
  broker b(io);
  b.start_and_wait();
  peer first(io, b.process->uri(), "gw-1");
  peer second(io, b.process->uri(), "gw-1");
  for (auto* each : {&first, &second}) {
    each->settings.backoff_min = 1ms;
    each->settings.backoff_max = 1ms;
    each->start();
  }
  const auto suspects = [](const peer& p) { return p.logged("does another client use our id 'gw-1'"); };
  REQUIRE(run_until(
      io, [&] { return suspects(first) || suspects(second); }, 40s));
  CHECK(first.downs[0] == "connection lost");
  // One of them has withdrawn, the other comes up for good.
  const auto ups = first.ups + second.ups;
  CHECK_FALSE(run_until(
      io, [&] { return first.ups + second.ups > ups + 1; }, 2s));
}

TEST_CASE("connection: the will is sent for a killed client, not for one that says goodbye") {
  boost::asio::io_context io;
  broker b(io);
  b.start_and_wait();
  const auto set_will = [](paho_settings& settings) {
    settings.will = last_will{text("gw/state", "offline"), 0s};
    settings.will->content.retained = true;
    settings.will->content.user_properties = {{"boot", "42"}};
  };
  const pid_t victim = ::fork();
  REQUIRE(victim >= 0);
  if (victim == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    boost::asio::io_context own;
    peer p(own, b.process->uri(), "victim");
    set_will(p.settings);
    p.start();
    run_until(own, [&] { return p.ups == 1; });
    p.link->publish(text("gw/alive"), nullptr);
    own.run();
    ::_exit(0);
  }
  peer watcher(io, b.process->uri(), "watcher");
  watcher.start_and_wait({{"gw/#", 1}});
  const bool lived = run_until(
      io, [&] { return !watcher.received.empty(); }, 3s);
  ::kill(victim, SIGKILL);
  ::waitpid(victim, nullptr, 0);
  if (!lived) watcher.received.push_back(text("gw/alive"));  // it was faster than our subscription
  REQUIRE(run_until(io, [&] { return watcher.received.size() == 2; }));
  CHECK(watcher.received[1].payload == "offline");
  CHECK(watcher.received[1].user_properties == std::vector<std::pair<std::string, std::string>>{{"boot", "42"}});

  peer polite(io, b.process->uri(), "polite");
  set_will(polite.settings);
  polite.start_and_wait();
  polite.stop_and_wait(text("gw/state", "farewell"));
  REQUIRE(run_until(io, [&] { return watcher.received.size() == 3; }));
  CHECK(watcher.received[2].payload == "farewell");
  CHECK_FALSE(run_until(
      io, [&] { return watcher.received.size() > 3; }, 300ms));
}

TEST_CASE("connection: stop completes everything once, in every state") {
  boost::asio::io_context io;
  broker b(io);
  b.start_and_wait();
  SUBCASE("up, with publishes under way and waiting") {
    peer p(io, b.process->uri(), "gw-1");
    p.settings.in_flight = 4;
    p.start_and_wait();
    int completed = 0;
    int stopped = 0;
    for (int i = 0; i < 100; ++i) {
      p.link->publish(text("t"), [&](std::error_code e) {
        ++completed;
        stopped += e == errc::stopped ? 1 : 0;
      });
    }
    p.stop_and_wait(text("t", "bye"));
    CHECK(completed == 100);
    CHECK(stopped >= 90);
    CHECK(p.publish(text("t")) == errc::stopped);
    p.stop_and_wait();  // a second time is answered too
    CHECK(p.downs.empty());
  }
  SUBCASE("before start") {
    peer p(io, b.process->uri(), "gw-1");
    p.link = make_paho_client(io.get_executor(), p.settings);
    p.stop_and_wait();
  }
  SUBCASE("connecting") {
    peer p(io, b.process->uri(), "gw-1");
    p.start();
    p.stop_and_wait();
    CHECK(p.ups == 0);
  }
  SUBCASE("waiting for a broker that is not there") {
    peer p(io, "tcp://127.0.0.1:1", "gw-1");
    p.start();
    REQUIRE(run_until(io, [&] { return !p.downs.empty(); }));
    p.stop_and_wait(text("t"));
  }
  SUBCASE("with a frozen broker") {
    peer p(io, b.process->uri(), "gw-1");
    p.settings.stop_timeout = 300ms;
    p.start_and_wait();
    b.signal(SIGSTOP);
    std::error_code result;
    p.link->publish(text("t"), [&](std::error_code e) { result = e; });
    p.stop_and_wait(text("t"));
    CHECK(run_until(io, [&] { return result == errc::stopped; }));
    b.signal(SIGCONT);
  }
}

TEST_CASE("connection: destroyed at any moment, also by its own handlers, nothing runs afterwards") {
  boost::asio::io_context io;
  broker b(io);
  b.start_and_wait();
  SUBCASE("never started") { make_paho_client(io.get_executor(), peer(io, b.process->uri(), "x").settings); }
  SUBCASE("after growing pauses") {
    for (const int pause : {0, 1, 3, 10, 30, 100, 150}) {
      int calls = 0;
      {
        peer p(io, b.process->uri(), "gw-1");
        p.start({{"t", 1}});
        run_until(
            io, [] { return false; }, std::chrono::milliseconds(pause));
        for (int i = 0; i < 50; ++i) p.link->publish(text("t"), [&](std::error_code) { ++calls; });
        run_until(
            io, [] { return false; }, std::chrono::milliseconds(pause / 10));
        calls = 0;
      }
      run_until(
          io, [] { return false; }, 20ms);
      CHECK(calls == 0);
    }
  }
  SUBCASE("inside on_up") {
    auto settings = peer(io, b.process->uri(), "gw-1").settings;
    settings.log = nullptr;
    auto link = make_paho_client(io.get_executor(), settings);
    bool up = false;
    link->start({nullptr,
                 [&](bool) {
                   up = true;
                   link.reset();
                 },
                 nullptr});
    CHECK(run_until(io, [&] { return up; }));
    run_until(
        io, [] { return false; }, 50ms);
  }
  SUBCASE("inside on_message and a completion") {
    auto settings = peer(io, b.process->uri(), "gw-1").settings;
    settings.log = nullptr;
    auto link = make_paho_client(io.get_executor(), settings);
    int messages = 0;
    link->subscribe({{"t", 1}});
    link->start({[&](message&&) {
                   ++messages;
                   link.reset();
                 },
                 [&](bool) {
                   for (int i = 0; i < 10; ++i) link->publish(text("t"), nullptr);
                 },
                 nullptr});
    CHECK(run_until(io, [&] { return messages > 0; }));
    run_until(
        io, [] { return false; }, 50ms);
    CHECK(messages == 1);
  }
}
