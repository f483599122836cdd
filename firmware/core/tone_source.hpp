// What a host orders in tones, as audio: DTMF digits, five-tone calls, MDC-1200 packets, lists of tones. 100 ms on and
// 60 ms off for DTMF unless told otherwise; five-tone lengths are those of the standard.
#pragma once
#include "firmware/core/transmitter.hpp"
#include "firmware/dsp/mdc_encoder.hpp"
#include "firmware/dsp/tone_generator.hpp"
#include "radio/codec/htl.hpp"

#include <cstdint>
#include <span>

namespace kentongan::core {

namespace htl = radio::htl;

struct tone_order {
  htl::tone_kind kind = htl::tone_kind::dtmf;
  std::uint16_t on_ms = 0;  // 0: as usual
  std::uint16_t off_ms = 0;
  std::span<const std::uint8_t> what;  // as in htl::tones
};

class tone_source final : public audio_source {
 public:
  static constexpr std::uint16_t dtmf_on_ms = 100;
  static constexpr std::uint16_t dtmf_off_ms = 60;
  static constexpr std::uint16_t lowest_hz = 60;
  static constexpr std::uint16_t highest_hz = 4000;

  // False: a digit or a tone that does not exist, or too many.
  bool start(const tone_order& order, std::int16_t amplitude);

  bool fill(std::span<std::int16_t> out) override {
    if (is_mdc_) {
      mdc_.fill(out);
      return !mdc_.idle();
    }
    tones_.fill(out);
    return !tones_.idle();
  }
  bool payload() const override { return true; }

 private:
  bool add_list(std::span<const std::uint8_t> pairs);
  bool start_mdc(std::span<const std::uint8_t> packets);

  dsp::tone_generator tones_{sample_rate_hz, 0};
  dsp::mdc_encoder mdc_{sample_rate_hz, 0};
  bool is_mdc_ = false;
};

}  // namespace kentongan::core
