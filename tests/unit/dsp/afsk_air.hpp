// Audio for the tests of the AFSK receiver: frames from our own modulator, with the plainest of faults. What a radio
// channel does to them is the matter of tests/bench/radio.
#pragma once
#include "firmware/dsp/afsk_modulator.hpp"
#include "firmware/dsp/afsk_receiver.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <string>
#include <vector>

namespace kentongan::dsp::test {

using octets = std::vector<std::uint8_t>;
using pcm = std::vector<std::int16_t>;

inline octets ui_frame(const std::string& text) {
  octets frame;
  for (const std::string call : {"APZ112", "DAMKAR"}) {
    for (const char c : call) frame.push_back(static_cast<std::uint8_t>(c << 1));
    frame.push_back(call == "DAMKAR" ? 0x63 : 0xE0);
  }
  frame.push_back(0x03);
  frame.push_back(0xF0);
  frame.insert(frame.end(), text.begin(), text.end());
  return frame;
}

inline void append(pcm& audio, std::size_t samples) { audio.resize(audio.size() + samples, 0); }

// `options.rate_hz` 9600 / (1 + e) makes bits and tones faster by e once the result is taken for 9600 Hz audio.
inline void append(pcm& audio, const octets& frame, const afsk_tx_options& options = {.amplitude = 6000},
                   unsigned flags_before = 30) {
  afsk_modulator modulator(options);
  modulator.start(frame, flags_before, 3);
  std::int16_t sample = 0;
  while (modulator.busy()) {
    modulator.fill({&sample, 1});
    audio.push_back(sample);
  }
}

// Eb/N0 for a tone of this amplitude.
inline pcm noisy(pcm audio, double amplitude, double eb_n0_db, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  const double bit_energy = amplitude * amplitude / 2 / 1200;
  const double sigma = std::sqrt(bit_energy / std::pow(10, eb_n0_db / 10) * 9600 / 2);
  for (auto& s : audio) {
    s = static_cast<std::int16_t>(std::clamp(std::lround(s + sigma * normal(random)), -32768L, 32767L));
  }
  return audio;
}

struct heard final : frame_sink {
  struct entry {
    octets frame;
    frame_meters meters;
  };
  void frame(std::span<const std::uint8_t> content, const frame_meters& meters) override {
    entries.push_back({{content.begin(), content.end()}, meters});
  }
  std::vector<octets> frames() const {
    std::vector<octets> all;
    for (const entry& e : entries) all.push_back(e.frame);
    return all;
  }
  std::vector<entry> entries;
};

inline heard receive(const pcm& audio, const afsk_options& options = afsk_options::gateway(), std::size_t block = 512) {
  heard sink;
  afsk_receiver receiver(options, sink);
  for (std::size_t at = 0; at < audio.size(); at += block) {
    receiver.push(std::span(audio).subspan(at, std::min(block, audio.size() - at)));
  }
  receiver.push(pcm(400, 0));
  return sink;
}

}  // namespace kentongan::dsp::test
