#include "firmware/dsp/dtmf_detector.hpp"

#include "tests/unit/dsp/sound.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

using namespace kentongan::dsp;
using kentongan::dsp::test::sound;

namespace {

constexpr std::string_view keypad = "123A456B789C*0#D";
constexpr std::array<double, 4> low_hz = {697, 770, 852, 941};
constexpr std::array<double, 4> high_hz = {1209, 1336, 1477, 1633};

double low_of(char digit) { return low_hz[keypad.find(digit) / 4]; }
double high_of(char digit) { return high_hz[keypad.find(digit) % 4]; }

struct listener final : dtmf_sink {
  void digit_on(char digit, const tone_meters& m) override {
    digits += digit;
    meters = m;
    events += digit;
  }
  void digit_off(char digit, unsigned ms) override {
    last_ms = ms;
    events += digit;
    events += ' ';
  }
  std::string digits;
  std::string events;
  tone_meters meters{};
  unsigned last_ms = 0;
};

listener hear(const sound& s, std::uint32_t rate_hz = 9600) {
  listener heard;
  dtmf_detector detector(rate_hz, heard);
  detector.push(s.samples());
  return heard;
}

// As an overdriven transmitter clips, and its filter behind.
std::vector<std::int16_t> clipped(std::vector<std::int16_t> samples, std::int16_t at) {
  std::array<double, 4> poles{};
  for (std::int16_t& x : samples) {
    double y = std::clamp<double>(x, -at, at);
    for (double& pole : poles) y = pole += (y - pole) * 0.2;
    x = static_cast<std::int16_t>(std::lround(y));
  }
  return samples;
}

sound digits(std::string_view text, double on_ms, double off_ms, double stretch = 1) {
  sound s;
  s.silence(100);
  for (const char digit : text) s.play({low_of(digit) * stretch, high_of(digit) * stretch}, on_ms).silence(off_ms);
  return s.silence(100);
}

}  // namespace

TEST_CASE("every digit is heard once, at every rate") {
  for (const std::uint32_t rate_hz : {8000U, 9600U, 11025U, 12000U}) {
    CAPTURE(rate_hz);
    sound s(rate_hz);
    s.silence(50);
    for (const char digit : keypad) s.play({low_of(digit), high_of(digit)}, 50).silence(50);
    CHECK(hear(s.silence(50), rate_hz).digits == keypad);
  }
}

TEST_CASE("length: 40 ms is a digit, 23 ms is none") {
  CHECK(hear(digits(keypad, 40, 60)).digits == keypad);
  CHECK(hear(digits(keypad, 40, 40)).digits == keypad);
  CHECK(hear(digits(keypad, 23, 60)).digits.empty());
  CHECK(hear(digits(keypad, 20, 60)).digits.empty());
}

TEST_CASE("a digit is told when it begins and when it ends") {
  const listener heard = hear(digits("5", 120, 100));
  CHECK(heard.events == "55 ");
  CHECK(heard.last_ms >= 100);
  CHECK(heard.last_ms <= 140);
}

TEST_CASE("a break of 10 ms does not double a digit, a pause of 40 ms does") {
  sound s;
  s.silence(50).play({770, 1336}, 50).silence(10).play({770, 1336}, 50).silence(100);
  CHECK(hear(s).digits == "5");
  CHECK(hear(digits("55", 50, 40)).digits == "55");
}

TEST_CASE("a digit that follows without a pause is heard") {
  sound s;
  s.silence(50).play({697, 1209}, 80).play({941, 1633}, 80).silence(100);
  CHECK(hear(s).digits == "1D");
}

