#include "firmware/virtual/air.hpp"

#include "tests/unit/virtual/sounds.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <vector>

using namespace kentongan::virtual_radio;
using namespace kentongan::test;

namespace {

constexpr double block_ms = 1000.0 * block_samples / audio_hz;

// Stations, each with a tone for a microphone, and what one of them hears.
struct scene {
  explicit scene(std::uint64_t seed = 1) : sky(seed) {}

  air::station add(double tone_hz, const radio_settings& settings) {
    tones.push_back(tone_hz);
    return sky.add(settings);
  }

  std::vector<std::int16_t> listen(
      air::station ear, double ms, const std::function<void()>& each = [] {}) {
    std::vector<std::int16_t> heard;
    for (double t = 0; t < ms; t += block_ms) {
      for (air::station s = 0; s < sky.size(); ++s) {
        const auto offset = static_cast<double>(sky.blocks() * block_samples);
        for (std::size_t i = 0; i < block_samples; ++i) {
          const double at = (offset + static_cast<double>(i)) / audio_hz;
          sky.microphone(s)[i] = static_cast<std::int16_t>(8000 * std::sin(2 * std::numbers::pi * tones[s] * at));
        }
      }
      sky.step();
      heard.insert(heard.end(), sky.speaker(ear).begin(), sky.speaker(ear).end());
      each();
    }
    return heard;
  }

  air sky;
  std::vector<double> tones;
};

radio_settings radio(int squelch_level, bool emphasis = true) {
  radio_settings settings;
  settings.squelch.level = squelch_level;
  settings.fm.emphasis = emphasis;
  return settings;
}

path_settings path_for(double cnr_db) { return {radio_settings{}.power_dbm - radio_settings{}.noise_dbm - cnr_db, {}}; }

}  // namespace

TEST_CASE("what is spoken arrives as loud as it was, at every pitch") {
  for (const bool emphasis : {false, true}) {
    for (const double hz : {400.0, 1000.0, 1200.0, 2200.0, 2800.0}) {
      CAPTURE(emphasis);
      CAPTURE(hz);
      scene s;
      const auto a = s.add(hz, radio(0, emphasis));
      const auto b = s.add(0, radio(0, emphasis));
      s.sky.set_path(a, b, path_for(50));
      s.sky.push_to_talk(a, true);
      s.listen(b, 200);
      const auto heard = s.listen(b, 1000);
      CHECK(std::abs(2 * db(amplitude_at(heard, hz, audio_hz) / 8000)) < 0.6);
    }
  }
}

TEST_CASE("the noise beside a tone is what theory says of FM") {
  for (const double cnr_db : {15.0, 20.0, 30.0}) {
    CAPTURE(cnr_db);
    scene s(3);
    const auto a = s.add(1000, radio(0, false));
    const auto b = s.add(0, radio(0, false));
    s.sky.set_path(a, b, path_for(cnr_db));
    s.sky.push_to_talk(a, true);
    s.listen(b, 200);
    const double snr_db = tone_over_rest_db(s.listen(b, 3000), 1000, audio_hz);
    // Noise of density N0 becomes f^2 N0 / C at the discriminator; integrated up to the voice filter's corner W:
    // SNR = 3/2 (deviation^2 / W^3) (C / N0), and C / N0 = CNR x 13 kHz.
    const double deviation = 8000.0 / 16384 * usual_deviation_hz;
    const double expected = cnr_db + db(1.5 * deviation * deviation / std::pow(3700.0, 3) * 13000);
    CHECK(snr_db == doctest::Approx(expected).epsilon(0).scale(1).epsilon(1.5));
  }
}

