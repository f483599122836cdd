#include "gateway/app/settings.hpp"

#include "gateway/app/city_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace kentongan;
using namespace kentongan::app;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> texts(const std::vector<config_fault>& faults) {
  std::vector<std::string> out;
  for (const auto& f : faults) out.push_back(to_text(f));
  return out;
}
std::vector<std::string> errors_of(std::string_view text) { return texts(parse_settings(text, "k.toml").found.errors); }
std::vector<std::string> warnings_of(std::string_view text) {
  return texts(parse_settings(text, "k.toml").found.warnings);
}

// Nothing as it is by default.
settings all_changed() {
  settings s;
  s.gateway = {"gw-2", "/srv/a \"b\"\\c", "./kota.toml"};
  s.mqtt = {"ssl://broker.example:8883", "gw", "pass", "ca.pem", "cert.pem", "key.pem", 7s, 5, {0, "b"}};
  s.intake = {7, 9, 30min, 5h};
  s.journal = {"j.db"};
  s.log = {log_level::trace, log_format::json, "k.log"};
  s.speech = {{"say", "-o", "{wav}", "{text}"}, "spoken", 10, 3s};
  s.web = {
      false, "::1", 0, "https://112.example.id", "/etc/kentongan/tokens", "people", "signed_in", std::chrono::hours{8},
      7,     70,    4};
  s.phones = {"hp", 11884, "::", 8883, "c.pem", "k.pem", "mqtt.example.id", 50, {"wake", "{title}"}, 9s};
  s.heard = {"ears", std::chrono::days{7}, true, 20};
  s.modems = {
      {"m1", "tcp:[fe80::1%eth0]:8002", 9600, domain::net_id("a"), 0, tnc_type::automatic, squelch_type::pin, 3, 80},
      {"m2", "usb:0403:6001:A50285BI", 1200, domain::net_id("b"), 15}};
  net_settings a{domain::net_id("a"),
                 "BLITAR-1",
                 {"WIDE1-1", "RLY"},
                 300,
                 0ms,
                 255,
                 2550ms,
                 10ms,
                 99,
                 10s,
                 1,
                 1s,
                 0,
                 25s,
                 1,
                 "1A0F",
                 selcall_type::ccir};
  net_settings b{domain::net_id("b"), "X", {}, 9600, 500ms, 0, 0ms, 0ms, 1, 3600s, 10000, 600s, 20, 27s, 3, "0002",
                 selcall_type::eea};
  s.nets = {a, b};
  s.terminals = {
      {"t1", "/dev/ttyUSB7", 38400, domain::net_id("tetra1"), "2620100100001000", {"80AA=accept"}, "80F0", 5s, 9},
      {"t2", "usb:0CAD:0001", 9600, domain::net_id("tetra2")}};
  return s;
}

// Every line "key = value" of a printed file, with its table.
std::vector<std::pair<std::string, std::string>> printed_values(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> out;
  std::istringstream in(text);
  std::string line, table;
  while (std::getline(in, line)) {
    if (line.starts_with('[')) table = line;
    const auto equals = line.find(" = ");
    if (!line.starts_with('#') && equals != std::string::npos)
      out.emplace_back(table + line.substr(0, equals), line.substr(equals + 3));
  }
  return out;
}

}  // namespace

TEST_CASE("an empty file gives the defaults") {
  const auto r = parse_settings("", "k.toml");
  CHECK(r.ok());
  CHECK(r.value == settings{});
  CHECK(r.value.journal_file() == "kentongan-data/journal.db");
  CHECK(r.value.broker_dir() == "kentongan-data/broker");
  CHECK(r.value.log_file().empty());
}

TEST_CASE("the printed defaults parse back to the defaults, and set every key") {
  const auto text = print_config(settings{});
  const auto r = parse_settings(text, "k.toml");
  CHECK(errors_of(text).empty());
  CHECK(r.value == settings{});
  CHECK(printed_values(text).size() == 67);
}

