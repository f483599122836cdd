#include "firmware/dsp/afsk_receiver.hpp"

#include "tests/data/golden_afsk.hpp"
#include "tests/unit/dsp/afsk_air.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

namespace kentongan::dsp {
namespace {

using namespace test;

// `count` different frames with pauses, noise added; how many of them are heard (each once, or -1).
int heard_of(int count, const afsk_tx_options& tx, double eb_n0_db, const afsk_options& options) {
  std::vector<octets> sent;
  pcm audio;
  append(audio, 960);
  for (int i = 0; i < count; ++i) {
    sent.push_back(ui_frame(">banjir " + std::to_string(i) + " setinggi dada di jalan Merdeka"));
    append(audio, sent.back(), tx);
    append(audio, 960);
  }
  const double stronger = tx.amplitude;
  int right = 0;
  for (const octets& frame : receive(noisy(audio, stronger, eb_n0_db, 7), options).frames()) {
    if (std::find(sent.begin(), sent.end(), frame) == sent.end()) return -1;
    ++right;
  }
  return right;
}

const std::pair<const char*, afsk_options> presets[] = {{"gateway", afsk_options::gateway()},
                                                        {"mcu", afsk_options::mcu()}};

}  // namespace

TEST_CASE("AFSK: clean frames of all lengths, each reported once") {
  for (const auto& [name, options] : presets) {
    CAPTURE(name);
    std::vector<octets> sent;
    pcm audio;
    append(audio, 500);
    for (std::size_t size = 1; size <= 256; size = size * 2 + 1) {
      sent.push_back(ui_frame(std::string(size, static_cast<char>('a' + size % 26))));
      append(audio, sent.back());
      append(audio, 700);
    }
    CHECK(receive(audio, options).frames() == sent);
  }
}

TEST_CASE("AFSK: half of the frames at 7 dB, where others hear one in twenty, and all at 10 dB") {
  CHECK(heard_of(30, {.amplitude = 6000}, 7, afsk_options::gateway()) >= 17);
  CHECK(heard_of(30, {.amplitude = 6000}, 8, afsk_options::mcu()) >= 20);
  for (const auto& [name, options] : presets) {
    CAPTURE(name);
    CHECK(heard_of(30, {.amplitude = 6000}, 10, options) >= 29);
  }
}

TEST_CASE("AFSK: twist, tone error, speed and level") {
  struct row {
    const char* what;
    afsk_tx_options tx;
    double eb_n0_db;
  };
  const row rows[] = {
      {"space 9 dB over mark", {.amplitude = 6000, .twist_cdb = 900}, 14},
      {"mark 9 dB over space", {.amplitude = 6000, .twist_cdb = -900}, 14},
      {"2 % fast, tones 2 % high", {.rate_hz = 9412, .amplitude = 6000}, 14},
      {"2 % slow, tones 2 % low", {.rate_hz = 9796, .amplitude = 6000}, 14},
      {"full scale", {.amplitude = 32767}, 14},
      {"amplitude 60", {.amplitude = 60}, 14},
  };
  for (const auto& [name, options] : presets) {
    for (const row& r : rows) {
      CAPTURE(name);
      CAPTURE(r.what);
      CHECK(heard_of(20, r.tx, r.eb_n0_db, options) >= 18);
    }
  }
}

TEST_CASE("AFSK: what is heard does not depend on how the audio is cut") {
  pcm audio;
  append(audio, 300);
  for (int i = 0; i < 5; ++i) append(audio, ui_frame("potongan " + std::to_string(i)));
  audio = noisy(audio, 6000, 9, 3);
  const auto whole = receive(audio, afsk_options::gateway(), audio.size());
  REQUIRE(whole.entries.size() >= 4);
  for (const std::size_t block : {std::size_t{1}, std::size_t{7}, std::size_t{32}, std::size_t{1000}}) {
    const auto cut = receive(audio, afsk_options::gateway(), block);
    REQUIRE(cut.frames() == whole.frames());
    for (std::size_t i = 0; i < cut.entries.size(); ++i) {
      CHECK(cut.entries[i].meters.chain == whole.entries[i].meters.chain);
      CHECK(cut.entries[i].meters.snr_cdb == whole.entries[i].meters.snr_cdb);
    }
  }
}

TEST_CASE("AFSK: the same frame sent again is reported again, every decoder hearing it once is not") {
  const octets frame = ui_frame("sama");
  pcm audio;
  append(audio, 300);
  for (int i = 0; i < 6; ++i) append(audio, frame, {.amplitude = 6000}, 1);
  heard sink;
  const auto receiver = std::make_unique<afsk_receiver>(afsk_options::gateway(), sink);
  receiver->push(audio);
  receiver->push(pcm(400, 0));
  CHECK(sink.entries.size() == 6);
  CHECK(receiver->counters().frames == 6);
  CHECK(receiver->counters().duplicates > 50);
}

TEST_CASE("AFSK: meters tell level, twist, noise and tone error") {
  struct row {
    afsk_tx_options tx;
    double eb_n0_db;
    double level_db;
    double twist_db;
    double offset_hz;
  };
  const row rows[] = {
      {{.amplitude = 16384}, 15, -6.0, 0, 0},
      {{.amplitude = 1638}, 15, -26.0, 0, 0},
      {{.amplitude = 8000, .twist_cdb = 600}, 20, -12.8, 6, 0},
      {{.amplitude = 8000, .twist_cdb = -600}, 20, -15, -6, 0},
      {{.rate_hz = 9500, .amplitude = 8000}, 20, -12.2, 0, 18},
  };
  for (const row& r : rows) {
    pcm audio;
    append(audio, 1000);
    append(audio, ui_frame("meteran: " + std::string(80, 'x')), r.tx);
    const auto result = receive(noisy(audio, r.tx.amplitude, r.eb_n0_db, 5));
    REQUIRE(result.entries.size() == 1);
    const frame_meters& m = result.entries[0].meters;
    CAPTURE(r.level_db);
    CAPTURE(r.twist_db);
    CHECK(std::abs(m.level_cdb / 100.0 - r.level_db) < 2.5);
    CHECK(std::abs(m.twist_cdb / 100.0 - r.twist_db) < 1.5);
    CHECK(std::abs(m.offset_hz - r.offset_hz) < 10);
    if (r.twist_db == 0 && r.offset_hz == 0) CHECK(std::abs(m.snr_cdb / 100.0 - r.eb_n0_db) < 3);
    CHECK(m.events == 0);
  }
}

TEST_CASE(
    "AFSK carrier: on within 40 ms of the first flag, through the frame, off 120 ms after, also when joined late") {
  for (const auto& [name, options] : presets) {
    CAPTURE(name);
    for (const bool late : {false, true}) {
      CAPTURE(late);
      pcm packet;
      append(packet, ui_frame(std::string(200, 'k')));
      if (late) packet.erase(packet.begin(), packet.begin() + 6000);
      pcm audio(9600, 0);
      audio.insert(audio.end(), packet.begin(), packet.end());
      append(audio, 4800);
      audio = noisy(audio, 6000, 11, 2);
      heard sink;
      const auto receiver = std::make_unique<afsk_receiver>(options, sink);
      std::size_t first = 0;
      std::size_t gaps = 0;
      std::size_t last = 0;
      for (std::size_t i = 0; i < audio.size(); ++i) {
        receiver->push(std::span(audio).subspan(i, 1));
        if (receiver->carrier()) {
          if (first == 0) first = i;
          last = i;
        } else if (first != 0 && i < 9600 + packet.size()) {
          ++gaps;
        }
      }
      REQUIRE(first >= 9600);
      CHECK(first < 9600 + (late ? 960 : 384));
      CHECK(gaps == 0);
      CHECK(last > 9600 + packet.size() + (late ? 0 : 500));
      CHECK(last < 9600 + packet.size() + 1152);
    }
  }
}

TEST_CASE("AFSK carrier: comes once for each transmission, in noise and in silence, and soon when joined late") {
  constexpr int count = 40;
  for (const double eb_n0_db : {11.0, 20.0, 60.0}) {
    CAPTURE(eb_n0_db);
    std::mt19937 random(5);
    heard sink;
    const auto receiver = std::make_unique<afsk_receiver>(afsk_options::gateway(), sink);
    int rises = 0;
    std::vector<std::size_t> delays;
    for (int i = 0; i < count; ++i) {
      pcm packet;
      append(packet, ui_frame(std::string(40 + random() % 100, static_cast<char>('a' + random() % 26))));
      const bool late = i % 2 == 0;
      if (late) packet.erase(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(2400 + random() % 2000));
      pcm audio(2400 + random() % 64, 0);
      const std::size_t begin = audio.size();
      audio.insert(audio.end(), packet.begin(), packet.end());
      append(audio, 2880);
      audio = noisy(audio, 6000, eb_n0_db, static_cast<std::uint32_t>(random()));
      for (std::size_t at = 0; at < audio.size(); ++at) {
        const bool before = receiver->carrier();
        receiver->push(std::span(audio).subspan(at, 1));
        if (!receiver->carrier() || before) continue;
        ++rises;
        CHECK(at >= begin);
        if (late) delays.push_back(at - begin);
      }
    }
    CHECK(rises == count);
    REQUIRE(delays.size() == count / 2);
    std::sort(delays.begin(), delays.end());
    CHECK(delays[count / 4] < 480);       // 50 ms
    CHECK(delays[count * 9 / 20] < 720);  // 75 ms
    CHECK(delays[count / 2 - 1] < 1008);  // 105 ms
  }
}

TEST_CASE("AFSK: three minutes of noise, silence, steady voltage and squares bring no frame and hardly a carrier") {
  std::mt19937 random(11);
  heard sink;
  const auto receiver = std::make_unique<afsk_receiver>(afsk_options::gateway(), sink);
  std::size_t busy = 0;
  const auto feed = [&](auto&& sample, int seconds) {
    for (int i = 0; i < seconds * 9600; ++i) {
      const auto value = static_cast<std::int16_t>(sample(i));
      receiver->push({&value, 1});
      busy += receiver->carrier() ? 1 : 0;
    }
  };
  feed([&](int) { return static_cast<int>(random() % 20000) - 10000; }, 150);
  CHECK(busy < 9600);
  busy = 0;
  feed([](int) { return 0; }, 10);
  feed([](int) { return 32767; }, 10);
  CHECK(busy < 4800);  // the step between them is no silence
  feed([](int i) { return i % 8 < 4 ? 32767 : -32768; }, 5);
  feed([](int i) { return i % 2 == 0 ? 32767 : -32768; }, 5);
  CHECK(sink.entries.empty());

  // And it still hears.
  pcm audio;
  append(audio, ui_frame("masih hidup"));
  append(audio, 400);
  receiver->push(audio);
  CHECK(sink.frames() == std::vector<octets>{ui_frame("masih hidup")});
}

TEST_CASE("AFSK: frames that pass the FCS without callsigns are noise") {
  pcm audio;
  append(audio, 300);
  append(audio, octets(40, 0x5A));
  heard sink;
  const auto receiver = std::make_unique<afsk_receiver>(afsk_options::gateway(), sink);
  receiver->push(audio);
  receiver->push(pcm(400, 0));
  CHECK(sink.entries.empty());
  CHECK(receiver->counters().implausible > 0);
}

TEST_CASE("AFSK: a damaged frame is one failure, however many decoders try it, and frames heard and noise are none") {
  constexpr int count = 20;
  pcm audio;
  append(audio, 960);
  for (int i = 0; i < count; ++i) {
    append(audio, ui_frame(">rusak " + std::to_string(i) + std::string(60, 'r')));
    append(audio, 1920);
  }
  struct row {
    double eb_n0_db;
    std::uint32_t least;
    std::uint32_t most;
  };
  for (const row& r : {row{5, count / 2, count}, row{14, 0, 0}}) {
    CAPTURE(r.eb_n0_db);
    heard sink;
    const auto receiver = std::make_unique<afsk_receiver>(afsk_options::gateway(), sink);
    receiver->push(noisy(audio, 6000, r.eb_n0_db, 9));
    receiver->push(noisy(pcm(9600 * 20, 0), 6000, r.eb_n0_db, 10));
    const afsk_counters& counters = receiver->counters();
    CHECK(counters.failures >= r.least);
    CHECK(counters.failures <= r.most);
    CHECK(counters.frames + counters.failures <= count);
  }
}

TEST_CASE("AFSK: golden vector, the same on every target") {
  const auto golden = std::make_unique<golden_afsk>();
  CHECK(golden->run() == golden_afsk::expected);
  CHECK(golden->frames() == golden_afsk::expected_frames);
}

TEST_CASE("AFSK: the receiver fits the memory of an RP2040") { CHECK(sizeof(afsk_receiver) <= 40 * 1024); }

}  // namespace kentongan::dsp