TEST_CASE("a faint station drowns in clicks") {
  const auto snr_db = [](double cnr_db) {
    scene s(5);
    const auto a = s.add(1000, radio(0));
    const auto b = s.add(0, radio(0));
    s.sky.set_path(a, b, path_for(cnr_db));
    s.sky.push_to_talk(a, true);
    s.listen(b, 200);
    return tone_over_rest_db(s.listen(b, 2000), 1000, audio_hz);
  };
  // Above the threshold of about 10 dB a decibel of carrier is one of sound; below it is worth more.
  CHECK(snr_db(20) - snr_db(15) == doctest::Approx(5).epsilon(0.2));
  CHECK(snr_db(8) - snr_db(3) > 6.5);
}

TEST_CASE("capture: the stronger of two is heard alone") {
  scene s;
  const auto strong = s.add(1000, radio(0));
  const auto weak = s.add(1700, radio(0));
  const auto ear = s.add(0, radio(0));
  s.sky.set_path(strong, ear, path_for(40));
  s.sky.set_path(weak, ear, path_for(22));
  s.sky.push_to_talk(strong, true);
  s.sky.push_to_talk(weak, true);
  s.listen(ear, 200);
  const auto heard = s.listen(ear, 1000);
  CHECK(amplitude_at(heard, 1000, audio_hz) > 10 * amplitude_at(heard, 1700, audio_hz));
  CHECK(tone_over_rest_db(heard, 1000, audio_hz) > 5);
}

TEST_CASE("collision: of two equal ones neither is understood") {
  scene s;
  radio_settings off = radio(0);
  off.fm.carrier_error_hz = 300;
  const auto one = s.add(1000, radio(0));
  const auto two = s.add(1700, off);
  const auto ear = s.add(0, radio(0));
  for (const auto station : {one, two}) {
    s.sky.set_path(station, ear, path_for(30));
    s.sky.push_to_talk(station, true);
  }
  s.listen(ear, 200);
  const auto heard = s.listen(ear, 1000);
  CHECK(tone_over_rest_db(heard, 1000, audio_hz) < -3);
  CHECK(tone_over_rest_db(heard, 1700, audio_hz) < -3);
}

TEST_CASE("squelch: opens late, closes with a burst of noise, stays closed on noise") {
  scene s;
  const auto a = s.add(1000, radio(3));
  const auto b = s.add(0, radio(3));
  bool opened = false;
  const auto idle = s.listen(b, 20000, [&] { opened = opened || s.sky.squelch_open(b); });
  CHECK_FALSE(opened);
  CHECK(power(idle) == 0);

  double open_at = -1, carrier_at = -1, t = 0;
  s.sky.push_to_talk(a, true);
  s.listen(b, 400, [&] {
    t += block_ms;
    if (s.sky.transmits(a) && carrier_at < 0) carrier_at = t;
    if (s.sky.squelch_open(b) && open_at < 0) open_at = t;
  });
  CHECK(carrier_at == doctest::Approx(60).epsilon(0.1));            // key-up
  CHECK(open_at - carrier_at == doctest::Approx(30).epsilon(0.5));  // 20 ms and the detector

  s.sky.push_to_talk(a, false);
  double gone_at = -1, closed_at = -1;
  t = 0;
  std::vector<std::int16_t> tail;
  s.listen(b, 400, [&] {
    t += block_ms;
    if (!s.sky.transmits(a) && gone_at < 0) gone_at = t;
    if (gone_at > 0 && t > gone_at + 20 && s.sky.squelch_open(b)) {
      tail.insert(tail.end(), s.sky.speaker(b).begin(), s.sky.speaker(b).end());
    }
    if (!s.sky.squelch_open(b) && closed_at < 0) closed_at = t;
  });
  CHECK(gone_at == doctest::Approx(15).epsilon(0.4));
  CHECK(closed_at - gone_at == doctest::Approx(130).epsilon(0.2));
  CHECK(power(tail) > 1e6);  // it hisses
}