TEST_CASE("the HTTP side listens on loopback and nowhere else") {
  for (const std::string good : {"127.0.0.1", "127.255.3.4", "::1"})
    CHECK_MESSAGE(errors_of("[web]\naddress = \"" + good + "\"").empty(), good);
  for (const std::string bad :
       {"", "0.0.0.0", "::", "192.168.1.7", "localhost", "127.1", "127.0.0.256", "127.0.0.1.", "127.0.0.0x1"})
    CHECK_MESSAGE(errors_of("[web]\naddress = \"" + bad + "\"").size() == 1, bad);
}

TEST_CASE("any settings parse back from what is printed of them") {
  settings no_nets;
  no_nets.nets.clear();
  settings one_modem;
  one_modem.modems = {{"m1", "/dev/ttyS0", 115200, domain::net_id("vhf1"), 0}};
  for (const auto& s : {all_changed(), no_nets, one_modem}) {
    const auto text = print_config(s);
    CAPTURE(text);
    CHECK(errors_of(text).empty());
    CHECK(parse_settings(text, "k.toml").value == s);
  }
}

TEST_CASE("every key that is printed changes the settings when it is changed") {
  // all_changed() differs from the defaults in every key, so each of its lines alone must make a difference.
  const auto standard = printed_values(print_config(settings{}));
  const auto changed = printed_values(print_config(all_changed()));
  std::size_t compared = 0;
  for (const auto& [key, value] : standard)
    for (const auto& [other_key, other] : changed)
      if (key == other_key && ++compared) {
        CAPTURE(key);
        CHECK(value != other);
        break;
      }
  CHECK(compared == standard.size());
}

TEST_CASE("air_tetra_settings: terminals, and what is wrong with them") {
  const std::string terminal = "[[terminal]]\nname = \"t\"\nport = \"/dev/x\"\nnet = \"tetra1\"\n";
  const auto r = parse_settings(terminal + "talkgroup = \"1000\"\nconfirm_status = \"80F0\"\n", "k.toml");
  CHECK(texts(r.found.errors).empty());
  REQUIRE(r.value.terminals.size() == 1);
  CHECK(r.value.terminals[0].baud == 9600);
  CHECK(r.value.terminals[0].statuses == default_status_table());
  CHECK(default_status_table().size() == 10);
  const auto faulty = [&](const std::string& more, const std::string& key) {
    const auto errors = errors_of(terminal + more);
    CAPTURE(more);
    REQUIRE(errors.size() == 1);
    CHECK_MESSAGE(errors[0].find("terminal#") != std::string::npos, errors[0]);
    CHECK_MESSAGE(errors[0].find(key) != std::string::npos, errors[0]);
  };
  faulty("baud = 115\n", "baud");
  faulty("talkgroup = \"satu\"\n", "talkgroup");
  faulty("confirm_status = \"7FFF\"\n", "confirm_status");
  faulty("statuses = [\"8005=otw\"]\n", "statuses");
  faulty("statuses = [\"8005=done\", \"8005=accept\"]\n", "status 8005 means two things");
  faulty("retries_max = 10\n", "retries_max");
  const auto second = [](const char* name, const char* port, const char* net) {
    return "[[terminal]]\nname = \"" + std::string(name) + "\"\nport = \"" + port + "\"\nnet = \"" + net + "\"\n";
  };
  faulty(second("t", "/dev/y", "tetra2"), "'t' is defined twice");
  faulty(second("u", "/dev/x", "tetra2"), "is the port of terminal 't' too");
  faulty(second("u", "/dev/y", "tetra1"), "a net has one");
  faulty(second("u", "/dev/y", "vhf1"), "a terminal has its own");
  faulty("[[modem]]\nname = \"t\"\nport = \"/dev/y\"\nnet = \"vhf1\"\n", "is a modem's name too");
  faulty("[[modem]]\nname = \"m\"\nport = \"/dev/x\"\nnet = \"vhf1\"\n", "is the port of modem 'm' too");
}

