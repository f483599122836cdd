#include "tests/data/golden_tones.hpp"

#include "firmware/dsp/ctcss.hpp"
#include "firmware/dsp/dtmf_detector.hpp"
#include "firmware/dsp/mdc_decoder.hpp"
#include "firmware/dsp/mdc_encoder.hpp"
#include "firmware/dsp/selcall_decoder.hpp"
#include "firmware/dsp/tone_generator.hpp"
#include "tests/data/noise.hpp"

#include <array>
#include <new>

namespace kentongan::dsp {
namespace {

constexpr std::size_t block = 32;  // samples, as on the boards

void add_noise(std::span<std::int16_t> samples, golden_noise& noise, std::int32_t gain_of_4096) {
  for (std::int16_t& sample : samples) sample = to_int16(sample + ((noise() * gain_of_4096) >> 12));
}

class hash {
 public:
  void mix(std::int32_t value) { value_ = (value_ ^ static_cast<std::uint32_t>(value)) * 16777619U; }
  std::uint32_t value() const { return value_; }

 private:
  std::uint32_t value_ = 2166136261U;
};

// An object in static memory, built anew at every call: boards have small stacks.
template <typename T, typename... Arguments>
T& fresh(Arguments&&... arguments) {
  static_assert(std::is_trivially_destructible_v<T>);
  alignas(T) static std::array<std::byte, sizeof(T)> place;
  return *new (place.data()) T(static_cast<Arguments&&>(arguments)...);
}

struct dtmf_hash final : dtmf_sink {
  void digit_on(char digit, const tone_meters& m) override {
    for (const std::int32_t value :
         {std::int32_t{digit}, std::int32_t{m.level_cdb}, std::int32_t{m.twist_cdb}, std::int32_t{m.snr_cdb},
          std::int32_t{m.low_offset_hz}, std::int32_t{m.high_offset_hz}}) {
      sum.mix(value);
    }
  }
  void digit_off(char digit, unsigned ms) override {
    sum.mix(digit);
    sum.mix(static_cast<std::int32_t>(ms));
  }
  hash sum;
};

struct selcall_hash final : selcall_sink {
  void selcall(const selcall_call& call) override {
    for (const char digit : call.digits) sum.mix(digit);
    sum.mix(static_cast<std::int32_t>(call.standard));
    sum.mix(call.first_ms);
    sum.mix(call.level_cdb);
  }
  hash sum;
};

struct mdc_hash final : mdc_sink {
  void mdc(const mdc_packet& first, const mdc_packet* second) override {
    for (const mdc_packet* p : {&first, second}) {
      if (p == nullptr) continue;
      sum.mix(p->op);
      sum.mix(p->arg);
      sum.mix(p->unit);
    }
  }
  hash sum;
};

struct ctcss_hash final : ctcss_sink {
  void ctcss_on(std::uint16_t decihertz) override {
    sum.mix(decihertz);
    sum.mix(now);
  }
  void ctcss_off(std::uint16_t decihertz) override {
    sum.mix(-std::int32_t{decihertz});
    sum.mix(now);
  }
  hash sum;
  std::int32_t now = 0;
};

}  // namespace

std::uint32_t golden_dtmf() {
  dtmf_hash heard;
  dtmf_detector& detector = fresh<dtmf_detector>(sample_rate_hz, heard);
  golden_noise hiss;
  std::array<std::int16_t, block> samples{};
  for (const std::int32_t gain : {0, 20, 80, 160, 240}) {  // to 0 dB of SNR and below
    tone_generator& generator = fresh<tone_generator>(sample_rate_hz, std::int16_t{8000});
    generator.add_dtmf("0123456789ABCD*#", 50, 50);
    while (generator.fill(samples)) {
      add_noise(samples, hiss, gain);
      detector.push(samples);
    }
  }
  for (int n = 0; n < 300; ++n) {
    samples.fill(0);
    add_noise(samples, hiss, 160);
    detector.push(samples);
  }
  return heard.sum.value();
}

std::uint32_t golden_selcall() {
  selcall_hash heard;
  golden_noise hiss;
  std::array<std::int16_t, block> samples{};
  selcall_decoder& decoder = fresh<selcall_decoder>(sample_rate_hz, heard);
  for (const selcall_standard sender : {selcall_standard::zvei1, selcall_standard::ccir, selcall_standard::eea}) {
    for (const std::int32_t gain : {0, 100, 200, 300}) {
      tone_generator& generator = fresh<tone_generator>(sample_rate_hz, std::int16_t{8000});
      add_selcall(generator, sender, "11290", 300);
      const std::array<tone_step, 1> pause = {{{0, 0, 200}}};
      generator.add(pause);
      while (generator.fill(samples)) {
        add_noise(samples, hiss, gain);
        decoder.push(samples);
      }
    }
  }
  return heard.sum.value();
}

std::uint32_t golden_mdc() {
  mdc_hash heard;
  mdc_decoder& decoder = fresh<mdc_decoder>(heard);
  mdc_encoder encoder(sample_rate_hz, 8000);
  golden_noise hiss;
  std::array<std::int16_t, block> samples{};
  for (const std::int32_t gain : {0, 80, 160, 240, 320}) {
    encoder.start({0x01, 0x80, static_cast<std::uint16_t>(0x1000 + gain)});
    while (encoder.fill(samples)) {
      add_noise(samples, hiss, gain);
      decoder.push(samples);
    }
    encoder.start({0x35, 0x89, 0x1234}, {0x00, 0x00, static_cast<std::uint16_t>(0x2000 + gain)}, 2);
    while (encoder.fill(samples)) {
      add_noise(samples, hiss, gain);
      decoder.push(samples);
    }
  }
  heard.sum.mix(static_cast<std::int32_t>(decoder.crc_failures()));
  return heard.sum.value();
}

std::uint32_t golden_ctcss() {
  ctcss_hash heard;
  ctcss_detector& detector = fresh<ctcss_detector>(heard);
  golden_noise hiss;
  std::array<std::int16_t, block> samples{};
  for (const std::uint16_t decihertz : {std::uint16_t{670}, std::uint16_t{1622}, std::uint16_t{2541}}) {
    ctcss_generator generator(sample_rate_hz, 1500);
    generator.start(decihertz);
    for (int n = 0; n < 400; ++n) {  // 1.33 s
      if (n == 200) generator.stop(decihertz == 1622 ? 180 : 0, 150);
      samples.fill(0);
      generator.add_to(samples);
      add_noise(samples, hiss, 40);
      detector.push(samples);
      ++heard.now;
    }
  }
  return heard.sum.value();
}

}  // namespace kentongan::dsp
