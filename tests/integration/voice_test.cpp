// An order spoken to an analogue HT and answered by its keys, over everything that is real: the program, its speech
// program, the modem's firmware at a pseudo-terminal, sound through virtual air, the HT's ear.
#include "tests/integration/world.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

using namespace kentongan::test;
namespace json = boost::json;

namespace {

const std::string voice_city = R"(
[city]
id = "blitar"
name = "Kota"
[[agency]]
id = "damkar"
name = "Damkar"
[[unit]]
id = "damkar-1"
agency = "damkar"
name = "Damkar 1"
channels = [{ kind = "voice", address = "101", net = "vhf1", mdc = "1001" }]
[[unit]]
id = "damkar-2"
agency = "damkar"
name = "Damkar 2"
channels = [{ kind = "voice", address = "102", net = "vhf1" }]
standby = true
)";

// An HT named SATU beside the modem, told what its holder does.
class handset {
 public:
  explicit handset(world& w, const std::string& mdc = "0", const std::vector<std::string>& more = {}) : w_(w) {
    const auto fifo = w.dir() / "hands";
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    hands_ = ::open(fifo.c_str(), O_RDWR | O_CLOEXEC);
    REQUIRE(hands_ >= 0);
    std::vector<std::string> options{"--ht=SATU", "--mdc=" + mdc, "--ack=off"};
    options.insert(options.end(), more.begin(), more.end());
    w.start_modem(std::move(options), fifo);
  }
  ~handset() { ::close(hands_); }
  handset(const handset&) = delete;
  handset& operator=(const handset&) = delete;