TEST_CASE("air_tetra_settings: a city's tetra channels need a terminal, its others a net") {
  domain::city city;
  city.units.push_back({domain::unit_id("damkar-1"),
                        domain::agency_id("damkar"),
                        "",
                        {{domain::channel_kind::tetra, "1001", domain::net_id("tetra1"), false}},
                        false});
  settings s;
  const config_source source{"c.toml", {}};
  CHECK(check(s, city, source).errors.size() == 1);
  CHECK(check(s, city, source).errors[0].what.find("no [[terminal]]") != std::string::npos);
  s.terminals.push_back({"t", "/dev/x", 9600, domain::net_id("tetra1")});
  CHECK(check(s, city, source).errors.empty());
  city.units[0].channels[0].net = domain::net_id("vhf1");
  CHECK(check(s, city, source).errors.size() == 1);
  city.units[0].channels[0] = {domain::channel_kind::voice, "101", domain::net_id("tetra1"), false};
  CHECK(check(s, city, source).errors.size() == 1);
}

TEST_CASE("every broken value is an error with its line and key") {
  struct row {
    const char* text;
    const char* error;
  };
  const std::string modem = "[[modem]]\nname = \"m\"\nport = \"/dev/x\"\nnet = \"vhf1\"\n";
  const std::string net = "[[net]]\nid = \"vhf1\"\ncall = \"X-1\"\n";
  const row rows[] = {
      {"gateway = 1", "k.toml:1: gateway: must be a table, [gateway], not a whole number"},
      {"[gateway]\nid = \"GW 1\"", "k.toml:2: gateway.id: must be an id: 1 to 32 of a-z, 0-9, _ and -, not \"GW 1\""},
      {"[gateway]\nid = 7", "k.toml:2: gateway.id: must be a text, not a whole number"},
      {"[gateway]\ndata_dir = \"\"",
       "k.toml:2: gateway.data_dir: must be 1 to 1024 octets without control characters, not \"\""},
      {"[log]\nfile = \"a\\u0000b\"",
       "k.toml:2: log.file: must be at most 1024 octets without control characters, not \"a\\u0000b\""},
      {"[mqtt]\n\nurl = \"http://x\"",
       "k.toml:3: mqtt.url: must be tcp://host[:port] or ssl://host[:port] or empty, not \"http://x\""},
      {"[mqtt]\nkeepalive_s = 0", "k.toml:2: mqtt.keepalive_s: must be 1 to 3600 s, not 0"},
      {"[mqtt]\nkeepalive_s = 3601", "k.toml:2: mqtt.keepalive_s: must be 1 to 3600 s, not 3601"},
      {"[mqtt]\nkeepalive_s = 5.0", "k.toml:2: mqtt.keepalive_s: must be a whole number, not a number with a fraction"},
      {"[mqtt]\nkeepalive_s = \"5\"", "k.toml:2: mqtt.keepalive_s: must be a whole number, not a text"},
      {"[mqtt]\nkeepalive_s = true", "k.toml:2: mqtt.keepalive_s: must be a whole number, not true or false"},
      {"[mqtt]\nkeepalive_s = [5]", "k.toml:2: mqtt.keepalive_s: must be a whole number, not a list"},
      {"[mqtt]\nkeepalive_s = 1979-05-27", "k.toml:2: mqtt.keepalive_s: must be a whole number, not a date or time"},
      {"[mqtt]\nin_flight = 9223372036854775807",
       "k.toml:2: mqtt.in_flight: must be 1 to 65535, not 9223372036854775807"},
      {"[mqtt]\nin_flight = -1", "k.toml:2: mqtt.in_flight: must be 1 to 65535, not -1"},
      {"[mqtt.broker]\nport = 65536", "k.toml:2: mqtt.broker.port: must be 0 to 65535, not 65536"},
      {"[intake]\norders_per_s = 0", "k.toml:2: intake.orders_per_s: must be 1 to 100000 per second, not 0"},
      {"[intake]\nburst = 0", "k.toml:2: intake.burst: must be 1 to 100000, not 0"},
      {"[intake]\ndefault_validity_min = 0", "k.toml:2: intake.default_validity_min: must be 1 to 10080 min, not 0"},
      {"[intake]\nmax_validity_h = 169", "k.toml:2: intake.max_validity_h: must be 1 to 168 h, not 169"},
      {"[journal]\nfile = \"\"",
       "k.toml:2: journal.file: must be 1 to 1024 octets without control characters, not \"\""},
      {"[log]\nlevel = \"loud\"",
       "k.toml:2: log.level: must be one of \"trace\" \"debug\" \"info\" \"warn\" \"error\" \"off\", not \"loud\""},
      {"[log]\nformat = \"jsn\"",
       "k.toml:2: log.format: must be one of \"text\" \"json\", not \"jsn\"; did you mean 'json'?"},
  };
  for (const auto& r : rows) {
    CAPTURE(std::string(r.text));
    CHECK(errors_of(r.text) == std::vector<std::string>{r.error});
  }
  struct addition {
    const std::string& before;
    const char* line;
    const char* error;
  };
  const std::string call = ": must be a call sign: 1 to 6 of A-Z and 0-9, then -1 to -15 or nothing, not ";
  const std::string port = ": must be \"/dev/...\", \"usb:vendor:product[:serial]\" or \"tcp:host[:port]\", not ";
  const std::string serial = ": must be \"/dev/...\" or \"usb:vendor:product[:serial]\", not ";
  const addition additions[] = {
      {modem, "baud = 1",
       "k.toml:5: modem#1.baud: must be one of 1200 2400 4800 9600 19200 38400 57600 115200 230400 460800 921600 baud, "
       "not 1"},
      {modem, "kiss_port = 16", "k.toml:5: modem#1.kiss_port: must be 0 to 15, not 16"},
      {net, "bit_rate_bps = 0", "k.toml:4: net#1.bit_rate_bps: must be 50 to 100000000 bit/s, not 0"},
      {net, "txdelay_ms = 305", "k.toml:4: net#1.txdelay_ms: must be 0 to 2550 ms in steps of 10, not 305"},
      {net, "txdelay_ms = 2560", "k.toml:4: net#1.txdelay_ms: must be 0 to 2550 ms in steps of 10, not 2560"},
      {net, "slot_time_ms = -10", "k.toml:4: net#1.slot_time_ms: must be 0 to 2550 ms in steps of 10, not -10"},
      {net, "txtail_ms = 1", "k.toml:4: net#1.txtail_ms: must be 0 to 2550 ms in steps of 10, not 1"},
      {net, "persistence = 256", "k.toml:4: net#1.persistence: must be 0 to 255, not 256"},
      {net, "airtime_percent = 0", "k.toml:4: net#1.airtime_percent: must be 1 to 100 %, not 0"},
      {net, "airtime_window_s = 9", "k.toml:4: net#1.airtime_window_s: must be 10 to 3600 s, not 9"},
      {net, "queue_max = 0", "k.toml:4: net#1.queue_max: must be 1 to 10000, not 0"},
      {net, "retry_first_s = 0", "k.toml:4: net#1.retry_first_s: must be 1 to 600 s, not 0"},
      {net, "retries_max = 21", "k.toml:4: net#1.retries_max: must be 0 to 20, not 21"},
      {net, "path = \"WIDE1-1\"", "k.toml:4: net#1.path: must be a list of texts, not a text"},
      {net, "path = [1]", "k.toml:4: net#1.path: must be a list of texts, not a list"},
  };
  for (const auto& a : additions) {
    CAPTURE(std::string(a.line));
    CHECK(errors_of(a.before + a.line) == std::vector<std::string>{a.error});
  }
  for (const char* bad : {"", "kecil-1", "TOOLONG", "A-16", "A-", "-1", "A-01", "A B", "A-1 "}) {
    CAPTURE(std::string(bad));
    const std::string q = '"' + std::string(bad) + '"';
    CHECK(errors_of("[[net]]\nid = \"vhf1\"\ncall = " + q) == std::vector{"k.toml:3: net#1.call" + call + q});
  }
  for (const char* bad :
       {"", "/", "ttyUSB0", "usb:", "usb:0403", "usb:0403:", "usb:0403:6001:", "usb:04030:6001", "usb:xyz:6001",
        "usb:0403:6001A50", "tcp:", "tcp:tnc:0", "tcp:tnc:65536", "tcp:::1", "tcp:[::1", "tcp://tnc"}) {
    CAPTURE(std::string(bad));
    const std::string q = '"' + std::string(bad) + '"';
    CHECK(errors_of("[[modem]]\nname = \"m\"\nnet = \"vhf1\"\nport = " + q) ==
          std::vector{"k.toml:4: modem#1.port" + port + q});
    CHECK(errors_of("[[terminal]]\nname = \"t\"\nnet = \"tetra1\"\nport = " + q) ==
          std::vector{"k.toml:4: terminal#1.port" + serial + q});
  }
}

