#include "tests/data/golden_afsk.hpp"

#include "firmware/dsp/afsk_modulator.hpp"
#include "tests/data/noise.hpp"

#include <array>

namespace kentongan::dsp {
namespace {

constexpr std::array<std::uint8_t, 40> example = {
    'A' << 1, 'P' << 1, 'Z' << 1, '1' << 1, '1' << 1, '2' << 1, 0xE0,  // APZ112
    'A' << 1, 'M' << 1, 'B' << 1, 'L' << 1, 'N' << 1, '1' << 1, 0x63,  // AMBLN1-1
    0x03,     0xF0,     '>',      'b',      'a',      'n',      'j',  'i', 'r', ' ', 's', 'e', 't',
    'i',      'n',      'g',      'g',      'i',      ' ',      'd',  'a', 'd', 'a', ' ', '#', '0'};

}  // namespace

std::uint32_t golden_afsk::run() {
  struct transmission {
    std::int16_t twist_cdb;
    std::int32_t noise_gain;  // of 4096
  };
  constexpr std::array<transmission, 8> transmissions = {
      {{0, 0}, {0, 150}, {600, 200}, {-600, 200}, {300, 250}, {0, 300}, {-300, 300}, {0, 900}}};
  golden_noise random;
  std::array<std::uint8_t, example.size()> octets = example;
  for (const transmission& t : transmissions) {
    afsk_modulator modulator({.amplitude = 6000, .twist_cdb = t.twist_cdb});
    modulator.start(octets, 20, 3);
    ++octets.back();
    bool more = true;
    while (more) {
      std::array<std::int16_t, 48> block;
      more = modulator.fill(block);
      for (std::int16_t& sample : block) {
        sample = static_cast<std::int16_t>(clamp_to(sample + ((random() * t.noise_gain) >> 12), 32767));
      }
      receiver_.push(block);
    }
    mix(receiver_.carrier() ? 1 : 0);
  }
  mix(receiver_.counters().duplicates);
  return hash_;
}

void golden_afsk::frame(std::span<const std::uint8_t> octets, const frame_meters& m) {
  ++frames_;
  for (const std::uint8_t octet : octets) mix(octet);
  for (const std::int32_t value : {m.level_cdb, m.twist_cdb, m.snr_cdb, m.offset_hz})
    mix(static_cast<std::uint32_t>(value));
  mix(m.chain);
  mix(m.events);
}

}  // namespace kentongan::dsp
