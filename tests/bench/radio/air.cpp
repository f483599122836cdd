#include "tests/bench/radio/air.hpp"

#include "firmware/dsp/hdlc.hpp"
#include "tests/bench/radio/speech.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>

namespace kentongan::bench {
namespace {

constexpr double two_pi = 2 * std::numbers::pi;

double uniform(random_engine& random, double low, double high) {
  return low + (high - low) * (static_cast<double>(random() >> 11) * 0x1p-53);
}

int integer(random_engine& random, int low, int high) {
  return low + static_cast<int>(random() % static_cast<std::uint64_t>(high - low + 1));
}

class gaussian {  // Marsaglia's polar method; std::normal_distribution is not the same everywhere
 public:
  explicit gaussian(random_engine& random) : random_(random) {}
  double operator()() {
    if (spare_) {
      const double value = *spare_;
      spare_.reset();
      return value;
    }
    double u = 0;
    double v = 0;
    double s = 0;
    do {
      u = uniform(random_, -1, 1);
      v = uniform(random_, -1, 1);
      s = u * u + v * v;
    } while (s >= 1 || s == 0);
    const double scale = std::sqrt(-2 * std::log(s) / s);
    spare_ = v * scale;
    return u * scale;
  }

 private:
  random_engine& random_;
  std::optional<double> spare_;
};

double from_db(double db) { return std::pow(10, db / 20); }

// Biquad, as in the usual audio cook-book; applied in place.
struct biquad {
  double b0, b1, b2, a1, a2;
  void operator()(audio& a) const {
    double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
    for (float& s : a) {
      const double x = s;
      const double y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2;
      x2 = x1;
      x1 = x;
      y2 = y1;
      y1 = y;
      s = static_cast<float>(y);
    }
  }
};

biquad pass(bool high, double hz, double rate) {
  const double w = two_pi * hz / rate;
  const double c = std::cos(w);
  const double alpha = std::sin(w) / std::numbers::sqrt2;
  const double a0 = 1 + alpha;
  const double edge = (high ? 1 + c : 1 - c) / a0;
  return {edge / 2, high ? -edge : edge, edge / 2, -2 * c / a0, (1 - alpha) / a0};
}

void voice_filter(audio& a, double rate) {  // 300..3400 Hz, fourth order on either side
  for (int i = 0; i < 2; ++i) pass(true, 300, rate)(a);
  for (int i = 0; i < 2; ++i) pass(false, 3400, rate)(a);
}

// 6 dB/octave between 300 and 3400 Hz, gain 1 at 1700 Hz; corners as of R-C networks.
void emphasize(audio& a, double rate, bool up) {
  const double low = std::exp(-two_pi * 300 / rate);
  const double gain = std::abs((1.0 - low * std::polar(1.0, -two_pi * 1700 / rate)));
  double previous = 0;
  for (float& s : a) {
    const double x = s;
    const double y = up ? (x - low * previous) / gain : low * previous + gain * x;
    previous = up ? x : y;
    s = static_cast<float>(y);
  }
}

void add_noise(audio& a, double sigma, random_engine& random) {
  gaussian normal(random);
  for (float& s : a) s += static_cast<float>(sigma * normal());
}

// Bits of frames sent under one key-up.
std::vector<bool> tones_of(std::span<const octets> frames, unsigned flags_before) {
  dsp::hdlc_encoder encoder;
  std::vector<bool> tones;
  encoder.start(frames[0], flags_before, 3);
  std::size_t next = 1;
  while (encoder.busy()) {
    if (next < frames.size() && !encoder.has_next()) encoder.append(frames[next++]);
    tones.push_back(encoder.next_tone());
  }
  return tones;
}

struct burst {
  double baud_percent = 0;
  double tone_error_hz = 0;
  double twist_db = 0;
  double overdrive_db = 0;
  double level = 1;
};

void modulate(audio& out, const std::vector<bool>& tones, const burst& b, double level, double clock_ppm, double rate) {
  const double bit_samples = rate / 1200 / (1 + b.baud_percent / 100) / (1 + clock_ppm * 1e-6);
  const double mark_gain = level * b.level * from_db(b.twist_db > 0 ? -b.twist_db : 0);
  const double space_gain = level * b.level * from_db(b.twist_db < 0 ? b.twist_db : 0);
  const double top = level * b.level / from_db(b.overdrive_db);
  const auto samples = static_cast<std::size_t>(bit_samples * static_cast<double>(tones.size()));
  double phase = 0;
  for (std::size_t i = 0; i < samples; ++i) {
    // The phase is exact at any rate: the part of the sample before the bit border turns at the old frequency.
    const auto hz = [&](std::size_t bit) {
      return ((tones[std::min(bit, tones.size() - 1)] ? 1200 : 2200) + b.tone_error_hz) * (1 + clock_ppm * 1e-6);
    };
    const double from = static_cast<double>(i) / bit_samples;
    const double to = static_cast<double>(i + 1) / bit_samples;
    const auto bit = static_cast<std::size_t>(from);
    const auto next = static_cast<std::size_t>(to);
    const double old_part = next > bit ? (static_cast<double>(next) - from) / (to - from) : 1;
    double value = std::sin(phase) * (tones[std::min(bit, tones.size() - 1)] ? mark_gain : space_gain);
    if (b.overdrive_db > 0) value = std::clamp(value, -top, top);
    out.push_back(static_cast<float>(value));
    phase += two_pi / rate * (old_part * hz(bit) + (1 - old_part) * hz(next));
    if (phase > two_pi) phase -= two_pi;
  }
}

class rayleigh {  // sum of 16 paths (Jakes), unit mean power
 public:
  rayleigh(double doppler_hz, double rate, random_engine& random) {
    for (auto& p : paths_) {
      const double angle = uniform(random, 0, two_pi);
      p.state = std::polar(0.25, uniform(random, 0, two_pi));
      p.turn = std::polar(1.0, two_pi * doppler_hz * std::cos(angle) / rate);
    }
  }
  std::complex<double> operator()() {
    std::complex<double> sum = 0;
    for (auto& p : paths_) {
      p.state *= p.turn;
      sum += p.state;
    }
    return sum;
  }

