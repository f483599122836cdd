// A call in tones for a modem of our own (htl::tones), and how long it holds the channel.
#pragma once
#include "radio/codec/htl.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

namespace kentongan::radio {

struct tone_call {
  htl::tone_kind kind = htl::tone_kind::mdc;
  std::vector<std::uint8_t> what;  // as htl::tones has it
};

// Without key-up and tail. MDC-1200: 1200 bit/s, seven octets of leader and five of sync, then 112 bits a block
// (firmware/dsp/mdc_encoder.hpp). Digits: 200 ms each, the slowest of the standards' defaults (DTMF, 100 ms on and
// off).
inline std::chrono::milliseconds length_of(const tone_call& c) {
  if (c.kind == htl::tone_kind::mdc) {
    const auto blocks = static_cast<std::int64_t>(c.what.size() / 4);
    return std::chrono::milliseconds((96 + blocks * 112) * 1000 / 1200 + 1);
  }
  return std::chrono::milliseconds(200) * static_cast<std::int64_t>(c.what.size());
}

}  // namespace kentongan::radio