TEST_CASE("what must be given and is not") {
  CHECK(errors_of("[[modem]]\nbaud = 9600") == std::vector<std::string>{"k.toml:1: modem#1.name: is missing",
                                                                        "k.toml:1: modem#1.port: is missing",
                                                                        "k.toml:1: modem#1.net: is missing"});
  CHECK(errors_of("\n[[net]]") ==
        std::vector<std::string>{"k.toml:2: net#1.id: is missing", "k.toml:2: net#1.call: is missing"});
}

TEST_CASE("unknown keys, with the one that was probably meant") {
  struct row {
    const char* text;
    const char* error;
  };
  const row rows[] = {
      {"[mqt]", "k.toml:1: mqt: is not a known key; did you mean 'mqtt'?"},
      {"[mqtt]\nkeepalve_s = 5", "k.toml:2: mqtt.keepalve_s: is not a known key; did you mean 'keepalive_s'?"},
      {"[mqtt]\nkeepalive = 5", "k.toml:2: mqtt.keepalive: is not a known key; did you mean 'keepalive_s'?"},
      {"[mqtt.brokre]", "k.toml:1: mqtt.brokre: is not a known key; did you mean 'broker'?"},
      {"[wbe]\nport = 1", "k.toml:1: wbe: is not a known key; did you mean 'web'?"},
      {"something_else_entirely = 1", "k.toml:1: something_else_entirely: is not a known key"},
  };
  for (const auto& r : rows) {
    CAPTURE(std::string(r.text));
    CHECK(errors_of(r.text) == std::vector<std::string>{r.error});
  }
}