 private:
  struct path {
    std::complex<double> state;
    std::complex<double> turn;
  };
  std::array<path, 16> paths_;
};

// Keyed where `keyed` is true; elsewhere there is noise only.
audio through_fm(const audio& in, const std::vector<bool>& keyed, const fm_link& link, double rate,
                 random_engine& random) {
  audio speech = in;
  if (link.emphasis) emphasize(speech, rate, true);
  // Two taps of history would do for a discriminator; the IF filter is a windowed sinc of 61.
  constexpr int taps = 61;
  std::array<double, taps> filter{};
  double gain = 0;
  for (int i = 0; i < taps; ++i) {
    const double t = i - taps / 2;
    const double window = 0.54 + 0.46 * std::cos(two_pi * t / (taps + 1));
    filter[static_cast<std::size_t>(i)] =
        window * (t == 0 ? 2 * 6500 / rate : std::sin(two_pi * 6500 * t / rate) / (std::numbers::pi * t));
    gain += filter[static_cast<std::size_t>(i)];
  }
  double energy = 0;
  for (double& tap : filter) {
    tap /= gain;
    energy += tap * tap;
  }
  const double sigma = std::sqrt(std::pow(10, -link.cnr_db / 10) / energy / 2);  // of either part, before the filter
  gaussian normal(random);
  rayleigh fade(link.fading_hz, rate, random);
  std::vector<std::complex<double>> z(in.size() + taps);
  double phase = 0;
  double tone = 0;
  for (std::size_t i = 0; i < z.size(); ++i) {
    std::complex<double> carrier = 0;
    if (i < in.size() && keyed[i]) {
      // Full scale of the packet is the peak deviation; the limiter of the transmitter cuts off what is above.
      double deviation = 3000 * std::clamp(static_cast<double>(speech[i]), -1.2, 1.2);
      if (link.ctcss) deviation += 500 * std::sin(tone);
      tone += two_pi * 100 / rate;
      phase = std::fmod(phase + two_pi * deviation / rate, two_pi);
      carrier = std::polar(1.0, phase);
    }
    if (link.fading_hz > 0) carrier *= fade();
    z[i] = carrier + std::complex<double>(sigma * normal(), sigma * normal());
  }
  audio out(in.size());
  std::complex<double> before = 1;
  for (std::size_t i = 0; i < out.size(); ++i) {
    std::complex<double> now = 0;
    for (std::size_t k = 0; k < taps; ++k) now += filter[k] * z[i + k];
    out[i] = static_cast<float>(std::arg(now * std::conj(before)) * rate / two_pi / 3000);
    before = now;
  }
  if (link.emphasis) emphasize(out, rate, false);
  if (!link.ctcss) {
    voice_filter(out, rate);
  } else {
    for (int i = 0; i < 2; ++i) pass(false, 3400, rate)(out);
  }
  return out;
}

void add_hum(audio& a, double amplitude, double rate) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double t = two_pi * 50 * static_cast<double>(i) / rate;
    a[i] += static_cast<float>(amplitude * (0.8 * std::sin(t) + 0.5 * std::sin(2 * t + 1) + 0.3 * std::sin(3 * t + 2)));
  }
}

