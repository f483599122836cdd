#include "firmware/virtual/handset.hpp"

#include "firmware/dsp/dtmf_detector.hpp"
#include "firmware/dsp/mdc_decoder.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

using namespace kentongan;
using namespace kentongan::virtual_radio;
using namespace std::chrono_literals;

namespace {

struct digits final : dsp::dtmf_sink {
  void digit_on(char digit, const dsp::tone_meters&) override { text += digit; }
  void digit_off(char, unsigned) override {}
  std::string text;
};

// Lets the HT speak into nothing; returns what it said.
sound listen(handset& set, std::chrono::milliseconds length, bool busy = false) {
  sound said;
  audio_block block;
  for (auto t = 0ms; t < length; t += 10ms) {
    for (int i = 0; i < 3; ++i) {
      set.speak_into(block);
      said.insert(said.end(), block.begin(), block.end());
      set.listen_to({}, busy);
    }
  }
  return said;
}

std::unique_ptr<handset> make(std::uint64_t seed = 1, std::uint16_t unit = 0,
                              std::vector<std::string>* notes = nullptr) {
  handset_settings settings;
  settings.mdc_unit = unit;
  settings.name = "DAMKAR-7";
  settings.texts.calls = {*radio::parse_ax25_address("DAMKAR-7")};
  settings.texts.to = radio::parse_ax25_address("POSKO");
  return std::make_unique<handset>(settings, handset::handlers{[notes](const radio::report& r) {
                                     if (notes != nullptr && r.what == radio::report::direction::note)
                                       notes->emplace_back(r.text);
                                   }},
                                   seed);
}

std::string digits_in(const sound& said) {
  digits heard;
  dsp::dtmf_detector detector(audio_hz, heard);
  detector.push(said);
  return heard.text;
}

}  // namespace

struct packets final : dsp::mdc_sink {
  void mdc(const dsp::mdc_packet& first, const dsp::mdc_packet*) override { all.push_back(first); }
  std::vector<dsp::mdc_packet> all;
};

std::vector<dsp::mdc_packet> packets_in(const sound& said) {
  packets heard;
  dsp::mdc_decoder decoder(heard);
  decoder.push(said);
  return heard.all;
}

TEST_CASE("PTT begins with the identity, the voice comes after it") {
  const auto set = make(1, 0x1234);
  set->speak(sound(9600, 1000));
  set->push_to_talk(true);
  const sound said = listen(*set, 2s);
  CHECK(packets_in(said) == std::vector<dsp::mdc_packet>{{0x01, 0x80, 0x1234}});
  CHECK(std::count(said.begin(), said.end(), std::int16_t{1000}) >= 9600);
}

TEST_CASE("an alarm repeats until its tries are used up, or it is acknowledged") {
  std::vector<std::string> notes;
  const auto set = make(1, 0x1234, &notes);
  CHECK(set->emergency() == "");
  const sound said = listen(*set, 25s);
  CHECK(packets_in(said) == std::vector<dsp::mdc_packet>(5, {0x00, 0x81, 0x1234}));
  CHECK(notes.back() == "nobody has acknowledged the alarm");

  const auto answered = make(2, 0x1234, &notes);
  CHECK(answered->emergency() == "");
  CHECK(packets_in(listen(*answered, 1500ms)).size() == 1);
  const auto hear = [&](const dsp::mdc_packet& packet) {
    sound ack = mdc_sound(packet);
    ack.resize((ack.size() / block_samples + 30) * block_samples);
    for (std::size_t at = 0; at < ack.size(); at += block_samples) {
      audio_block block;
      std::copy_n(ack.begin() + static_cast<std::ptrdiff_t>(at), block.size(), block.begin());
      audio_block mine;
      answered->speak_into(mine);
      answered->listen_to(block, true);
    }
  };
  hear({0x20, 0x00, 0x4321});  // to somebody else
  CHECK(notes.back() == "alarm sent");
  hear({0x20, 0x00, 0x1234});
  CHECK(notes.back() == "the alarm is acknowledged");
  CHECK(packets_in(listen(*answered, 20s)).empty());
}

TEST_CASE("a call alert and a radio check for it are acknowledged, others are not") {
  std::vector<std::string> notes;
  const auto set = make(1, 0x1234, &notes);
  const auto hear = [&](std::span<const std::uint8_t> octets) {
    sound said = mdc_sound(octets);
    said.resize((said.size() / block_samples + 30) * block_samples);
    for (std::size_t at = 0; at < said.size(); at += block_samples) {
      audio_block block, mine;
      std::copy_n(said.begin() + static_cast<std::ptrdiff_t>(at), block.size(), block.begin());
      set->speak_into(mine);
      set->listen_to(block, true);
    }
    return packets_in(listen(*set, 3s));
  };
  CHECK(hear(radio::mdc_call_alert(0x4321, 1)).empty());
  CHECK(hear(radio::mdc_radio_check(0x4321)).empty());
  CHECK(hear(radio::mdc_call_alert(0x1234, 1)) == std::vector<dsp::mdc_packet>{{0x35, 0x89, 0x0001}});
  CHECK(notes.back() == "called");
  CHECK(hear(radio::mdc_radio_check(0x1234)) == std::vector<dsp::mdc_packet>{{0x30, 0x00, 0x1234}});
}