TEST_CASE("lists and tables that are the other thing") {
  CHECK(errors_of("[modem]\nname = \"m\"") ==
        std::vector<std::string>{"k.toml:1: modem: must be a list of tables, [[modem]], not a table"});
  CHECK(errors_of("[[mqtt]]") == std::vector<std::string>{"k.toml:1: mqtt: must be a table, [mqtt], not a list"});
  CHECK(errors_of("net = [1]") == std::vector<std::string>{"k.toml:1: net#1: must be a table, not a whole number"});
}

TEST_CASE("all errors are reported at once, each with its line") {
  const auto errors = errors_of(
      "[gateway]\n"
      "id = \"A\"\n"
      "colour = 1\n"
      "[mqtt]\n"
      "keepalive_s = 0\n"
      "ca_file = \"x\"\n"
      "[[modem]]\n"
      "name = \"m1\"\n"
      "port = \"/dev/x\"\n"
      "net = \"vhf2\"\n"
      "[intake]\n"
      "max_validity_h = 1\n");
  CHECK(errors.size() == 6);
  for (const char* start :
       {"k.toml:2: gateway.id: ", "k.toml:3: gateway.colour: ", "k.toml:5: mqtt.keepalive_s: ",
        "k.toml:6: mqtt.ca_file: ", "k.toml:10: modem#1.net: ", "k.toml:11: intake.default_validity_min: "}) {
    CAPTURE(std::string(start));
    CHECK(std::count_if(errors.begin(), errors.end(), [&](const auto& e) { return e.starts_with(start); }) == 1);
  }
}

