#include "firmware/dsp/afsk_modulator.hpp"
#include "firmware/dsp/ctcss.hpp"
#include "firmware/dsp/dtmf_detector.hpp"
#include "firmware/dsp/selcall_decoder.hpp"
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

struct calls_heard final : dsp::selcall_sink, dsp::ctcss_sink {
  sum out;
  void selcall(const dsp::selcall_call& call) override {
    out.add(static_cast<std::uint8_t>(call.standard));
    for (const char digit : call.digits) out.add(static_cast<std::uint8_t>(digit));
    out.add16(call.first_ms);
    out.add16(static_cast<std::uint16_t>(call.level_cdb));
  }
  void ctcss_on(std::uint16_t decihertz) override { out.add16(decihertz); }
  void ctcss_off(std::uint16_t decihertz) override { out.add16(decihertz); }
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

namespace {

// A second of calls over a tone, to be heard again and again: making it costs little beside.
std::span<const std::int16_t> second_of_calls() {
  static std::array<std::int16_t, 9600> second{};
  static dsp::tone_generator generator(9600, 6000);
  static dsp::ctcss_generator under(9600, 1500);
  noise random(6);
  dsp::add_selcall(generator, dsp::selcall_standard::ccir, "11290");
  generator.fill(std::span(second).first(6000));
  dsp::add_selcall(generator, dsp::selcall_standard::eea, "A7341");
  generator.fill(std::span(second).subspan(6000));
  under.start(1622);
  under.add_to(second);
  for (std::int16_t& x : second) x = static_cast<std::int16_t>(x + random.sample(2000));
  return second;
}

}  // namespace

std::uint32_t dsp_selcall() {
  static calls_heard sink;
  static dsp::selcall_decoder decoder(9600, sink);
  const auto second = second_of_calls();
  for (unsigned n = 0; n < calls_seconds; ++n) decoder.push(second);
  return sink.out.value();
}

std::uint32_t dsp_ctcss() {
  static calls_heard sink;
  static dsp::ctcss_detector detector(sink);
  const auto second = second_of_calls();
  for (unsigned n = 0; n < calls_seconds; ++n) detector.push(second);
  return sink.out.value();
}

}  // namespace kentongan::golden