void add_impulses(audio& a, double per_second, double level, double rate, random_engine& random) {
  double at = 0;
  while (true) {
    at += -std::log(uniform(random, 1e-9, 1)) / per_second * rate;
    if (at >= static_cast<double>(a.size())) return;
    // A voice filter struck by a spark: for two milliseconds it rings louder than the packet.
    const double hz = uniform(random, 800, 2500);
    const double peak = uniform(random, 3, 10) * level;
    for (std::size_t i = 0; i < static_cast<std::size_t>(0.006 * rate); ++i) {
      const std::size_t k = static_cast<std::size_t>(at) + i;
      if (k >= a.size()) break;
      const double t = static_cast<double>(i) / rate;
      a[k] += static_cast<float>(peak * std::exp(-t / 0.0005) * std::sin(two_pi * hz * t));
    }
  }
}

}  // namespace

std::vector<octets> make_frames(std::size_t count, bool long_info, random_engine& random) {
  static constexpr std::array<std::string_view, 8> stations = {"POSKO",  "DAMKAR", "AMBLN1", "YD2ABC",
                                                               "YB2XYZ", "PMI112", "SAR7",   "BPBD"};
  static constexpr std::array<std::string_view, 8> words = {"kebakaran",     "banjir",  "pohon tumbang", "korban 2",
                                                            "menuju lokasi", "selesai", "butuh bantuan", "ambulans"};
  const auto address = [](octets& out, std::string_view call, int ssid, bool command, bool last) {
    for (std::size_t i = 0; i < 6; ++i)
      out.push_back(static_cast<std::uint8_t>((i < call.size() ? call[i] : ' ') << 1));
    out.push_back(static_cast<std::uint8_t>((command ? 0x80 : 0) | 0x60 | (ssid << 1) | (last ? 1 : 0)));
  };
  std::vector<octets> frames;
  for (std::size_t i = 0; i < count; ++i) {
    octets f;
    address(f, "APZ112", 0, true, false);
    const int digipeaters = integer(random, 0, 2);
    address(f, stations[random() % stations.size()], integer(random, 0, 15), false, digipeaters == 0);
    for (int d = 0; d < digipeaters; ++d) address(f, d == 0 ? "WIDE1" : "WIDE2", 1, false, d + 1 == digipeaters);
    f.push_back(0x03);
    f.push_back(0xF0);
    std::string text;
    const int kind = integer(random, 0, 2);
    const std::string number = std::to_string(i);
    if (kind == 0) {
      text = ":POSKO    :" + number + " ";
      for (int w = integer(random, 1, 4); w > 0; --w) text += std::string(words[random() % words.size()]) + " ";
      text += "{" + std::to_string(i % 1000);
    } else if (kind == 1) {
      text = "!08" + std::to_string(integer(random, 10, 59)) + "." + std::to_string(integer(random, 10, 99)) + "S/112" +
             std::to_string(integer(random, 10, 59)) + "." + std::to_string(integer(random, 10, 99)) + "E>" + number;
      if (integer(random, 0, 1) == 1) text += " " + std::string(words[random() % words.size()]);
    } else {
      text = ">" + number + " " + std::string(words[random() % words.size()]);
    }
    if (long_info) {
      while (text.size() < 256) text += static_cast<char>(integer(random, 33, 122));
    }
    f.insert(f.end(), text.begin(), text.end());
    frames.push_back(std::move(f));
  }
  return frames;
}

std::string tnc2(std::span<const std::uint8_t> frame) {
  const auto call = [&](std::size_t at) {
    std::string text;
    for (std::size_t i = 0; i < 6; ++i) {
      if (const char c = static_cast<char>(frame[at + i] >> 1); c != ' ') text += c;
    }
    if (const int ssid = (frame[at + 6] >> 1) & 15; ssid != 0) text += "-" + std::to_string(ssid);
    return text;
  };
  std::size_t end = 0;
  while (end + 7 <= frame.size() && (frame[end + 6] & 1) == 0) end += 7;
  end += 7;
  if (end < 14 || frame.size() < end + 2) return {};
  std::string line = call(7) + ">" + call(0);
  for (std::size_t at = 14; at < end; at += 7) line += "," + call(at);
  line += ":";
  for (const std::uint8_t c : frame.subspan(end + 2)) line += static_cast<char>(c);
  return line;
}