TEST_CASE("no TOML at all") {
  CHECK(errors_of("[gateway\nid = \"x\"").size() == 1);
  CHECK(errors_of("[gateway\nid = \"x\"").front().starts_with("k.toml:1: "));
  CHECK(errors_of("[gateway]\nid = \"x\"\nid = \"y\"").front().starts_with("k.toml:3: "));
  CHECK(errors_of("[gateway]\nid = \"\xff\"").size() == 1);
  CHECK(errors_of(std::string("\0\0", 2)).size() == 1);
  CHECK(errors_of(std::string(100000, '[')).size() == 1);
}

TEST_CASE("contradictions") {
  const auto modem = [](std::string name, std::string port, std::string net) {
    return "[[modem]]\nname = \"" + name + "\"\nport = \"" + port + "\"\nnet = \"" + net + "\"\n";
  };
  const std::string two_nets = "[[net]]\nid = \"a\"\ncall = \"A\"\n[[net]]\nid = \"b\"\ncall = \"B\"\n";
  struct row {
    std::string text;
    std::vector<std::string> errors;
  };
  const row rows[] = {
      {"[mqtt]\nusername = \"u\"", {"k.toml:2: mqtt.username: is for a broker named by url, and url is empty"}},
      {"[mqtt]\nurl = \"tcp://h\"\npassword_file = \"p\"", {"k.toml:3: mqtt.password_file: needs a username"}},
      {"[mqtt]\nurl = \"tcp://h\"\nca_file = \"c\"",
       {"k.toml:3: mqtt.ca_file: needs an ssl:// url: over any other nothing would be encrypted"}},
      {"[mqtt]\nurl = \"ssl://h\"\ncert_file = \"c\"", {"k.toml:3: mqtt.cert_file: needs key_file too"}},
      {"[mqtt]\nurl = \"ssl://h\"\nkey_file = \"c\"", {"k.toml:3: mqtt.key_file: needs cert_file too"}},
      {"[intake]\ndefault_validity_min = 121\nmax_validity_h = 2",
       {"k.toml:2: intake.default_validity_min: is longer than max_validity_h"}},
      {modem("m", "/dev/x", "vhf2"), {"k.toml:4: modem#1.net: there is no [[net]] 'vhf2'; did you mean 'vhf1'?"}},
      {modem("m", "/dev/x", "a") + modem("m", "/dev/x", "b") + two_nets,
       {"k.toml:6: modem#2.name: 'm' is defined twice", "k.toml:7: modem#2.port: is the port of modem 'm' too"}},
      {modem("m", "usb:1:2:S", "a") + modem("n", "usb:1:2", "b") + two_nets,
       {"k.toml:7: modem#2.port: is the port of modem 'm' too"}},
      {modem("m", "tcp:tnc", "a") + modem("n", "tcp:tnc:8001", "b") + two_nets,
       {"k.toml:7: modem#2.port: is the port of modem 'm' too"}},
      {modem("m", "tcp:tnc", "a") + modem("n", "tcp:tnc:8002", "b") + two_nets, {}},
      {modem("m", "/dev/x", "vhf1") + modem("n", "/dev/y", "vhf1"), {}},  // two sites of one net
      {"[[net]]\nid = \"v\"\ncall = \"A\"\n[[net]]\nid = \"v\"\ncall = \"B\"",
       {"k.toml:5: net#2.id: 'v' is defined twice"}},
      // Fine: two modems of one make, told apart by their serial numbers; TLS with a certificate of its own.
      {modem("m", "usb:1:2:S", "a") + modem("n", "usb:1:2:T", "b") + two_nets, {}},
      {"[mqtt]\nurl = \"ssl://h\"\nusername = \"u\"\npassword_file = \"p\"\n"
       "ca_file = \"c\"\ncert_file = \"c\"\nkey_file = \"k\"",
       {}},
  };
  for (const auto& r : rows) {
    CAPTURE(r.text);
    CHECK(errors_of(r.text) == r.errors);
  }
}

