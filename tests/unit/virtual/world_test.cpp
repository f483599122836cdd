#include "firmware/virtual/world.hpp"

#include "firmware/dsp/dtmf_detector.hpp"
#include "firmware/dsp/mulaw.hpp"
#include "firmware/virtual/commands.hpp"
#include "firmware/virtual/serial_tap.hpp"
#include "radio/codec/aprs.hpp"
#include "radio/codec/ax25.hpp"
#include "radio/codec/kiss.hpp"
#include "tests/unit/virtual/frames.hpp"
#include "tests/unit/virtual/sounds.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

using namespace kentongan;
using kentongan::test::message_frame;
using namespace kentongan::virtual_radio;
using namespace std::chrono_literals;

namespace {

using octets = std::vector<std::uint8_t>;

octets kiss(std::span<const std::uint8_t> frame) {
  octets out(radio::kiss_encoded_bound(frame.size()));
  out.resize(radio::kiss_encode({0, radio::kiss_command::data, frame}, out));
  return out;
}

struct told {
  std::chrono::milliseconds at;
  std::string set, dir, kind, text, id;
};

// A world with a plain KISS host at the modem's line.
struct scene {
  explicit scene(std::vector<std::string> calls, std::uint64_t seed = 1, std::vector<std::string> answers = {}) {
    world_settings settings;
    settings.seed = seed;
    settings.identity.firmware = "test";
    settings.identity.hardware = "virtual";
    settings.identity.kiss_tx = true;
    for (const std::string& call : calls) {
      world_settings::holder one;
      one.set.name = call;
      one.set.mdc_unit = 0x1234;
      one.radio.fm.carrier_error_hz = settings.handsets.empty() ? -150 : 250;  // no two crystals agree
      one.set.texts.calls = {*radio::parse_ax25_address(call)};
      for (const auto& answer : answers) one.set.texts.answers.push_back(*radio::parse_scripted_answer(answer));
      settings.handsets.push_back(one);
    }
    w = std::make_unique<world>(
        settings, world::handlers{[this](const handset& set, const radio::report& r) {
          constexpr const char* dirs[] = {"heard", "sent", "note"};
          reports.push_back({w->age(), set.name(), dirs[static_cast<int>(r.what)], std::string(r.kind),
                             std::string(r.text), std::string(r.id.value_or(""))});
        }});
  }

  void run(std::chrono::milliseconds length) {
    for (const auto end = w->age() + length; w->age() < end;) {
      w->step();
      std::array<std::uint8_t, 512> out;
      while (const std::size_t size = w->modem().to_host(out)) {
        decoder.push(std::span(out).first(size), [&](const radio::kiss_frame& f) {
          if (f.command == radio::kiss_command::data) to_host.emplace_back(f.payload.begin(), f.payload.end());
          if (f.command == radio::kiss_command::set_hardware) vendor(f.payload);
        });
      }
    }
  }
  // A host of our own: greets the modem, and may transmit.
  template <class Frame>
  void tell(const Frame& frame) {
    octets payload(radio::kiss_max_payload);
    payload.resize(radio::htl::encode(frame, 1, payload));
    octets out(radio::kiss_encoded_bound(payload.size()));
    out.resize(radio::kiss_encode({0, radio::kiss_command::set_hardware, payload}, out));
    w->modem().from_host(out);
  }
  void greet() {
    using namespace radio::htl;
    tell(hello{});
    tell(state{.revision = 1,
               .modes = static_cast<std::uint16_t>(bits(mode_bit::tx_allowed)),
               .events = static_cast<std::uint8_t>(bits(event_bit::dtmf, event_bit::mdc))});
    run(100ms);
  }
  void vendor(std::span<const std::uint8_t> payload) {
    namespace htl = radio::htl;
    htl::envelope opened;
    if (htl::open(payload, opened) != htl::result::ok) return;
    if (htl::mdc packet; opened.type == htl::frame_type::mdc && htl::decode(opened, packet) == htl::result::ok) {
      mdcs.push_back({packet.op, packet.argument, packet.unit});
    }
    if (htl::voice_up voice;
        opened.type == htl::frame_type::voice_up && htl::decode(opened, voice) == htl::result::ok) {
      window_end = voice.window_end;
    }
    if (htl::dtmf key; opened.type == htl::frame_type::dtmf && htl::decode(opened, key) == htl::result::ok &&
                       key.edge == htl::dtmf_edge::on) {
      keys += key.digit;
      key_at = w->age();
    }
  }
  // What comes out of the first HT's loudspeaker.
  sound listen(std::chrono::milliseconds length) {
    sound heard;
    for (const auto end = w->age() + length; w->age() < end;) {
      run(1ms);
      const audio_block& block = w->sky().speaker(world::station_of(0));
      heard.insert(heard.end(), block.begin(), block.end());
    }
    return heard;
  }