audio transmit(std::span<const octets> frames, const faults& f, std::uint32_t rate_hz, random_engine& random) {
  const double rate = rate_hz;
  const double level = f.fm ? 1.0 : f.level;
  audio out;
  std::vector<bool> keyed;
  const auto silence = [&](double seconds) { out.resize(out.size() + static_cast<std::size_t>(seconds * rate), 0.0f); };
  silence(0.4);
  keyed.resize(out.size(), false);
  const std::size_t together = f.back_to_back ? 5 : 1;
  for (std::size_t i = 0; i < frames.size(); i += together) {
    burst b{f.baud_percent, f.tone_error_hz, f.twist_db, f.overdrive_db, 1};
    if (f.mixed) {
      b = {uniform(random, -0.5, 0.5), uniform(random, -25, 25), uniform(random, -5, 5),
           integer(random, 0, 2) == 0 ? uniform(random, 0, 12) : 0, uniform(random, 0.4, 1)};
    }
    const unsigned flags =
        static_cast<unsigned>(integer(random, static_cast<int>(f.flags_min), static_cast<int>(f.flags_max)));
    const auto group = frames.subspan(i, std::min(together, frames.size() - i));
    modulate(out, tones_of(group, flags), b, level, f.clock_ppm, rate);
    keyed.resize(out.size(), true);
    silence(uniform(random, 0.1, 0.4));
    keyed.resize(out.size(), false);
  }
  silence(0.2);
  keyed.resize(out.size(), false);

  if (f.tx_deemphasis) emphasize(out, rate, false);
  double power = 0;  // of the packets as the transmitter sends them
  std::size_t on_air = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (!keyed[i]) continue;
    power += static_cast<double>(out[i]) * out[i];
    ++on_air;
  }
  power /= static_cast<double>(std::max<std::size_t>(on_air, 1));
  if (f.flutter_db > 0) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double swing = 0.5 - 0.5 * std::cos(two_pi * f.flutter_hz * static_cast<double>(i) / rate);
      out[i] *= static_cast<float>(from_db(-f.flutter_db * swing));
    }
  }
  if (f.fm) {
    out = through_fm(out, keyed, *f.fm, rate, random);
    for (float& s : out) s *= static_cast<float>(f.level);
  }
  if (f.speech_db > -100) {
    const audio voice = speech(rate_hz, out.size(), random());
    for (std::size_t i = 0; i < out.size(); ++i) {  // RMS of the speech against that of the packet
      out[i] += voice[i] * static_cast<float>(std::sqrt(power) * from_db(f.speech_db));
    }
  }
  if (f.hum_db > -100) add_hum(out, level * from_db(f.hum_db), rate);
  if (f.ctcss_db > -100) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] +=
          static_cast<float>(level * from_db(f.ctcss_db) * std::sin(two_pi * 100 * static_cast<double>(i) / rate));
    }
  }
  if (f.eb_n0_db) {
    add_noise(out, std::sqrt(power / 1200 / std::pow(10, *f.eb_n0_db / 10) * rate / 2), random);
  }
  if (f.impulses_per_s > 0) add_impulses(out, f.impulses_per_s, level, rate, random);
  if (f.rx_deemphasis) emphasize(out, rate, false);
  for (float& s : out) s += static_cast<float>(f.dc);
  return out;
}

audio idle(std::string_view kind, double seconds, std::uint32_t rate_hz, random_engine& random) {
  audio out(static_cast<std::size_t>(seconds * rate_hz), 0.0f);
  if (kind == "speech") return speech(rate_hz, out.size(), random());
  if (kind == "fm") return through_fm(out, std::vector<bool>(out.size(), false), fm_link{}, rate_hz, random);
  add_noise(out, 0.1, random);
  return out;
}

std::vector<std::int16_t> to_pcm(const audio& a) {
  std::vector<std::int16_t> pcm(a.size());
  std::transform(a.begin(), a.end(), pcm.begin(),
                 [](float s) { return static_cast<std::int16_t>(std::lround(std::clamp(s, -1.0f, 1.0f) * 32767)); });
  return pcm;
}

}  // namespace kentongan::bench
