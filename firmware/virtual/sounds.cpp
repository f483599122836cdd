#include "firmware/virtual/sounds.hpp"

#include "firmware/dsp/afsk_modulator.hpp"
#include "firmware/dsp/mdc_encoder.hpp"
#include "firmware/dsp/tone_generator.hpp"

#include <array>
#include <cstddef>

namespace kentongan::virtual_radio {
namespace {

// Peaks, of 32767: with the pre-emphasis of a radio, 3 kHz of deviation by the higher tone.
constexpr std::int16_t packet_amplitude = 8000;
constexpr std::int16_t dtmf_amplitude = 9000;  // both tones together
constexpr std::int16_t mdc_amplitude = 8000;
constexpr unsigned flags_after = 3;

constexpr std::string_view keypad = "123A456B789C*0#D";

std::size_t samples(std::chrono::milliseconds length) {
  return static_cast<std::size_t>(length.count()) * dsp::sample_rate_hz / 1000;
}

// All that a generator has to say, without the zeros behind it.
template <class Generator>
sound drained(Generator& generator) {
  sound out;
  std::array<std::int16_t, 960> block;
  for (bool more = true; more;) {
    more = generator.fill(block);
    out.insert(out.end(), block.begin(), block.end());
  }
  while (!out.empty() && out.back() == 0) out.pop_back();
  return out;
}

}  // namespace

sound silence(std::chrono::milliseconds length) { return sound(samples(length), 0); }

sound packet_sound(std::span<const std::uint8_t> frame, std::chrono::milliseconds flags_before) {
  dsp::afsk_modulator modulator({.rate_hz = dsp::sample_rate_hz, .amplitude = packet_amplitude, .twist_cdb = 0});
  const auto flags = static_cast<unsigned>(flags_before.count() * dsp::afsk_bits_per_second / 8000 + 1);
  if (!modulator.start(frame, flags, flags_after)) return {};
  return drained(modulator);
}

bool is_dtmf_key(char key) { return keypad.find(key) != keypad.npos; }

sound dtmf_sound(std::string_view keys, std::chrono::milliseconds on, std::chrono::milliseconds off) {
  sound out;
  for (const char key : keys) {
    dsp::tone_generator generator(dsp::sample_rate_hz, dtmf_amplitude);
    if (!is_dtmf_key(key) || !generator.add_dtmf(std::string_view(&key, 1), static_cast<std::uint16_t>(on.count()),
                                                 static_cast<std::uint16_t>(off.count()))) {
      return {};
    }
    sound tone(samples(on + off));
    generator.fill(tone);
    out.insert(out.end(), tone.begin(), tone.end());
  }
  return out;
}

sound mdc_sound(const dsp::mdc_packet& packet) {
  dsp::mdc_encoder encoder(dsp::sample_rate_hz, mdc_amplitude);
  encoder.start(packet);
  return drained(encoder);
}

sound mdc_sound(std::span<const std::uint8_t> o) {
  const auto block = [&](std::size_t at) {
    return dsp::mdc_packet{o[at], o[at + 1], static_cast<std::uint16_t>(o[at + 2] << 8 | o[at + 3])};
  };
  if (o.size() == 4) return mdc_sound(block(0));
  dsp::mdc_encoder encoder(dsp::sample_rate_hz, mdc_amplitude);
  encoder.start(block(0), block(4));
  return drained(encoder);
}

}  // namespace kentongan::virtual_radio
