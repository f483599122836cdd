// TLS with a real mosquitto and certificates that were made for this test.
#include "mqtt/paho_client.hpp"
#include "tests/unit/mqtt/world.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <fstream>

using namespace kentongan::mqtt;
using namespace kentongan::mqtt::test;

namespace {

void run(const std::string& command) {
  CAPTURE(command);
  REQUIRE(std::system((command + " >/dev/null 2>&1").c_str()) == 0);
}

// Two authorities: the city's own, which has signed the broker and one phone, and somebody else's.
struct certificates {
  std::filesystem::path in;
  explicit certificates(std::filesystem::path where) : in(std::move(where)) {
    for (const auto* name : {"city", "stranger"})
      run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=" +
          std::string(name) + " -keyout " + key(name) + " -out " + of(name));
    sign("broker", "city", "DNS:localhost,IP:127.0.0.1");
    sign("elsewhere", "city", "DNS:broker.elsewhere.example");
    sign("gateway", "city", "DNS:gateway");
    sign("impostor", "stranger", "DNS:gateway");
  }
  std::string of(const std::string& name) const { return (in / (name + ".pem")).string(); }
  std::string key(const std::string& name) const { return (in / (name + ".key")).string(); }

 private:
  void sign(const std::string& name, const std::string& by, const std::string& names) {
    std::ofstream(in / "names") << "subjectAltName=" << names << "\n";
    run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=" + name + " -keyout " +
        key(name) + " -out " + (in / "request").string());
    run("openssl x509 -req -days 2 -in " + (in / "request").string() + " -CA " + of(by) + " -CAkey " + key(by) +
        " -CAcreateserial -extfile " + (in / "names").string() + " -out " + of(name));
  }
};

// Nobody listens there now.
std::uint16_t free_port(boost::asio::io_context& io) {
  using boost::asio::ip::tcp;
  return tcp::acceptor(io, {boost::asio::ip::address_v4::loopback(), 0}).local_endpoint().port();
}

struct tls_broker {
  boost::asio::io_context io;
  broker b{io};
  certificates made{b.files.path()};
  std::uint16_t port = free_port(io);

  explicit tls_broker(const std::string& name = "broker", bool asks_clients = false) {
    b.settings.config.extra = "listener " + std::to_string(port) + " 127.0.0.1\nallow_anonymous true\ncafile " +
                              made.of("city") + "\ncertfile " + made.of(name) + "\nkeyfile " + made.key(name) + "\n" +
                              (asks_clients ? "require_certificate true\n" : "");
    b.start_and_wait();
  }
  std::string uri(const std::string& host = "localhost") const { return "ssl://" + host + ":" + std::to_string(port); }
  // Whether it connects; what it said otherwise is in `p.downs`.
  bool connects(peer& p) {
    p.start();
    REQUIRE(run_until(io, [&] { return p.ups > 0 || !p.downs.empty(); }));
    return p.ups > 0;
  }
};

}  // namespace

TEST_CASE("tls: a broker that the city's authority has signed is trusted, by name and by address") {
  tls_broker t;
  for (const auto* host : {"localhost", "127.0.0.1"}) {
    CAPTURE(host);
    peer p(t.io, t.uri(host), std::string("gw-") + host);
    p.settings.tls.ca_file = t.made.of("city");
    p.start_and_wait({{"a", 1}});
    CHECK_FALSE(p.publish(text("a", "secret")));
    REQUIRE(run_until(t.io, [&] { return p.received.size() == 1; }));
    CHECK(p.received[0].payload == "secret");
    CHECK_FALSE(p.logged("TCP_NODELAY"));
  }
}

TEST_CASE("tls: after a broker's restart the connection is there again") {
  tls_broker t;
  peer p(t.io, t.uri(), "gw-1");
  p.settings.tls.ca_file = t.made.of("city");
  p.start_and_wait();
  t.b.signal(SIGKILL);
  REQUIRE(run_until(t.io, [&] { return p.ups == 2; }));
  CHECK_FALSE(p.publish(text("a")));
}

TEST_CASE("tls: a broker signed by nobody we know is not talked to, nor one of another name") {
  SUBCASE("another authority") {
    tls_broker t;
    peer p(t.io, t.uri(), "gw-1");
    p.settings.tls.ca_file = t.made.of("stranger");
    REQUIRE_FALSE(t.connects(p));
    CHECK(p.downs[0] == "no connection (TCP or TLS)");
  }
  SUBCASE("the system's authorities") {
    tls_broker t;
    peer p(t.io, t.uri(), "gw-1");
    CHECK_FALSE(t.connects(p));
  }
  SUBCASE("another name") {
    tls_broker t("elsewhere");
    peer p(t.io, t.uri(), "gw-1");
    p.settings.tls.ca_file = t.made.of("city");
    CHECK_FALSE(t.connects(p));
  }
  SUBCASE("unless nobody asks") {
    tls_broker t("elsewhere");
    peer p(t.io, t.uri(), "gw-1");
    p.settings.tls.verify = false;
    CHECK(t.connects(p));
  }
}

TEST_CASE("tls: a broker that asks clients for a certificate takes those of the city's authority only") {
  tls_broker t("broker", true);
  peer with(t.io, t.uri(), "gw-1");
  with.settings.tls = {t.made.of("city"), t.made.of("gateway"), t.made.key("gateway"), true};
  CHECK(t.connects(with));
  CHECK_FALSE(with.publish(text("a")));

  peer without(t.io, t.uri(), "gw-2");
  without.settings.tls.ca_file = t.made.of("city");
  CHECK_FALSE(t.connects(without));
  peer impostor(t.io, t.uri(), "gw-3");
  impostor.settings.tls = {t.made.of("city"), t.made.of("impostor"), t.made.key("impostor"), true};
  CHECK_FALSE(t.connects(impostor));
}

TEST_CASE("tls: over plain TCP to a TLS port, and the other way round, nothing comes about") {
  tls_broker t;
  peer plain(t.io, "tcp://localhost:" + std::to_string(t.port), "gw-1");
  CHECK_FALSE(t.connects(plain));
  peer secret(t.io, "ssl://127.0.0.1:" + std::to_string(t.b.process->port()), "gw-2");
  secret.settings.tls.ca_file = t.made.of("city");
  CHECK_FALSE(t.connects(secret));
}

TEST_CASE("tls: a file that cannot be read is a connection that cannot be made, not an open one") {
  tls_broker t;
  peer p(t.io, t.uri(), "gw-1");
  SUBCASE("authorities") { p.settings.tls.ca_file = t.made.of("nobody"); }
  SUBCASE("own certificate") { p.settings.tls = {t.made.of("city"), t.made.of("nobody"), t.made.key("nobody"), true}; }
  CHECK_FALSE(t.connects(p));
}