  bool has(std::string_view dir, std::string_view kind, std::string_view text) const {
    for (const told& t : reports)
      if (t.dir == dir && t.kind == kind && t.text == text) return true;
    return false;
  }

  std::unique_ptr<world> w;
  std::vector<told> reports;
  radio::kiss_decoder decoder;
  std::vector<octets> to_host;
  std::vector<dsp::mdc_packet> mdcs;
  std::string keys;
  std::chrono::milliseconds key_at{};
  std::uint16_t window_end = 20;
};

struct digits final : dsp::dtmf_sink {
  void digit_on(char digit, const dsp::tone_meters&) override { text += digit; }
  void digit_off(char, unsigned) override {}
  std::string text;
};

std::string text_of(const octets& frame) {
  radio::ax25_frame f;
  radio::aprs_message m;
  if (radio::ax25_decode(frame, f) != radio::ax25_result::ok) return "?";
  if (radio::aprs_parse(f.info, m) != radio::aprs_result::message) return "?";
  return (m.kind == radio::aprs_kind::ack ? "ack " : "") + std::string(m.text) + std::string(m.id.value_or(""));
}

}  // namespace

TEST_CASE("an order through modem, air and HT, and its acknowledgement back") {
  scene s({"DAMKAR-7"});
  s.run(500ms);
  const octets frame = message_frame("POSKO", "DAMKAR-7", "Kebakaran #12", "a7");
  s.w->modem().from_host(kiss(frame));
  s.run(6000ms);
  CHECK(s.has("heard", "message", "Kebakaran #12"));
  CHECK(s.has("sent", "ack", ""));
  REQUIRE(s.to_host.size() == 1);
  CHECK(text_of(s.to_host[0]) == "ack a7");
}

TEST_CASE("crews answer as scripted, and stop repeating when they are acknowledged") {
  scene s({"DAMKAR-7"}, 2, {"OTW after=2s"});
  s.run(200ms);
  s.w->modem().from_host(kiss(message_frame("POSKO", "DAMKAR-7", "Kebakaran #12", "a7")));
  s.run(9s);
  REQUIRE(s.to_host.size() == 2);
  const std::string answer = text_of(s.to_host[1]);
  CHECK(answer.starts_with("OTW 12"));
}

TEST_CASE("keys pressed on an HT are DTMF events at the host, soon") {
  scene s({"DAMKAR-7"});
  s.greet();
  const auto pressed = s.w->age();
  CHECK(obey(*s.w, "DAMKAR-7 key 5") == "");
  s.run(2s);
  CHECK(s.keys == "5");
  // 250 ms while the HT keys up, 40 ms of tone that a digit needs at least, 3 ms of filters.
  CHECK(s.key_at - pressed <= 293ms + 60ms);
  MESSAGE("key press to DTMF event: " << (s.key_at - pressed).count() << " ms, of which 250 the HT keys up");
  CHECK(obey(*s.w, "DAMKAR-7 key *0470AB#") == "");
  s.run(4s);
  CHECK(s.keys == "5*0470AB#");
}

TEST_CASE("PTT and the emergency button are MDC events at the host") {
  scene s({"DAMKAR-7"});
  s.greet();
  CHECK(obey(*s.w, "DAMKAR-7 ptt on") == "");
  s.run(1s);
  CHECK(obey(*s.w, "DAMKAR-7 ptt off") == "");
  s.run(500ms);
  CHECK(s.mdcs == std::vector<dsp::mdc_packet>{{0x01, 0x80, 0x1234}});
  CHECK(obey(*s.w, "DAMKAR-7 emergency") == "");
  s.run(1500ms);
  REQUIRE(s.mdcs.size() == 2);
  CHECK(s.mdcs[1] == dsp::mdc_packet{0x00, 0x81, 0x1234});
  // The host acknowledges, and the HT is content.
  const octets ack = {0x20, 0x00, 0x12, 0x34};
  s.tell(radio::htl::tones{.id = 1, .kind = radio::htl::tone_kind::mdc, .what = ack});
  s.run(3s);
  CHECK(s.has("note", "emergency", "the alarm is acknowledged"));
  const std::size_t alarms = s.mdcs.size();
  s.run(8s);
  CHECK(s.mdcs.size() == alarms);
}