TEST_CASE("what may be meant, and is worth a warning") {
  CHECK(warnings_of("") ==
        std::vector<std::string>{"k.toml: net#1.id: no modem is on net 'vhf1': nothing will be sent there"});
  CHECK(warnings_of("net = []").empty());
  CHECK(warnings_of("[[modem]]\nname = \"m\"\nport = \"/dev/x\"\nnet = \"vhf1\"").empty());
  CHECK(warnings_of("net = []\n[mqtt]\nurl = \"tcp://h\"\n[mqtt.broker]\nport = 1884") ==
        std::vector<std::string>{"k.toml:4: mqtt.broker: has no effect: url names a broker, so none is started"});
}

TEST_CASE("the city's radio channels need their nets") {
  const auto city = load_city("blitar");
  REQUIRE(city.ok());
  CHECK(check(settings{}, city.value, city.source).errors.empty());

  settings s;
  s.nets[0].id = domain::net_id("vhf2");
  const auto errors = texts(check(s, city.value, city.source).errors);
  CHECK(errors.size() == 7);
  for (const auto& e : errors) {
    CAPTURE(e);
    CHECK(e.starts_with("built-in city blitar:"));
    CHECK(e.ends_with("is on net 'vhf1', for which the settings have no [[net]]; did you mean 'vhf2'?"));
  }
}

TEST_CASE("a settings file, from disk") {
  const std::string missing = "no-such-folder/k.toml";
  CHECK(texts(load_settings(missing).found.errors) == std::vector<std::string>{missing + ": there is no such file"});
  CHECK(texts(load_settings("/").found.errors) == std::vector<std::string>{"/: is not a file"});

  const auto path = std::filesystem::temp_directory_path() / "kentongan-settings-test.toml";
  std::ofstream(path) << print_config(all_changed());
  CHECK(load_settings(path).value == all_changed());
  std::ofstream(path) << std::string((4u << 20) + 1, '#');
  CHECK(texts(load_settings(path).found.errors) == std::vector<std::string>{path.string() + ": is longer than 4 MiB"});
  std::filesystem::remove(path);
}

TEST_CASE("every truncation of a settings file gives settings or errors, and never a crash") {
  const auto text = print_config(all_changed());
  for (std::size_t n = 0; n < text.size(); n += 7) {
    const auto r = parse_settings(std::string_view(text).substr(0, n), "k.toml");
    if (!r.ok()) CHECK_FALSE(to_text(r.found.errors.front()).empty());
  }
}

TEST_CASE("the reference has a row for every key, and none twice") {
  std::istringstream in(settings_reference());
  std::set<std::string> keys;
  std::string line;
  std::size_t rows = 0;
  while (std::getline(in, line))
    if (line.starts_with("| `")) {
      ++rows;
      keys.insert(line.substr(0, line.find("` |")));
      CHECK(std::count(line.begin(), line.end(), '|') - std::count(line.begin(), line.end(), '\\') == 5);
    }
  CHECK(rows == 85);  // the 67 of the printed defaults and those of [[modem]] and [[terminal]]
  CHECK(keys.size() == rows);
  CHECK(keys.contains("| `[[modem]] port"));
  CHECK(keys.contains("| `mqtt.broker.port"));
}