TEST_CASE("1.5 % and 2 Hz beside the nominal frequency is a digit, 3.5 % is none") {
  CHECK(hear(digits(keypad, 50, 50, 1.015)).digits == keypad);
  CHECK(hear(digits(keypad, 50, 50, 0.985)).digits == keypad);
  CHECK(hear(digits(keypad, 100, 50, 1.035)).digits.empty());
  CHECK(hear(digits(keypad, 100, 50, 0.965)).digits.empty());
  for (const char digit : keypad) {
    CAPTURE(digit);
    sound edge;
    edge.silence(50).play({low_of(digit) * 0.985 - 2, high_of(digit) * 1.015 + 2}, 50).silence(100);
    CHECK(hear(edge).digits == std::string(1, digit));
    sound off;
    off.silence(50).play({low_of(digit), high_of(digit) * 1.035}, 200).silence(100);
    CHECK(hear(off).digits.empty());
  }
}

TEST_CASE("hum, CTCSS and DC do not matter") {
  const auto rms = 3000.0;  // of two tones of peak 3000 together
  CHECK(hear(digits(keypad, 50, 50).add_tone(50, rms * std::numbers::sqrt2)).digits == keypad);
  CHECK(hear(digits(keypad, 50, 50).add_tone(254.1, rms / 2 * std::numbers::sqrt2)).digits == keypad);
  CHECK(hear(digits(keypad, 50, 50).add_tone(0.001, 0).add_tone(0.5, 9800)).digits == keypad);
}

TEST_CASE("noise as loud as the tones") {
  // 0 dB in 4 kHz; the noise here fills 4.8 kHz.
  CHECK(hear(digits(keypad, 50, 50).add_noise(3000 * std::sqrt(1.2), 3)).digits == keypad);
}

TEST_CASE("noise and single tones are no digits") {
  CHECK(hear(sound().silence(60000).add_noise(3000)).digits.empty());
  CHECK(hear(sound().play({697}, 2000).play({1209}, 2000).play({697, 770}, 2000)).digits.empty());
  CHECK(hear(sound().play({697, 1209, 1336}, 2000)).digits.empty());
  // A harmonic series that passes through 697 and 1394 Hz: a horn.
  CHECK(hear(sound().play({348.5, 697, 1045.5, 1394, 1742.5}, 2000)).digits.empty());
}

TEST_CASE("a third tone: 16 dB below is nothing, as strong as the weaker of the two is a voice") {
  const auto with_third = [](double third_hz, double db) {
    return hear(
        sound().silence(50).play({770, 1336}, 200).silence(100).add_tone(third_hz, 3000 * std::pow(10, db / 20)));
  };
  for (const double third_hz : {450.0, 620.0, 1000.0, 1050.0, 1540.0, 1750.0, 2672.0, 3300.0}) {
    CAPTURE(third_hz);
    CHECK(with_third(third_hz, -13).digits == "5");  // 16 below both together
    CHECK(with_third(third_hz, 0).digits.empty());
  }
}

TEST_CASE("voices and horns whose harmonics lie on both tones are no digits") {
  // The m-th and n-th harmonics of a pitch are within half a percent of a digit's tones, and formants are there: each
  // further harmonic is 4 dB below the one before. Clean, and in noise.
  for (const std::size_t low : {0U, 1U, 2U, 3U}) {
    for (const std::size_t high : {0U, 1U, 2U, 3U}) {
      for (int m = 2; m < 9; ++m) {
        for (int n = m + 1; n < 16; ++n) {
          const double pitch = (low_hz[low] / m + high_hz[high] / n) / 2;
          if (std::abs(pitch * m / low_hz[low] - 1) > 0.005) continue;
          CAPTURE(pitch);
          sound voice;
          voice.silence(50).play({}, 300);
          for (int k = 1; k * pitch < 3800; ++k) {
            voice.add_tone(k * pitch, 4000 * std::pow(0.63, std::min(std::abs(k - m), std::abs(k - n))));
          }
          CHECK(hear(voice).digits.empty());
          CHECK(hear(voice.add_noise(2000)).digits.empty());
        }
      }
    }
  }
}