TEST_CASE("an HT's loudspeaker gives the tones and the voice that the host sends") {
  scene s({"DAMKAR-7"});
  s.greet();
  const octets keys = {'1', '4', '#'};
  s.tell(radio::htl::tones{.id = 1, .kind = radio::htl::tone_kind::dtmf, .what = keys});
  digits heard;
  dsp::dtmf_detector detector(audio_hz, heard);
  detector.push(s.listen(3s));
  CHECK(heard.text == "14#");

  // A prompt: one second of 1 kHz as mu-law at 8 kHz, in packets of 20 ms, as far ahead as the modem's window allows.
  const auto tone = test::sine(1000, 8000, 8000, 12000);
  sound loud;
  std::uint16_t next = 0;
  for (int i = 0; i < 200; ++i) {
    while (next < 50 && next < s.window_end) {
      octets packet;
      for (std::size_t k = 0; k < 160; ++k) packet.push_back(dsp::to_mulaw(tone[next * 160U + k]));
      using radio::htl::voice_bit;
      const auto flags = static_cast<std::uint8_t>(next == 0    ? voice_bit::first
                                                   : next == 49 ? voice_bit::last
                                                                : voice_bit{});
      s.tell(radio::htl::voice_down{.id = 7, .index = next++, .flags = flags, .audio = packet});
    }
    const sound more = s.listen(20ms);
    loud.insert(loud.end(), more.begin(), more.end());
  }
  double best = -99;  // somewhere in there is half a second of nothing but the tone
  for (std::size_t at = 0; at + 4800 <= loud.size(); at += 480) {
    best = std::max(best, test::tone_over_rest_db(std::span(loud).subspan(at, 4800), 1000, audio_hz));
  }
  CHECK(best > 20);
}

TEST_CASE("digits, calls and packets that the host sends are told by every HT that hears them") {
  scene s({"DAMKAR-7", "PMI-7"});
  s.greet();
  const octets keys = {'1', '4', '#'};
  const octets called = {'1', '1', '0', '0', '1'};
  const octets alert = {0x35, 0x89, 0x56, 0x78, 0x83, 0x0D, 0x00, 0x01};  // nobody here
  using radio::htl::tone_kind;
  const struct {
    tone_kind kind;
    const octets& what;
    const char* report;
    const char* text;
  } rows[] = {{tone_kind::dtmf, keys, "dtmf", "14#"},
              {tone_kind::ccir, called, "selcall", "CCIR"},
              {tone_kind::zvei1, called, "selcall", "ZVEI 1"},
              {tone_kind::eea, called, "selcall", "EEA"},
              {tone_kind::mdc, alert, "mdc", "call alert"}};
  std::uint16_t id = 1;
  for (const auto& row : rows) {
    CAPTURE(std::string(row.text));
    s.reports.clear();
    s.tell(radio::htl::ping{});  // the right to transmit is a lease
    s.tell(radio::htl::tones{.id = id++, .kind = row.kind, .what = row.what});
    s.run(4s);
    CHECK(s.has("heard", row.report, row.text));
    CHECK(s.reports.size() == 2);
  }
}

TEST_CASE("neither an empty channel, whose hiss is at full scale, nor a crew that speaks lights the fault lamp") {
  scene s({"DAMKAR1-7"});
  const auto faults = [&](std::chrono::milliseconds length) {
    int lit = 0;
    std::int32_t loudest = 0;
    for (const auto end = s.w->age() + length; s.w->age() < end;) {
      s.run(1ms);
      lit += s.w->modem().led().fault ? 1 : 0;
      for (const std::int16_t x : s.w->sky().speaker(world::modem_station))
        loudest = std::max<std::int32_t>(loudest, x);
    }
    CHECK(loudest == 32767);
    return lit;
  };
  CHECK(faults(7s) == 0);
  handset& crew = s.w->set(0);
  for (int over = 0; over < 3; ++over) {
    crew.push_to_talk(true);
    CHECK(faults(1500ms) == 0);
    crew.push_to_talk(false);
    CHECK(faults(1500ms) == 0);
  }
}

