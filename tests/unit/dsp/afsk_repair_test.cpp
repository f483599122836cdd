#include "firmware/dsp/afsk_repair.hpp"

#include "tests/unit/dsp/afsk_air.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <set>

namespace kentongan::dsp {
namespace {

using namespace test;

// The tones of a frame with flags around it; `exchange` picks pairs of neighbouring tones of it to exchange, and
// those are reported as unsure.
struct line {
  std::vector<bool> tones;
  std::vector<std::size_t> exchanged;  // second of the pair

  explicit line(const octets& frame) {
    hdlc_encoder encoder;
    encoder.start(frame, 2, 2);
    while (encoder.busy()) tones.push_back(encoder.next_tone());
  }

  // The first pair of different tones from `at` on whose exchange leaves the bit stuffing as it is.
  void exchange(std::size_t at) {
    for (; at + 8 < tones.size(); ++at) {
      const bool differ = tones[at - 1] != tones[at];
      const bool calm =
          tones[at - 3] != tones[at - 2] && tones[at + 2] != tones[at + 1] && tones[at + 3] != tones[at + 2];
      if (!differ || !calm) continue;
      tones[at - 1].flip();
      tones[at].flip();
      exchanged.push_back(at);
      return;
    }
  }

  // What comes out of a decoder that is unsure where something was exchanged, and sure everywhere else.
  std::pair<afsk_repair::outcome, octets> mended(std::uint16_t sure = 1000) const {
    hdlc_decoder hdlc;
    afsk_repair repair;
    for (std::size_t i = 0; i < tones.size(); ++i) {
      const bool before = hdlc.last_tone();
      const auto event = hdlc.push(tones[i]);
      const bool unsure = std::find(exchanged.begin(), exchanged.end(), i) != exchanged.end();
      repair.push(hdlc.place(), tones[i] != before, unsure ? std::uint16_t{10} : sure);
      if (event == hdlc_decoder::event::frame) {
        octets copy(hdlc.frame().begin(), hdlc.frame().end());
        CHECK(!fcs_good(copy));
        const afsk_repair::outcome done = repair.mend(copy);
        return {done, {copy.begin(), copy.end() - 2}};
      }
      if (event != hdlc_decoder::event::none) repair.restart();
    }
    return {};
  }
};

}  // namespace

TEST_CASE("repair: up to three exchanged pairs of tones, where the decoder was unsure, are put right") {
  const octets frame = ui_frame(":POSKO    :menuju lokasi kejadian di jalan Merdeka{12");
  for (std::size_t events = 1; events <= afsk_repair::max_events; ++events) {
    CAPTURE(events);
    line l(frame);
    for (std::size_t i = 0; i < events; ++i) l.exchange(60 + 100 * i);
    REQUIRE(l.exchanged.size() == events);
    const auto [done, content] = l.mended();
    CHECK(done.events == events);
    CHECK(done.margin == 10 * events);
    CHECK(content == frame);
  }
}

TEST_CASE("repair: not when other places are as doubtful, not four, and nothing but frames as APRS sends them") {
  const octets frame = ui_frame(">siaga di pos pemadam kebakaran kota");
  line two(frame);
  two.exchange(60);
  two.exchange(160);
  CHECK(two.mended(15).first.events == 0);
  line four(frame);
  for (std::size_t i = 0; i < 4; ++i) four.exchange(60 + 60 * i);
  REQUIRE(four.exchanged.size() == 4);
  CHECK(four.mended().first.events == 0);

  octets other = frame;
  other[15] = 0xCF;  // PID of NET/ROM
  line l(other);
  l.exchange(60);
  CHECK(l.mended().first.events == 0);
  CHECK(is_aprs_frame(frame));
  CHECK(!is_aprs_frame(other));
  CHECK(!is_aprs_frame(std::span(frame).first(15)));
  CHECK(!is_aprs_frame(octets(40, 0x03)));
}

TEST_CASE("repair: in noise it adds frames, all marked and none of them wrong, and switched off there is none") {
  std::set<octets> sent;
  pcm audio;
  append(audio, 960);
  for (int i = 0; i < 60; ++i) {
    const octets frame = ui_frame(">banjir " + std::to_string(i) + " setinggi dada di jalan Merdeka");
    sent.insert(frame);
    append(audio, frame);
    append(audio, 960);
  }
  audio = noisy(audio, 6000, 6, 12);
  std::size_t plain = 0;
  for (const bool on : {false, true}) {
    heard sink;
    const auto receiver = std::make_unique<afsk_receiver>(afsk_options::mcu(), sink);
    receiver->set_repair(on);
    receiver->push(audio);
    receiver->push(pcm(400, 0));
    std::size_t repaired = 0;
    std::set<octets> different;
    for (const auto& e : sink.entries) {
      CHECK(sent.contains(e.frame));
      CHECK(e.meters.events <= afsk_repair::max_events);
      repaired += e.meters.events > 0 ? 1 : 0;
      different.insert(e.frame);
    }
    CHECK(different.size() == sink.entries.size());
    CHECK(receiver->counters().repaired == repaired);
    CHECK(receiver->counters().frames == sink.entries.size() - repaired);
    if (on) {
      CHECK(repaired >= 3);
      CHECK(sink.entries.size() - repaired == plain);
    } else {
      CHECK(repaired == 0);
      plain = sink.entries.size();
    }
  }
}

}  // namespace kentongan::dsp