TEST_CASE("a siren on the low tone, its third harmonic above the high one, is no limiter") {
  for (const double noise : {0.0, 500.0}) {
    sound s;
    s.silence(50).play({}, 300).add_tone(697, 5000).add_tone(1336, 1800).add_tone(2091, 2900).add_tone(2788, 1700);
    CHECK(hear(s.add_noise(noise)).digits.empty());
  }
}

TEST_CASE("clipped tones are digits") {
  for (const double twist_db : {0.0, 6.0}) {  // pre-emphasis before the limiter
    for (const double over_db : {6.0, 12.0, 24.0}) {
      CAPTURE(twist_db);
      CAPTURE(over_db);
      constexpr int oversampling = 10;  // clipping must not alias
      sound fast(9600 * oversampling);
      const double low = 3000 * std::pow(10, over_db / 20);
      for (const char digit : keypad) {
        sound tones(9600 * oversampling);
        tones.silence(50).add_tone(low_of(digit), low).add_tone(high_of(digit), low * std::pow(10, twist_db / 20));
        fast.append(clipped(tones.samples(), 3000)).silence(50);
      }
      const auto samples = fast.silence(100).samples();
      std::vector<std::int16_t> slow;
      for (std::size_t n = 0; n + oversampling <= samples.size(); n += oversampling) slow.push_back(samples[n]);
      CHECK(hear(sound().append(slow)).digits == keypad);
    }
  }
}

TEST_CASE("meters tell level, twist, frequency error and SNR") {
  const listener heard = hear(digits("9", 80, 50, 1.01));
  CHECK(heard.meters.low_offset_hz == doctest::Approx(8.5).epsilon(0.2));
  CHECK(heard.meters.high_offset_hz == doctest::Approx(14.8).epsilon(0.15));
  // Two sines of peak 3000: mean square 3000^2.
  CHECK(heard.meters.level_cdb == doctest::Approx(-2076).epsilon(0.05));
  CHECK(std::abs(heard.meters.twist_cdb) < 60);
  sound twisted;
  twisted.silence(50);
  sound low;
  low.silence(50).play({697}, 80, 1500).silence(50).add_tone(1477, 3000);
  CHECK(hear(low).digits == "3");
  CHECK(hear(low).meters.twist_cdb == doctest::Approx(602).epsilon(0.1));
  CHECK(hear(digits("9", 80, 50).add_noise(1000)).meters.snr_cdb == doctest::Approx(1033).epsilon(0.15));
}

TEST_CASE("the same events whatever the blocks") {
  const auto samples = digits("1590*#AD", 45, 45).add_noise(500).samples();
  listener whole;
  dtmf_detector(9600, whole).push(samples);
  for (const std::size_t piece : {1U, 7U, 32U, 47U, 48U, 1000U}) {
    CAPTURE(piece);
    listener split;
    dtmf_detector detector(9600, split);
    for (std::size_t at = 0; at < samples.size(); at += piece) {
      detector.push(std::span(samples).subspan(at, std::min(piece, samples.size() - at)));
    }
    CHECK(split.events == whole.events);
  }
  CHECK(whole.digits == "1590*#AD");
}

TEST_CASE("the wildest samples are survived") {
  listener heard;
  dtmf_detector detector(9600, heard);
  std::mt19937 random(5);
  std::vector<std::int16_t> samples(9600);
  for (int round = 0; round < 20; ++round) {
    const int period = 1 + static_cast<int>(random() % 60);
    for (std::size_t n = 0; n < samples.size(); ++n) {
      samples[n] = (n / static_cast<std::size_t>(period)) % 2 == 0 ? std::int16_t{32767} : std::int16_t{-32768};
    }
    detector.push(samples);
  }
  CHECK(heard.digits.size() < 20);
  heard = {};
  detector.push(std::vector<std::int16_t>(9600));
  detector.push(digits("7", 50, 50).samples());
  CHECK(heard.digits == "7");
}
