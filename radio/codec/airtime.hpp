// How long a transmission holds the channel. An upper bound: bit stuffing (a 0 after five 1s, AX.25 v2.2 section 3.6)
// is taken at its worst, so that an airtime budget is never overspent. The typical APRS text needs a few percent less.
// Freestanding; constexpr throughout.
#pragma once
#include "radio/codec/crc.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kentongan::radio {

struct airtime_settings {
  std::uint32_t bits_per_second = 1200;     // > 0
  std::chrono::milliseconds tx_delay{300};  // key-up to the first frame; the flags sent in it are part of it
  std::chrono::milliseconds tx_tail{100};   // last frame to key-down
};

// Bits of frames sent one behind the other, each with its FCS and a flag on either side. `octets`: of all the AX.25
// frames together, as in KISS.
constexpr std::size_t hdlc_bits(std::size_t octets, std::size_t frames = 1) noexcept {
  const std::size_t bits = 8 * (octets + frames * fcs_size);
  return bits + bits / 5 + frames * 16;
}

// One transmission of `frames` frames, `octets` in all, sent under one key-up; rounded up to whole milliseconds.
constexpr std::chrono::milliseconds airtime(std::size_t octets, const airtime_settings& settings,
                                            std::size_t frames = 1) noexcept {
  const std::uint64_t bits = hdlc_bits(octets, frames);
  const std::uint64_t rate = settings.bits_per_second;
  return settings.tx_delay + std::chrono::milliseconds((bits * 1000 + rate - 1) / rate) + settings.tx_tail;
}

}  // namespace kentongan::radio
