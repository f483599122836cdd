#include "tests/bench/radio/dtmf_cases.hpp"

#include <cmath>

namespace kentongan::bench {
namespace {

constexpr double usual_snr_db = 20;

double db(double value) { return std::pow(10, value / 20); }

using disturb = std::function<void(audio&, chance&)>;

disturb noise(double snr_db, double rms = 0.1) {
  return [=](audio& a, chance& random) { add_noise(a, rms * db(-snr_db), random); };
}

dtmf_case row(std::string name, int least, digit_shape shape, disturb channel, int most = 100, int most_extra = 0) {
  return {std::move(name), least, most, most_extra, [=](std::size_t count, chance& random) {
            dtmf_recording made;
            made.digits = random_digits(count, random);
            made.sound = make_digits(made.digits, shape, random);
            channel(made.sound, random);
            return made;
          }};
}

digit_shape lasting(double on_s, double off_s = 0.05) {
  digit_shape shape;
  shape.on_s = on_s;
  shape.off_s = off_s;
  return shape;
}

digit_shape twisted(double db) {
  digit_shape shape;
  shape.twist_db = db;
  return shape;
}

// Relative errors, and `hz` more in the same direction.
digit_shape detuned(double low, double high, double hz = 0, double on_s = 0.05) {
  digit_shape shape = lasting(on_s);
  shape.low_error = low;
  shape.high_error = high;
  shape.low_error_hz = std::copysign(hz, low);
  shape.high_error_hz = std::copysign(hz, high);
  return shape;
}

disturb fm(fm_channel channel) {
  return [=](audio& a, chance& random) { a = through_fm(a, channel, random); };
}

std::vector<dtmf_case> make_cases() {
  std::vector<dtmf_case> rows;
  const disturb usual = noise(usual_snr_db);
  const auto add = [&](dtmf_case c) { rows.push_back(std::move(c)); };

  for (const auto& [snr, least] :
       {std::pair{-9, 0}, {-6, 50}, {-3, 95}, {0, 100}, {3, 100}, {6, 100}, {9, 100}, {20, 100}}) {
    add(row("SNR " + std::to_string(snr) + " dB", least, {}, noise(snr), 100, snr < -3 ? 5 : snr < 0 ? 1 : 0));
  }
  add(row("SNR -3 dB, 100 ms", 100, lasting(0.1), noise(-3), 100, 1));
  for (const double twist : {-12.0, -8.0, -4.0, 4.0, 6.0, 8.0, 12.0}) {
    add(row("twist " + std::to_string(static_cast<int>(twist)) + " dB", 99, twisted(twist), usual));
  }
  for (const double on : {0.05, 0.1}) {
    const std::string ms = on < 0.1 ? ", 50 ms" : ", 100 ms";
    add(row("+1.5 % both" + ms, 99, detuned(0.015, 0.015, 0, on), usual));
    add(row("-1.5 % both" + ms, 99, detuned(-0.015, -0.015, 0, on), usual));
    add(row("+1.5 % +2 Hz, -1.5 % -2 Hz" + ms, 99, detuned(0.015, -0.015, 2, on), usual));
  }
  add(row("-3.5 % both: reject", 0, detuned(-0.035, -0.035, 0, 0.1), usual, 0));
  add(row("+3.5 % low: reject", 0, detuned(0.035, 0, 0, 0.1), usual, 0));
  add(row("+3.5 % high: reject", 0, detuned(0, 0.035, 0, 0.1), usual, 0));
  for (const auto& [ms, least, most] : {std::tuple{40, 100, 100}, {35, 0, 100}, {30, 0, 100}, {23, 0, 1}, {20, 0, 0}}) {
    add(row(std::to_string(ms) + " ms tones" + (most == 100 ? "" : ": reject"), least, lasting(ms / 1000.0, 0.06),
            usual, most));
  }
  add(row("40 ms tones, 40 ms pauses", 100, lasting(0.04, 0.04), usual));
  for (const double gap : {0.005, 0.01}) {
    digit_shape shape = lasting(0.1, 0.06);
    shape.break_s = gap;
    add(row(std::to_string(static_cast<int>(gap * 1000 + 0.5)) + " ms break in 100 ms", 100, shape, usual));
    if (gap >= 0.01) {
      shape.break_s = 0.02;
      add(row("20 ms break, SNR 10 dB", 100, shape, noise(10), 100, 1));
    }
  }
  for (const double level : {-3.0, -30.0, -45.0, -55.0}) {
    digit_shape shape;
    shape.rms = db(level);
    add(row("level " + std::to_string(static_cast<int>(level)) + " dBFS", 99, shape, noise(usual_snr_db, shape.rms)));
  }
  for (const double over : {12.0, 24.0}) {
    add(row("clipped " + std::to_string(static_cast<int>(over)) + " dB", 99, {}, [=](audio& a, chance& random) {
      add_noise(a, 0.1 * db(-usual_snr_db), random);
      scale(a, db(over));
      clip(a, 0.2);
    }));
  }
  add(row("hum 0 dB", 99, {}, [=](audio& a, chance& random) {
    usual(a, random);
    add_tone(a, 50, 0.09);
    add_tone(a, 100, 0.04, 1);
    add_tone(a, 150, 0.03, 2);
  }));
  for (const double hz : {67.0, 131.8, 254.1}) {
    add(row("CTCSS " + std::to_string(static_cast<int>(hz)) + " Hz -6 dB", 99, {}, [=](audio& a, chance& random) {
      usual(a, random);
      add_tone(a, hz, 0.05);
    }));
  }
  add(row("DC 0.3", 99, {}, [=](audio& a, chance& random) {
    usual(a, random);
    add_dc(a, 0.3);
  }));
  add(row("third tone 1050 Hz -16 dB", 99, {}, [=](audio& a, chance& random) {
    usual(a, random);
    add_tone(a, 1050, 0.1 * db(-16));
  }));
  add(row("FM flat CNR 5 dB", 99, {}, fm({5, 3000, 0, false})));
  add(row("FM with emphasis CNR 5 dB", 50, {}, fm({5, 3000, 0, true}), 100, 1));
  add(row("FM with emphasis CNR 8 dB", 95, {}, fm({8, 3000, 0, true})));
  add(row("pre-emphasis into flat", 99, {}, [=](audio& a, chance& random) {
    emphasize(a, 300);
    usual(a, random);
  }));
  add(row("flat into de-emphasis", 99, {}, [=](audio& a, chance& random) {
    de_emphasize(a, 300);
    usual(a, random);
  }));
  add(row("fading 7 Hz flat, CNR 20 dB", 99, {}, fm({20, 3000, 7, false})));
  add(row("fading 7 Hz flat, 100 ms", 99, lasting(0.1), fm({20, 3000, 7, false})));
  add(row("fading 7 Hz with emphasis", 90, {}, fm({20, 3000, 7, true})));
  add(row("fading 2 Hz with emphasis", 90, {}, fm({20, 3000, 2, true})));
  return rows;
}

}  // namespace

const std::vector<dtmf_case>& dtmf_cases() {
  static const std::vector<dtmf_case> rows = make_cases();
  return rows;
}

}  // namespace kentongan::bench
