#include "firmware/dsp/afsk_modulator.hpp"
#include "firmware/dsp/dtmf_detector.hpp"
#include "firmware/dsp/tone_generator.hpp"
#include "tests/data/golden_afsk.hpp"
#include "tests/firmware/golden/parts.hpp"

#include <array>

namespace kentongan::golden {
namespace {

struct digits_heard final : dsp::dtmf_sink {
  sum out;
  void digit_on(char digit, const dsp::tone_meters& meters) override {
    out.add(static_cast<std::uint8_t>(digit));
    out.add16(static_cast<std::uint16_t>(meters.level_cdb));
    out.add16(static_cast<std::uint16_t>(meters.twist_cdb));
    out.add16(static_cast<std::uint16_t>(meters.snr_cdb));
    out.add16(static_cast<std::uint16_t>(meters.low_offset_hz));
    out.add16(static_cast<std::uint16_t>(meters.high_offset_hz));
  }
  void digit_off(char, unsigned ms) override { out.add16(static_cast<std::uint16_t>(ms)); }
};

}  // namespace

std::uint32_t dsp_afsk() {
  static dsp::golden_afsk example;
  const std::uint32_t value = example.run();
  return value ^ example.frames();
}

std::uint32_t dsp_dtmf() {
  static dsp::tone_generator generator(9600, 6000);
  static digits_heard sink;
  static dsp::dtmf_detector detector(9600, sink);
  noise random(4);
  generator.add_dtmf("0123456789ABCD*#", 50, 50);
  std::array<std::int16_t, 96> block{};
  for (unsigned i = 0; i < dtmf_blocks; ++i) {
    generator.fill(block);
    sink.out.add_samples(block);
    // Louder and louder, until nothing is understood.
    for (std::int16_t& x : block) x = static_cast<std::int16_t>(x + random.sample(static_cast<std::int32_t>(i * 120)));
    detector.push(block);
  }
  return sink.out.value();
}

}  // namespace kentongan::golden
