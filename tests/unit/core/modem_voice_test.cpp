// Tones and voice through whole modems.
#include "firmware/dsp/mulaw.hpp"
#include "tests/unit/core/air.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using namespace kentongan::core;
using namespace kentongan::core::test;
namespace dsp = kentongan::dsp;

namespace {

std::string keyed(const host& peer) {
  std::string digits;
  for (const htl::dtmf& d : peer.all<htl::dtmf>()) {
    if (d.edge == htl::dtmf_edge::on) digits += d.digit;
  }
  return digits;
}

octets as_octets(std::string_view text) { return {text.begin(), text.end()}; }

// Amplitude of one frequency in a recording.
double amplitude(std::span<const std::int16_t> samples, double hz) {
  double re = 0;
  double im = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double angle = 2 * 3.14159265358979 * hz * static_cast<double>(i) / sample_rate_hz;
    re += samples[i] * std::cos(angle);
    im += samples[i] * std::sin(angle);
  }
  return 2 * std::sqrt(re * re + im * im) / static_cast<double>(samples.size());
}

// A host that plays a prompt of 1 kHz as the window allows.
struct prompter {
  std::uint16_t id;
  std::uint16_t packets;
  std::uint16_t stop_before = 0xFFFF;  // packet at which the host dies
  bool emergency = false;
  std::uint16_t next = 0;