  void keys(const std::string& k) { does("key " + k); }
  void does(const std::string& what) {
    const std::string line = "SATU " + what + "\n";
    REQUIRE(::write(hands_, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
  }
  // How long each voice was that it has heard, in seconds.
  std::vector<double> voices() const {
    std::vector<double> list;
    for (const auto& line : w_.air_log())
      if (line.at("where") == "SATU" && line.at("kind") == "voice")
        list.push_back(std::stod(std::string(line.at("text").as_string())));
    return list;
  }
  bool told(std::string_view kind, std::string_view text) const {
    return w_.run_until(
        [&] {
          for (const auto& line : w_.air_log())
            if (line.at("where") == "SATU" && line.at("kind").as_string() == kind &&
                line.at("text").as_string() == text)
              return true;
          return false;
        },
        20s);
  }
  std::string diary() const {
    std::string all;
    for (const auto& line : w_.air_log()) all += "\n" + json::serialize(line);
    return all;
  }
  bool hears(std::size_t voices_so_far) const {
    return w_.run_until([&] { return voices().size() >= voices_so_far; }, 40s);
  }

 private:
  world& w_;
  int hands_ = -1;
};

void start(world& w, const std::string& extra = {}) {
  std::ofstream(w.dir() / "kota.toml") << voice_city;
  w.start_broker();
  // Airtime as a real radio has it: the modem is the firmware, and the air takes its time.
  world::gateway_options o;
  o.city = (w.dir() / "kota.toml").string();
  o.modem = "tnc = \"htl\"\nsquelch = \"pin\"\n";
  o.net = "airtime_percent = 100\n";
  o.extra = extra;
  w.start_gateway(o);
  REQUIRE(w.wait_ready());
}

int command(world& w, std::vector<std::string> arguments, std::string* text) {
  arguments.insert(arguments.begin(), {"-c", (w.dir() / "k.toml").string()});
  return w.run_program(arguments, text);
}

}  // namespace

TEST_CASE("voice_order: spoken, answered by a memory's frame, said back") {
  world w("voice");
  handset ht(w);
  start(w);
  w.place("v1", "damkar-1", "Rumah terbakar di Jalan Merdeka 10");
  REQUIRE(w.run_until([&] { return w.has("v1", "delivery on_air"); }, 60s));
  REQUIRE(ht.hears(1));
  CHECK(ht.voices().front() > 3);   // tones, a unit, a place
  CHECK(ht.voices().front() < 25);  // and within the limit of one over
  ht.keys("*1014001#");             // there, order 00: the only one; 1 checks it
  CHECK_MESSAGE(w.run_until([&] { return w.has("v1", "assignment on_scene"); }, 20s), w.gateway_log());
  const auto before = ht.voices().size();
  CHECK(ht.hears(before + 1));  // "damkar satu, tiba di lokasi, perintah satu, diterima"
  ht.keys("*1011000#");         // free again: this one is wrong, its check digit is another
  const auto refused = ht.voices().size();
  CHECK(ht.hears(refused + 1));
  CHECK_FALSE(w.has("v1", "assignment done"));
  CHECK(w.gateway_load(3s) < 0.2);
}

TEST_CASE("ht_keys: a single key is said back and counts when the crew says yes") {
  world w("keys");
  handset ht(w);
  start(w);
  w.place("v2", "damkar-1", "Pohon tumbang");
  REQUIRE(w.run_until([&] { return w.has("v2", "delivery on_air"); }, 60s));
  REQUIRE(ht.hears(2));  // an emergency is said twice
  ht.keys("4");
  REQUIRE(ht.hears(3));  // "... betul? tekan pagar satu nol satu pagar"
  CHECK_FALSE(w.has("v2", "assignment on_scene"));
  ht.keys("#101#");
  CHECK(w.run_until([&] { return w.has("v2", "assignment on_scene"); }, 20s));
  REQUIRE(ht.hears(4));  // "damkar satu, tiba di lokasi, diterima"
  // Whoever keys 00 is in distress, and nobody asks first.
  ht.keys("*10100#");
  const auto raised = [&] { return w.gateway_log().find("emergency of damkar-1 raised") != std::string::npos; };
  CHECK_MESSAGE(w.run_until(raised, 20s), w.gateway_log());
}

TEST_CASE("ht_heard: an over is kept with its sound, and its keys can be read from the file again") {
  world w("heard");
  handset ht(w);
  start(w, "\n[heard]\nsound = true\n");
  w.place("h1", "damkar-1", "Pohon tumbang");
  REQUIRE(w.run_until([&] { return w.has("h1", "delivery on_air"); }, 60s));
  REQUIRE(ht.hears(2));
  ht.keys("*1014001#");
  REQUIRE(w.run_until([&] { return w.has("h1", "assignment on_scene"); }, 20s));
  std::string listed;
  const auto kept = [&] {
    return command(w, {"heard", "--order", "h1", "--who", "damkar-1", "--json"}, &listed) == 0 &&
           listed.find("\"sound\"") != std::string::npos;
  };
  REQUIRE_MESSAGE(w.run_until(kept, 10s), listed, w.gateway_log());
  const auto line = json::parse(listed.substr(0, listed.find('\n'))).as_object();
  CHECK(line.at("who").as_string() == "101");
  CHECK(line.at("read").as_array().at(0).as_string() == "keys *1014001#");
  CHECK(line.at("length_ms").to_number<double>() > 1000);
  // Without an order: of the last day.
  CHECK(command(w, {"heard", "--who", "101", "--since", "1h", "--lang", "en"}, &listed) == 0);
  CHECK_MESSAGE(listed.find("keys *1014001#") != std::string::npos, listed);
  // An ear that was not there: the decoder for files.
  const auto file = w.dir() / "data" / "heard" / std::string(line.at("sound").as_string());
  const auto read = w.dir() / "decoded";
  process decode({KENTONGAN_BIN_DIR "/modem-decode", "dtmf", file.string()}, read, read);
  CHECK(decode.wait() == 0);
  std::string keys;
  std::getline(std::ifstream(read), keys);
  CHECK(keys == "*1014001#");
}

TEST_CASE("ht_levels: the modem listens while a crew keys, and says what to do, and it tests itself") {
  world w("levels");
  handset ht(w);
  start(w);
  ht.keys("0123456789");
  std::string text;
  CHECK(command(w, {"modem", "levels", "m1", "--seconds", "3", "--lang", "en"}, &text) == 0);
  // Its radio has no squelch on the sound: between two words the noise is as loud as it can be.
  CHECK_MESSAGE(text.find("m1: peak 0.0 dBFS") != std::string::npos, text);
  CHECK_MESSAGE(text.find("Too loud: turn the radio down by 9 dB") != std::string::npos, text);
  CHECK_MESSAGE(command(w, {"modem", "test", "m1", "--lang", "en"}, &text) == 0, text);
  CHECK_MESSAGE(text.find("dtmf_loop  passed") != std::string::npos, text);
  CHECK(command(w, {"modem", "levels", "nobody"}, &text) == 1);
  CHECK_MESSAGE(text.find("there is no modem 'nobody'") != std::string::npos, text);
}

TEST_CASE("ht_firmware: a modem of another release works, and the technician is told") {
  world w("firmware");
  handset ht(w, "0", {"--firmware=0.0.9"});
  start(w);
  CHECK_MESSAGE(w.run_until([&] { return w.gateway_log().find("firmware 0.0.9, gateway ") != std::string::npos; }, 5s),
                w.gateway_log());
  w.health.reset();
  REQUIRE(w.run_until([&] { return w.health.has_value(); }, 12s));
  const auto& modem = w.health->at("modems").as_array().at(0).as_object();
  CHECK(modem.at("state").as_string() == "up");
  CHECK(modem.at("advice").as_string().starts_with("firmware 0.0.9"));
}

TEST_CASE("ht_mdc: an order rings its radio, its status key answers, its alarm key is an emergency, all acknowledged") {
  world w("mdc");
  handset ht(w, "1001");
  start(w);
  w.place("m1", "damkar-1", "Pohon tumbang");
  CHECK(ht.told("call", "called"));
  REQUIRE(w.run_until([&] { return w.has("m1", "delivery device"); }, 60s));
  REQUIRE(ht.hears(2));
  ht.does("status 4");
  CHECK_MESSAGE(w.run_until([&] { return w.has("m1", "assignment on_scene"); }, 20s), w.gateway_log());
  CHECK(ht.told("status", "the status is acknowledged"));
  // The board showed who spoke, when his radio had said it.
  const auto shown = [&](std::string_view part) {
    return std::any_of(w.messages.begin(), w.messages.end(), [&](const auto& m) {
      return m.topic.ends_with("/net/vhf1/state/air") && m.payload.find(part) != std::string::npos;
    });
  };
  ht.does("ptt on");
  CHECK(w.run_until([&] { return shown("\"unit\":\"damkar-1\""); }, 5s));
  ht.does("ptt off");
  ht.does("emergency");
  CHECK_MESSAGE(ht.told("emergency", "the alarm is acknowledged"), w.gateway_log(), ht.diary());
}