TEST_CASE("the squelch's measure: noise alone is where the code says it is") {
  fm_demodulator receiver({});
  dice chance(1);
  double mean = 0;
  for (int i = 0; i < 3000; ++i) {
    carrier_block noise;
    audio_block out;
    for (auto& sample : noise) sample = chance.normal_pair();
    receiver.push(noise, out);
    mean += receiver.noise_hz() / 3000;
  }
  CHECK(mean == doctest::Approx(fm_demodulator::idle_noise_hz).epsilon(0.03));
}

TEST_CASE("squelch: higher levels want stronger stations") {
  const auto opens = [](int level, double cnr_db) {
    scene s(9);
    const auto a = s.add(1000, radio(level));
    const auto b = s.add(0, radio(level));
    s.sky.set_path(a, b, path_for(cnr_db));
    s.sky.push_to_talk(a, true);
    s.listen(b, 1000);
    return s.sky.squelch_open(b);
  };
  CHECK(opens(1, 7));
  CHECK(opens(3, 12));
  CHECK_FALSE(opens(9, 5));
  CHECK(opens(9, 30));
  CHECK_FALSE(opens(5, -5));
}

TEST_CASE("the first words are lost while the transmitter comes up") {
  scene s;
  const auto a = s.add(1000, radio(0));
  const auto b = s.add(0, radio(0));
  s.listen(b, 100);
  s.sky.push_to_talk(a, true);
  const auto early = s.listen(b, 50);
  CHECK(tone_over_rest_db(early, 1000, audio_hz) < 0);
  s.listen(b, 50);
  CHECK(tone_over_rest_db(s.listen(b, 50), 1000, audio_hz) > 20);
}

TEST_CASE("half duplex: who transmits hears nothing") {
  scene s;
  const auto a = s.add(1000, radio(0));
  const auto b = s.add(1500, radio(0));
  s.sky.push_to_talk(a, true);
  s.sky.push_to_talk(b, true);
  s.listen(a, 100);
  CHECK(power(s.listen(a, 200)) == 0);
  CHECK_FALSE(s.sky.squelch_open(a));
}

TEST_CASE("the strength meter adds up losses") {
  scene s;
  const auto a = s.add(1000, radio(0));
  const auto b = s.add(0, radio(0));
  s.sky.set_path(a, b, {117, {}});
  s.listen(b, 10);
  CHECK(s.sky.received_dbm(b) == doctest::Approx(-115).epsilon(0.001));
  s.sky.push_to_talk(a, true);
  s.listen(b, 100);
  CHECK(s.sky.received_dbm(b) == doctest::Approx(-80).epsilon(0.001));
}

TEST_CASE("fading: the mean is kept, and there are deep holes") {
  const auto lowest_and_mean = [](const fading_settings& settings) {
    double mean = 0, lowest = 1;
    constexpr int count = 40000;
    for (int seed = 0; seed < 4; ++seed) {
      const fading shape(settings, static_cast<std::uint64_t>(seed));
      for (int i = 0; i < count / 4; ++i) {
        const double p = std::norm(shape.gain(i * 0.01));
        mean += p / count;
        lowest = std::min(lowest, p);
      }
    }
    return std::pair(db(lowest), mean);
  };
  const auto [hole, mean] = lowest_and_mean({10, 0});
  CHECK(mean == doctest::Approx(1).epsilon(0.15));
  CHECK(hole < -25);
  const auto [dip, rician] = lowest_and_mean({10, 10});
  CHECK(rician == doctest::Approx(1).epsilon(0.15));
  CHECK(dip > -14);
  CHECK(fading({0, 0}, 7).gain(3.5) == std::complex<float>(1, 0));
}

TEST_CASE("the same seed is the same air, another seed is another one") {
  const auto hear = [](std::uint64_t seed) {
    scene s(seed);
    const auto a = s.add(1000, radio(0));
    const auto b = s.add(0, radio(0));
    s.sky.set_path(a, b, {130, {7, 0}});
    s.sky.push_to_talk(a, true);
    return s.listen(b, 300);
  };
  CHECK(hear(1) == hear(1));
  CHECK(hear(1) != hear(2));
}
