#include "gateway/air/prompts.hpp"

#include "firmware/dsp/mulaw.hpp"
#include "firmware/dsp/resampler.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

namespace kentongan::air {
namespace {

using samples = std::vector<std::int16_t>;
constexpr unsigned rate_hz = radio::prompt_octets_per_s;

constexpr std::size_t octets_of(std::chrono::milliseconds t) {
  return static_cast<std::size_t>(t.count()) * rate_hz / 1000;
}

struct beep {
  double hz;  // 0: silence
  std::chrono::milliseconds length;
};

std::vector<beep> beeps_of(attention a) {
  using std::chrono::milliseconds;
  constexpr milliseconds rest{120};
  switch (a) {
    case attention::emergency: {
      std::vector<beep> list;
      for (int i = 0; i < 4; ++i) list.insert(list.end(), {{1050, milliseconds{140}}, {820, milliseconds{140}}});
      list.push_back({0, 2 * rest});
      return list;
    }
    case attention::urgent:
      return {{1050, milliseconds{180}}, {0, rest}, {1050, milliseconds{180}}, {0, 2 * rest}};
    case attention::routine:
      return {{820, milliseconds{220}}, {0, 2 * rest}};
    case attention::taken:
      return {{1250, milliseconds{90}}, {0, rest}};
    case attention::refused:
      return {{330, milliseconds{450}}, {0, rest}};
    case attention::none:
      break;
  }
  return {};
}

void append(samples& to, const beep& b) {
  constexpr double amplitude = 0.28 * 32767;   // about the loudness of the speech
  constexpr std::size_t edge = rate_hz / 200;  // 5 ms, so that it does not click
  const std::size_t n = octets_of(b.length);
  for (std::size_t i = 0; i < n; ++i) {
    const double gate = std::min(1.0, static_cast<double>(std::min(i, n - 1 - i)) / edge);
    const double turn = 2 * std::numbers::pi * b.hz * static_cast<double>(i) / rate_hz;
    to.push_back(b.hz == 0 ? std::int16_t{0} : static_cast<std::int16_t>(amplitude * gate * std::sin(turn)));
  }
}

samples at_8_khz(const ports::sound& s) {
  if (s.rate_hz == rate_hz) return s.samples;
  dsp::resampler convert(s.rate_hz, rate_hz);
  samples out(s.samples.size() * rate_hz / s.rate_hz + 64);
  std::span<const std::int16_t> in(s.samples);
  std::size_t written = 0;
  const samples silence(s.rate_hz / 200);  // pushes the filter's tail out
  for (auto part : {in, std::span<const std::int16_t>(silence)})
    while (!part.empty() && written < out.size()) {
      const auto p = convert(part, std::span(out).subspan(written));
      part = part.subspan(p.taken);
      written += p.written;
    }
  out.resize(written);
  return out;
}

// One RMS over what is louder than silence; peaks bend towards the limit, as a soft clipper does.
void level(samples& s, const prompt_settings& set) {
  constexpr double silence = 0.01 * 32768;
  double power = 0;
  std::size_t loud = 0;
  for (const auto x : s)
    if (std::abs(static_cast<double>(x)) > silence) {
      power += static_cast<double>(x) * x;
      ++loud;
    }
  if (loud == 0) return;
  const double rms = std::sqrt(power / static_cast<double>(loud));
  const double gain = 32768 * std::pow(10, set.loudness_dbfs / 20) / rms;
  const double limit = 32767 * std::pow(10, set.peak_dbfs / 20);
  for (auto& x : s) x = static_cast<std::int16_t>(limit * std::tanh(gain * x / limit));
}

// Speech programs begin and end with silence that would cost airtime.
void trim(samples& s) {
  constexpr std::int16_t silence = 300;
  const auto loud = [](std::int16_t x) { return x > silence || x < -silence; };
  const auto first = std::find_if(s.begin(), s.end(), loud);
  const auto last = std::find_if(s.rbegin(), s.rend(), loud).base();
  if (first >= last) return s.clear();
  constexpr std::ptrdiff_t margin = rate_hz / 50;  // 20 ms: a soft consonant is no silence
  const auto begin = first - std::min(margin, first - s.begin());
  const auto end = last + std::min(margin, s.end() - last);
  s = samples(begin, end);
}

// The call, and the time that a radio takes to open its loudspeaker.
bool append_call(samples& to, dsp::selcall_standard standard, std::string_view digits) {
  constexpr std::int16_t amplitude = 9175;  // as loud as the beeps
  dsp::tone_generator tones(rate_hz, amplitude);
  if (!dsp::add_selcall(tones, standard, digits, dsp::selcall_most_first_ms)) return false;
  samples block(octets_of(std::chrono::milliseconds{20}));
  while (!tones.idle()) {
    tones.fill(block);
    to.insert(to.end(), block.begin(), block.end());
  }
  to.resize(to.size() + octets_of(std::chrono::milliseconds{300}));
  return true;
}

}  // namespace

radio::prompt make_prompt(attention a, const ports::sound& speech, const prompt_settings& set,
                          std::span<const std::string> selcalls) {
  if (speech.rate_hz < 8000 || speech.rate_hz > 48000) return nullptr;
  samples words = at_8_khz(speech);
  trim(words);
  if (words.empty()) return nullptr;
  level(words, set);
  samples all;
  for (const auto& digits : selcalls)
    if (!append_call(all, set.selcall, digits)) return nullptr;
  for (const auto& b : beeps_of(a)) append(all, b);
  all.insert(all.end(), words.begin(), words.end());
  if (all.size() > radio::max_prompt_octets) return nullptr;
  std::vector<std::uint8_t> octets(all.size());
  std::transform(all.begin(), all.end(), octets.begin(), dsp::to_mulaw);
  return std::make_shared<const std::vector<std::uint8_t>>(std::move(octets));
}

radio::prompt joined(std::span<const radio::prompt> parts, std::chrono::milliseconds pause) {
  std::vector<std::uint8_t> all;
  for (const auto& p : parts) {
    if (!all.empty()) all.insert(all.end(), octets_of(pause), dsp::to_mulaw(0));
    all.insert(all.end(), p->begin(), p->end());
  }
  return std::make_shared<const std::vector<std::uint8_t>>(std::move(all));
}

std::chrono::milliseconds length_of(const radio::prompt& p) {
  return std::chrono::milliseconds(p ? p->size() * 1000 / radio::prompt_octets_per_s : 0);
}

}  // namespace kentongan::air