TEST_CASE("a status repeats until it is acknowledged") {
  std::vector<std::string> notes;
  const auto set = make(1, 0x1234, &notes);
  CHECK(set->status(4) == "");
  CHECK(packets_in(listen(*set, 25s)) == std::vector<dsp::mdc_packet>(5, {0x46, 0x04, 0x1234}));
  CHECK(notes.back() == "nobody has acknowledged the status");
}

TEST_CASE("without an identity there is no alarm, and PTT is silent") {
  const auto set = make();
  CHECK(set->emergency() != "");
  CHECK(set->status(4) != "");
  set->push_to_talk(true);
  CHECK(packets_in(listen(*set, 2s)).empty());
}

TEST_CASE("keys become DTMF that a detector understands, in one transmission") {
  const auto set = make();
  for (const char key : std::string("*1470AB#")) CHECK(set->press(key));
  CHECK(set->ptt());
  CHECK(digits_in(listen(*set, 3s)) == "*1470AB#");
  CHECK_FALSE(set->ptt());
  for (const char key : {'x', ' ', '\0', 'a'}) CHECK_FALSE(set->press(key));
  CHECK_FALSE(set->ptt());
}

TEST_CASE("keys within a breath of each other stay in one transmission, later ones key up again") {
  const auto set = make();
  set->press('1');
  sound said = listen(*set, 600ms);
  CHECK(set->ptt());
  set->press('2');
  const sound more = listen(*set, 600ms);
  CHECK(digits_in(more) == "2");
  listen(*set, 1s);
  CHECK_FALSE(set->ptt());
}

TEST_CASE("PTT held transmits the voice, released it does not") {
  const auto set = make();
  sound voice(9600, 1000);
  set->speak(voice);
  CHECK(listen(*set, 100ms) == sound(960, 0));
  set->push_to_talk(true);
  CHECK(set->ptt());
  CHECK(listen(*set, 100ms) == sound(960, 1000));
  set->push_to_talk(false);
  CHECK_FALSE(set->ptt());
}

TEST_CASE("a voice without end is cut at half a minute") {
  const auto set = make();
  for (int i = 0; i < 100; ++i) set->speak(sound(9600, 1));
  set->push_to_talk(true);
  const sound said = listen(*set, 40s);
  CHECK(std::count(said.begin(), said.end(), std::int16_t{1}) == 30 * 9600);
}

TEST_CASE("packets wait for a free channel, and HTs do not all begin at once") {
  const auto waited_ms = [](std::uint64_t seed) {
    const auto set = make(seed);
    CHECK(set->say("halo") == "");
    listen(*set, 2s, true);
    CHECK_FALSE(set->ptt());
    int ms = 0;
    for (; !set->ptt() && ms < 5000; ms += 10) listen(*set, 10ms);
    return ms;
  };
  int different = 0;
  const int first = waited_ms(1);
  for (std::uint64_t seed = 1; seed < 10; ++seed) {
    const int ms = waited_ms(seed);
    CHECK(ms >= 50);
    CHECK(ms <= 470);
    different += ms != first ? 1 : 0;
  }
  CHECK(different >= 6);
}

TEST_CASE("several hands on PTT: the first one's microphone is heard, the last one's release ends it") {
  const auto set = make();
  set->push_to_talk(true, 1);
  set->push_to_talk(true, 2);
  set->speak(sound(9600, 1000), 2);
  CHECK(listen(*set, 100ms) == sound(960, 0));
  set->speak(sound(9600, 1000), 1);
  CHECK(listen(*set, 100ms) == sound(960, 1000));
  set->push_to_talk(false, 3);  // has no hand on it
  set->push_to_talk(false, 1);
  CHECK(set->ptt());
  set->push_to_talk(false, 2);
  CHECK_FALSE(set->ptt());
  set->push_to_talk(true, 2);
  CHECK(listen(*set, 100ms) == sound(960, 0));  // what was not said by then is gone
}

TEST_CASE("PTT held for ever ends after a minute, until all let go") {
  std::vector<std::string> notes;
  const auto set = make(1, 0, &notes);
  set->push_to_talk(true, 1);
  listen(*set, handset::longest_talk - 1s);
  CHECK(set->ptt());
  listen(*set, 2s);
  CHECK_FALSE(set->ptt());
  CHECK(set->timed_out());
  CHECK(notes.size() == 1);
  set->push_to_talk(true, 2);
  CHECK_FALSE(set->ptt());
  set->push_to_talk(false, 1);
  set->push_to_talk(false, 2);
  set->push_to_talk(true, 2);
  CHECK(set->ptt());
}
