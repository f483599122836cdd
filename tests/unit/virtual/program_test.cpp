// The program kentongan-modem as its users meet it: a serial port, a page, a WebSocket, in real time.
#include "tests/unit/virtual/program.hpp"

#include "firmware/virtual/sounds.hpp"
#include "radio/codec/aprs.hpp"
#include "radio/codec/ax25.hpp"
#include "radio/sound/wav.hpp"
#include "tests/unit/virtual/browser.hpp"
#include "tests/unit/virtual/frames.hpp"

#include <csignal>

using namespace kentongan;
using namespace kentongan::test;

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
  const std::string hello = page.read();
  CHECK(has(hello, R"({"type":"hello","started":"2)"));
  CHECK(has(hello, R"("hts":[{"name":"DAMKAR-7","mdc":"1001","selcall":"11001"}])"));
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

TEST_CASE("kentongan-modem: a recording in the air's place, to its end") {
  const auto file = std::filesystem::temp_directory_path() / ("kentongan-sound-" + std::to_string(::getpid()) + ".wav");
  radio::wav recording{9600, virtual_radio::silence(500ms)};
  const auto packet = virtual_radio::packet_sound(message_frame("POSKO", "DAMKAR-7", "dari rekaman", "1"), 300ms);
  recording.samples.insert(recording.samples.end(), packet.begin(), packet.end());
  radio::write_wav(file, recording);
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