  void go_on(station& s) {
    std::uint16_t end = next == 0 ? 1 : 0;
    for (const htl::voice_up& v : s.peer.all<htl::voice_up>()) end = v.window_end;
    for (; next < packets && next < stop_before && next < end; ++next) {
      octets audio(htl::voice_octets);
      for (std::size_t i = 0; i < audio.size(); ++i) {
        const double t = static_cast<double>(next * htl::voice_octets + i) / 8000;
        audio[i] = dsp::to_mulaw(static_cast<std::int16_t>(20'000 * std::sin(2 * 3.14159265358979 * 1000 * t)));
      }
      std::uint32_t flags = 0;
      if (next == 0) flags |= htl::bits(htl::voice_bit::first);
      if (next == 0 && emergency) flags |= htl::bits(htl::voice_bit::emergency);
      if (next == packets - 1) flags |= htl::bits(htl::voice_bit::last);
      s.say(htl::voice_down{.id = id, .index = next, .flags = static_cast<std::uint8_t>(flags), .audio = audio});
    }
  }
};

// Everything on the air while the prompt is played, and a little longer.
std::vector<std::int16_t> play(air& world, prompter prompt, double seconds) {
  std::vector<std::int16_t> on_air;
  const std::size_t end = world.now + static_cast<std::size_t>(seconds * sample_rate_hz);
  while (world.now < end) {
    prompt.go_on(world[0]);
    world.step();
    if (world[0].tnc->ptt()) on_air.insert(on_air.end(), world[0].sent.begin(), world[0].sent.end());
  }
  return on_air;
}

htl::state quick(std::uint32_t modes = 0) {
  htl::state state;
  state.modes = static_cast<std::uint16_t>(modes);
  state.tx_delay = 20;
  state.persistence = 255;
  return state;
}

}  // namespace

TEST_CASE("modem: ordered DTMF is keyed, heard by the other one, and reported as sent") {
  air world = two();
  world[0].allow(quick());
  world[1].allow(quick());
  world.run(0.2);
  world[0].say(htl::tones{.id = 4, .kind = htl::tone_kind::dtmf, .what = as_octets("112*0D#")});
  world.run(3);
  CHECK(keyed(world[1].peer) == "112*0D#");
  for (const htl::dtmf& d : world[1].peer.all<htl::dtmf>()) {
    if (d.edge == htl::dtmf_edge::off) {
      CHECK(d.duration_ms > 60);
      CHECK(d.duration_ms < 140);
    }
  }
  CHECK(world[0].peer.last<htl::tx_done>().status == htl::tx_status::sent);
  // 200 ms of lead, 7 digits of 160 ms, a tail of 30 ms.
  CHECK(world[0].on_air == doctest::Approx((0.2 + 7 * 0.16 + 0.03) * sample_rate_hz).epsilon(0.03));
  CHECK(keyed(world[0].peer).empty());
}

TEST_CASE("modem: digits and tones that do not exist are refused at once") {
  air world = two();
  world[0].allow(quick());
  const struct {
    htl::tone_kind kind;
    octets what;
  } rows[] = {
      {htl::tone_kind::dtmf, as_octets("12E")},
      {htl::tone_kind::dtmf, octets(120, '1')},
      {htl::tone_kind::ccir, as_octets("1234")},
      {htl::tone_kind::zvei1, as_octets("1234A")},
      {htl::tone_kind::mdc, {0x01, 0x80, 0x12}},
      {htl::tone_kind::mdc, {0x35, 0x89, 0x12, 0x34}},  // half of a double packet
      {htl::tone_kind::tones, {0x10, 0x27, 100, 0}},    // 10000 Hz
      {htl::tone_kind::tones, {0x10, 0x00, 100, 0}},    // 16 Hz
      {htl::tone_kind::tones, {0xE8, 0x03, 0, 0}},      // for no time
      {htl::tone_kind::tones, {0xE8, 0x03, 100}},       // half a tone
  };
  std::uint16_t id = 0;
  for (const auto& row : rows) {
    CAPTURE(id);
    world[0].say(htl::tones{.id = ++id, .kind = row.kind, .what = row.what});
    world.run(0.05);
    CHECK(world[0].peer.last<htl::tx_done>().id == id);
    CHECK(world[0].peer.last<htl::tx_done>().reason == htl::tx_reason::bad_tones);
  }
  world.run(1);
  CHECK(world[0].on_air == 0);
}

TEST_CASE("modem: a list of tones longer than the limit is cut there") {
  air world = two();
  htl::state state = quick();
  state.limit_s = 2;
  world[0].allow(state);
  octets forever;
  for (int i = 0; i < 10; ++i) forever.insert(forever.end(), {0xE8, 0x03, 0x60, 0xEA});  // 1 kHz for 60 s each
  world[0].say(htl::tones{.id = 1, .kind = htl::tone_kind::tones, .what = forever});
  world.run(8);
  CHECK(world[0].on_air == 2 * sample_rate_hz);
  CHECK(world[0].peer.last<htl::tx_done>().status == htl::tx_status::refused);
  CHECK(world[0].peer.last<htl::tx_done>().reason == htl::tx_reason::limit);
  CHECK(world[0].peer.last<htl::error>().code == htl::error_code::tx_limit);
  CHECK(world[0].tnc->led().fault);
}

TEST_CASE("modem: a prompt is played as it comes, whole and in one piece") {
  air world = two();
  world[0].allow(quick());
  world.run(0.2);
  const auto on_air = play(world, {.id = 9, .packets = 100}, 4);
  CHECK(world[0].key_ups.size() == 1);
  CHECK(world[0].peer.last<htl::tx_done>().id == 9);
  CHECK(world[0].peer.last<htl::tx_done>().status == htl::tx_status::sent);
  CHECK(world[0].peer.last<htl::tx_done>().reason == htl::tx_reason::none);
  // 200 ms of lead, 2 s of prompt, 30 ms of tail.
  REQUIRE(on_air.size() > 2 * sample_rate_hz);
  CHECK(on_air.size() == doctest::Approx(2.23 * sample_rate_hz).epsilon(0.01));
  // Half of full scale is the level; and it is loud in each tenth of a second: no gaps.
  for (std::size_t at = sample_rate_hz / 5 + 500; at + 960 < sample_rate_hz * 22 / 10; at += 960) {
    CAPTURE(at);
    CHECK(amplitude(std::span(on_air).subspan(at, 960), 1000) == doctest::Approx(10'000).epsilon(0.03));
    CHECK(amplitude(std::span(on_air).subspan(at, 960), 3000) < 300);
  }
}

TEST_CASE("modem: a prompt on a busy channel expires, one of an emergency is said over it after half a minute") {
  for (const bool emergency : {false, true}) {
    CAPTURE(emergency);
    air world = two();
    world[0].allow(quick(htl::bits(htl::mode_bit::squelch_pin)));
    world[0].tnc->inputs({.squelch_open = true});
    world.run(0.2);
    const auto early = play(world, {.id = 9, .packets = 100, .emergency = emergency}, 28);
    CHECK(early.empty());
    world.run(6);
    CHECK(world[0].key_ups.size() == (emergency ? 1 : 0));
    CHECK(world[0].peer.last<htl::tx_done>().status == (emergency ? htl::tx_status::sent : htl::tx_status::expired));
  }
}

TEST_CASE("modem: a prompt whose host dies ends cleanly, and the next one is played") {
  air world = two();
  world[0].allow(quick());
  world.run(0.2);
  const auto on_air = play(world, {.id = 1, .packets = 100, .stop_before = 25}, 3);
  CHECK(world[0].peer.last<htl::tx_done>().status == htl::tx_status::sent);
  CHECK(world[0].peer.last<htl::tx_done>().reason == htl::tx_reason::underrun);
  CHECK_FALSE(world[0].tnc->ptt());
  CHECK(on_air.size() == doctest::Approx((0.2 + 0.5 + 0.4 + 0.03) * sample_rate_hz).epsilon(0.03));
  world[0].peer.htl.clear();
  play(world, {.id = 2, .packets = 20}, 2);
  CHECK(world[0].peer.last<htl::tx_done>().id == 2);
  CHECK(world[0].peer.last<htl::tx_done>().reason == htl::tx_reason::none);
}

TEST_CASE("modem: a prompt that was only begun expires, a second one meanwhile is refused, and so is one too early") {
  air world = two();
  world[0].allow(quick());
  world.run(0.2);
  const octets audio(htl::voice_octets, 0x55);
  const auto first = static_cast<std::uint8_t>(htl::bits(htl::voice_bit::first));
  world[0].say(htl::voice_down{.id = 1, .index = 0, .flags = first, .audio = audio});
  world[0].say(htl::voice_down{.id = 2, .index = 0, .flags = first, .audio = audio});
  world.run(0.1);
  CHECK(world[0].peer.last<htl::error>().code == htl::error_code::busy);
  world[0].say(htl::voice_down{.id = 1, .index = 20, .audio = audio});
  world.run(0.1);
  CHECK(world[0].peer.last<htl::error>().code == htl::error_code::window);
  world.run(16);
  CHECK(world[0].peer.last<htl::tx_done>().status == htl::tx_status::expired);
  CHECK(world[0].on_air == 0);
  world[0].say(htl::voice_down{.id = 3, .flags = static_cast<std::uint8_t>(htl::bits(htl::voice_bit::stored))});
  world.run(0.1);
  CHECK(world[0].peer.last<htl::error>().code == htl::error_code::not_supported);
}

TEST_CASE("modem: voice goes up while the squelch is open, only when asked, and only over a fast line") {
  struct packet {
    std::uint16_t index;
    octets audio;
  };
  const auto heard = [](std::uint32_t modes, std::uint32_t line, bool open) {
    air world = two();
    world[0].allow(quick(modes));
    world[0].tnc->health({.link_bits_per_second = line});
    world[0].tnc->inputs({.squelch_open = open});
    world.radio = [](std::size_t sample) {
      return static_cast<std::int16_t>(8000 *
                                       std::sin(2 * 3.14159265358979 * 800 * static_cast<double>(sample) / 9600));
    };
    world.run(2);
    std::vector<packet> packets;  // of its own: the views end with this world
    for (const htl::voice_up& v : world[0].peer.all<htl::voice_up>()) {
      packets.push_back({v.index, octets(v.audio.begin(), v.audio.end())});
    }
    return packets;
  };
  constexpr std::uint32_t asked = htl::bits(htl::mode_bit::voice_up, htl::mode_bit::squelch_pin);
  CHECK(heard(0, 115'200, true).empty());
  CHECK(heard(asked, 57'600, true).empty());
  CHECK(heard(asked, 115'200, false).empty());
  CHECK(heard(htl::bits(htl::mode_bit::voice_up), 115'200, true).empty());  // no squelch pin to believe
  const auto packets = heard(asked, 115'200, true);
  CHECK(packets.size() >= 97);
  CHECK(packets.size() <= 100);
  std::uint16_t index = 0;
  for (const packet& p : packets) {
    CHECK(p.index == index++);
    CHECK(p.audio.size() == htl::voice_octets);
  }
  int loudest = 0;
  for (const std::uint8_t octet : packets[50].audio) loudest = std::max(loudest, std::abs(int{dsp::from_mulaw(octet)}));
  CHECK(loudest == doctest::Approx(8000).epsilon(0.06));
}

TEST_CASE("modem: the self-test hears itself, keeps the transmitter off, and answers for what the board has") {
  air world = two();
  world[0].allow(quick());
  world[0].tnc->inputs({.ptt_sense = false, .ptt_sense_wired = true, .supply_mv = 4950, .temperature_dc = 301});
  world[0].tnc->health({.flash_tested = true, .flash_good = true, .flash_crc = 0x12345678});
  world.run(0.2);
  world[0].say(htl::self_test{}, 33);
  world[0].say(htl::self_test{}, 34);
  world.run(0.1);
  CHECK(world[0].peer.last<htl::error>().code == htl::error_code::busy);
  world[0].data(ui_frame("waits"));
  REQUIRE(world.run_until([&] { return !world[0].peer.all<htl::self_test_answer>().empty(); }, 3));
  CHECK(world[0].on_air == 0);
  const auto answer = world[0].peer.last<htl::self_test_answer>();
  using bit = htl::test_bit;
  CHECK(answer.done == htl::bits(bit::flash, bit::adc, bit::afsk_loop, bit::dtmf_loop, bit::ptt_sense, bit::supply));
  CHECK(answer.passed == answer.done);
  CHECK(answer.flash_crc == 0x12345678);
  CHECK(answer.supply_mv == 4950);
  CHECK(answer.temperature_dc == 301);
  CHECK(std::abs(answer.adc_offset) < 5);
  CHECK(answer.adc_noise > 10);
  CHECK(answer.adc_noise < 25);
  // Nothing of it goes up, and the frame that waited goes out.
  CHECK(world[0].peer.plain.empty());
  CHECK(keyed(world[0].peer).empty());
  world.run(2);
  CHECK(world[1].peer.plain.size() == 1);
}

TEST_CASE("modem: a self-test tells what is broken") {
  air world = two();
  world[0].allow(quick());
  world[0].tnc->inputs({.ptt_sense = true, .ptt_sense_wired = true, .supply_mv = 3900});
  world[0].tnc->health({.ram_tested = true});
  world.radio = [](std::size_t) { return std::int16_t{15'000}; };
  world[0].say(htl::self_test{.which = 0xFFFF}, 1);
  world.run(2.5);
  const auto answer = world[0].peer.last<htl::self_test_answer>();
  using bit = htl::test_bit;
  CHECK(answer.done == htl::bits(bit::ram, bit::adc, bit::afsk_loop, bit::dtmf_loop, bit::ptt_sense, bit::supply));
  CHECK(answer.passed == htl::bits(bit::afsk_loop, bit::dtmf_loop));
  CHECK(answer.adc_offset == doctest::Approx(15'000).epsilon(0.001));
}

TEST_CASE("modem: the level wizard advises the gain that brings the loudest audio to -9 dBFS, and sets it when asked") {
  identity who = someone(1);
  who.gain = {.step_cdb = 300, .most = 10};
  const struct {
    int amplitude;
    std::uint8_t advised;
  } rows[] = {
      {11'627, 4},  // -9 dBFS: as it is
      {5'827, 6},   // -15 dBFS: two steps of 3 dB up
      {23'200, 2},  // -3 dBFS
      {40, 10},     // nearly nothing: all there is
      {60'000, 0},  // clipped: at least 6 dB more than it seems
  };
  for (const auto& row : rows) {
    CAPTURE(row.amplitude);
    air world = two(who);
    world.noise = 0;
    htl::state state = quick();
    state.rx_gain = 4;
    world[0].allow(state);
    world.radio = [&](std::size_t sample) {
      const double v = row.amplitude * std::sin(2 * 3.14159265358979 * 1000 * static_cast<double>(sample) / 9600);
      return static_cast<std::int16_t>(std::clamp(v, -32768.0, 32767.0));
    };
    world[0].say(htl::levels{.seconds = 1, .adjust = 1}, 5);
    world.run(1.1);
    const auto answer = world[0].peer.last<htl::levels_answer>();
    const int advised = row.amplitude == 60'000 ? 0 : row.advised;
    CHECK(int{answer.advised_gain} == doctest::Approx(advised).epsilon(0.01));
    CHECK(answer.rx_gain == answer.advised_gain);
    CHECK(world[0].tnc->settings().rx_gain == answer.advised_gain);
    CHECK((answer.clipped_ppm > 1000) == (row.amplitude > 32'767));
  }
}

TEST_CASE("modem: ordered five-tone calls are heard by the other one") {
  const struct {
    htl::tone_kind kind;
    htl::tone_standard standard;
    unsigned tone_ms;
  } rows[] = {{htl::tone_kind::zvei1, htl::tone_standard::zvei1, 70},
              {htl::tone_kind::ccir, htl::tone_standard::ccir, 100},
              {htl::tone_kind::eea, htl::tone_standard::eea, 40}};
  for (const auto& row : rows) {
    CAPTURE(row.tone_ms);
    air world = two();
    world[0].allow(quick());
    world[1].allow(quick());
    world.run(0.2);
    world[0].say(htl::tones{.id = 1, .kind = row.kind, .what = as_octets("12233")});
    world.run(2);
    const auto calls = world[1].peer.all<htl::selcall>();
    REQUIRE(calls.size() == 1);
    CHECK(calls[0].standard == row.standard);
    CHECK(calls[0].digits.view() == "12233");
    CHECK(calls[0].level_cdb > -2500);
    CHECK(calls[0].level_cdb < -1000);
    CHECK(std::abs(static_cast<int>(calls[0].lead_ms) - static_cast<int>(row.tone_ms)) <= 15);
    CHECK(world[0].on_air == doctest::Approx((0.23 + 5 * row.tone_ms / 1000.0) * sample_rate_hz).epsilon(0.05));
  }
}

TEST_CASE("modem: ordered MDC packets are heard by the other one, single and double") {
  air world = two();
  world[0].allow(quick());
  world[1].allow(quick());
  world.run(0.2);
  world[0].say(htl::tones{.id = 10, .kind = htl::tone_kind::mdc, .what = from_hex("01 80 12 34")});
  world.run(2);
  world[0].say(htl::tones{.id = 11, .kind = htl::tone_kind::mdc, .what = from_hex("35 89 12 34 56 78 9a bc")});
  world.run(2);
  const auto packets = world[1].peer.all<htl::mdc>();
  REQUIRE(packets.size() == 2);
  CHECK(packets[0].op == 0x01);
  CHECK(packets[0].argument == 0x80);
  CHECK(packets[0].unit == 0x1234);
  CHECK(packets[0].extra_count == 0);
  CHECK(packets[1].op == 0x35);
  CHECK(packets[1].unit == 0x1234);
  CHECK(packets[1].extra_count == 4);
  CHECK(to_hex(packets[1].extra) == "56 78 9a bc");
  for (const htl::tx_done& done : world[0].peer.all<htl::tx_done>()) CHECK(done.reason == htl::tx_reason::none);
  CHECK(world[0].peer.all<htl::mdc>().empty());
}

TEST_CASE("modem: a CTCSS tone goes under a frame, is seen by the other one, and ends with a reverse burst") {
  const auto key_time = [](std::uint16_t tone_dhz, std::uint16_t& seen_dhz, bool& gone, std::size_t& frames) {
    air world = two();
    htl::state state = quick();
    state.tx_ctcss_dhz = tone_dhz;
    state.tx_delay = 50;
    world[0].allow(state);
    world[1].allow(quick());
    world.run(0.5);
    world[0].say(htl::tx{.id = 1, .frame = ui_frame("with a tone")});
    world.run(3);
    seen_dhz = 0;
    for (const htl::channel& c : world[1].peer.all<htl::channel>()) {
      CHECK(htl::has(c.flags, htl::channel_bit::ctcss) == (c.ctcss_dhz != 0));
      if (c.ctcss_dhz != 0) seen_dhz = c.ctcss_dhz;
    }
    gone = world[1].peer.last<htl::channel>().ctcss_dhz == 0;
    frames = world[1].peer.plain.size();
    return world[0].on_air;
  };
  std::uint16_t seen = 0;
  bool gone = false;
  std::size_t frames = 0;
  const std::size_t without = key_time(0, seen, gone, frames);
  CHECK(seen != 885);
  CHECK(frames == 1);
  const std::size_t with = key_time(885, seen, gone, frames);
  CHECK(seen == 885);
  CHECK(gone);
  CHECK(frames == 1);
  CHECK(with >= without + 150 * sample_rate_hz / 1000);
  CHECK(with < without + 150 * sample_rate_hz / 1000 + 2 * step_samples);
}

TEST_CASE("modem: a CTCSS frequency that does not exist is refused") {
  air world = two();
  world[0].allow(quick());
  htl::state state = quick();
  state.rx_ctcss_dhz = 886;
  world[0].say(state);
  world.run(0.1);
  CHECK(world[0].peer.last<htl::applied>().error == htl::state_error::out_of_range);
}

TEST_CASE("modem: with a tone squelch voice goes up only while the tone is there") {
  const auto packets = [](std::uint16_t wanted_dhz) {
    air world = two();
    htl::state state = quick(htl::bits(htl::mode_bit::voice_up, htl::mode_bit::squelch_pin));
    state.rx_ctcss_dhz = wanted_dhz;
    world[0].allow(state);
    world[0].tnc->inputs({.squelch_open = true});
    world.radio = [](std::size_t sample) {
      const double t = static_cast<double>(sample) / sample_rate_hz;
      return static_cast<std::int16_t>(1500 * std::sin(2 * 3.14159265358979 * 100.0 * t) +
                                       6000 * std::sin(2 * 3.14159265358979 * 700 * t));
    };
    world.run(2);
    return world[0].peer.all<htl::voice_up>().size();
  };
  CHECK(packets(0) > 95);
  CHECK(packets(1000) > 80);
  CHECK(packets(1000) < 95);  // it takes a quarter of a second to be sure
  CHECK(packets(1035) == 0);
}

TEST_CASE("modem: where the radio mutes, loud audio is an open squelch, and keeps us from transmitting") {
  air world = two();
  world[0].allow(quick(htl::bits(htl::mode_bit::squelch_audio)));
  const auto open = [&] { return htl::has(world[0].peer.last<htl::channel>().flags, htl::channel_bit::squelch); };
  world.run(1);
  CHECK_FALSE(open());
  world.radio = [](std::size_t sample) {
    return static_cast<std::int16_t>(3000 * std::sin(2 * 3.14159265358979 * 700 * static_cast<double>(sample) / 9600));
  };
  world.run(0.5);
  CHECK(open());
  world[0].say(htl::tx{.id = 1, .frame = ui_frame("waits")});
  world.run(2);
  CHECK(world[0].on_air == 0);
  world.radio = nullptr;
  world.run(2);
  CHECK_FALSE(open());
  CHECK(world[0].on_air > 0);
}

TEST_CASE("modem: detectors nobody asked for stay silent") {
  air world = two();
  world[0].allow(quick());
  world[1].allow(quick());
  htl::state deaf = quick(htl::bits(htl::mode_bit::tx_allowed));
  deaf.events = 0;
  world[1].say(deaf);
  world.run(0.2);
  world[0].say(htl::tones{.id = 1, .kind = htl::tone_kind::ccir, .what = as_octets("12345")});
  world[0].say(htl::tones{.id = 2, .kind = htl::tone_kind::dtmf, .what = as_octets("12345")});
  world[0].say(htl::tones{.id = 3, .kind = htl::tone_kind::mdc, .what = from_hex("01 80 12 34")});
  world.run(5);
  CHECK(world[0].peer.last<htl::tx_done>().id == 3);
  CHECK(world[1].peer.all<htl::selcall>().empty());
  CHECK(world[1].peer.all<htl::mdc>().empty());
  CHECK(world[1].peer.all<htl::dtmf>().empty());
}