TEST_CASE("an HT out of reach hears nothing and is not heard") {
  scene s({"DAMKAR-7"});
  CHECK(obey(*s.w, "path DAMKAR-7 180") == "");
  s.w->modem().from_host(kiss(message_frame("POSKO", "DAMKAR-7", "halo", "1")));
  s.run(5s);
  CHECK(s.reports.empty());
  CHECK(s.to_host.empty());
}

TEST_CASE("two packets at the same instant destroy each other, later each gets through") {
  scene s({"A-1", "B-2"}, 3);
  for (const char* name : {"A-1", "B-2"}) {
    CHECK(obey(*s.w, "path " + std::string(name) + " 120") == "");
  }
  const auto speak = [&](const char* name) {
    handset* const set = s.w->find(name);
    const sound voice = packet_sound(message_frame(name, "POSKO", "dari sini", "1"), 300ms);
    set->push_to_talk(true);
    set->speak(voice);
  };
  const auto release = [&] {
    for (const char* name : {"A-1", "B-2"}) s.w->find(name)->push_to_talk(false);
    s.run(500ms);
  };
  speak("A-1");
  speak("B-2");
  s.run(2s);
  release();
  CHECK(s.to_host.empty());
  speak("A-1");
  s.run(2s);
  release();
  CHECK(s.to_host.size() == 1);
  // With 12 dB more on its side, one of the two survives the same collision.
  CHECK(obey(*s.w, "path B-2 132") == "");
  speak("A-1");
  speak("B-2");
  s.run(2s);
  release();
  REQUIRE(s.to_host.size() == 2);
  radio::ax25_frame f;
  REQUIRE(radio::ax25_decode(s.to_host[1], f) == radio::ax25_result::ok);
  CHECK(radio::to_text(f.source).view() == "A-1");
}

TEST_CASE("what is not a command is answered with what is") {
  scene s({"A-1"});
  for (const char* line : {"", "A-1", "A-1 sing", "A-1 key", "A-1 key 1x2", "A-1 ptt", "A-1 ptt maybe", "A-1 send",
                           "B-2 key 1", "path", "path B-2 100", "path A-1", "path A-1 abc", "path A-1 -3",
                           "path A-1 100 1000", "path A-1 nan", "A-1 emergency now"}) {
    CAPTURE(line);
    CHECK(obey(*s.w, line) != "");
  }
  for (const char* line : {"A-1 key 1*#D", "A-1 ptt on", "A-1 ptt off\r", "path A-1 120 5"}) {
    CAPTURE(line);
    CHECK(obey(*s.w, line) == "");
  }
  std::string endless = "A-1 key ";
  endless.append(100000, '5');
  CHECK(obey(*s.w, endless) == "too many keys at once");
}

TEST_CASE("the tap sees data, ACKMODE and HTL frames, and nothing else") {
  std::vector<octets> seen;
  std::string digits;
  std::vector<int> mdcs;
  serial_tap tap({[&](serial_tap::way, std::span<const std::uint8_t> f) { seen.emplace_back(f.begin(), f.end()); },
                  [&](const radio::htl::dtmf& key) { digits += key.digit; },
                  [&](const radio::htl::mdc& packet) { mdcs.push_back(packet.unit); }});
  const octets frame = message_frame("POSKO", "A-1", "halo", "1");
  tap.push(serial_tap::way::to_modem, kiss(frame));
  const auto send = [&](std::uint8_t command, const octets& payload) {
    octets out(radio::kiss_encoded_bound(payload.size()));
    out.resize(radio::kiss_encode({0, static_cast<radio::kiss_command>(command), payload}, out));
    tap.push(serial_tap::way::to_modem, out);
  };
  octets acked = {1, 2};
  acked.insert(acked.end(), frame.begin(), frame.end());
  send(12, acked);
  send(1, {30});
  send(6, {'H', 'T', 'L'});
  const auto vendor = [&](const auto& what) {
    octets out(radio::kiss_max_payload);
    out.resize(radio::htl::encode(what, 1, out));
    send(6, out);
  };
  vendor(radio::htl::tx{.id = 1, .frame = frame});
  vendor(radio::htl::dtmf{.edge = radio::htl::dtmf_edge::on, .digit = '7'});
  vendor(radio::htl::mdc{.op = 1, .argument = 0x80, .unit = 0x1234});
  REQUIRE(seen.size() == 3);
  for (const octets& one : seen) CHECK(one == frame);
  CHECK(digits == "7");
  CHECK(mdcs == std::vector<int>{0x1234});
}
