#include "firmware/dsp/mdc_encoder.hpp"

#include <algorithm>

namespace kentongan::dsp {
namespace {

constexpr std::uint32_t bits_per_second = 1200;
constexpr std::size_t no_leader_bit_limit = 8 * 256;

}  // namespace

mdc_encoder::mdc_encoder(std::uint32_t rate_hz, std::int16_t peak)
    : rate_hz_(rate_hz), peak_(peak), turn_{turn_per_sample(1200'000, rate_hz), turn_per_sample(1800'000, rate_hz)} {}

void mdc_encoder::start(const mdc_packet& packet, unsigned leader_octets) {
  const auto bits = mdc_encode_block(packet);
  std::copy(bits.begin(), bits.end(), blocks_.begin());
  leader_bits_ = std::min<std::size_t>(8 * std::size_t{leader_octets}, no_leader_bit_limit);
  end_ = leader_bits_ + mdc_sync_bits + mdc_block_bits;
  sent_ = 0;
  into_bit_ = 0;
  last_bit_ = false;
  changed_ = bit_at(0);
  phase_ = 0;
}

void mdc_encoder::start(const mdc_packet& first, const mdc_packet& second, unsigned leader_octets) {
  start(first, leader_octets);
  const auto bits = mdc_encode_block(second);
  std::copy(bits.begin(), bits.end(), blocks_.begin() + mdc_block_bits);
  end_ += mdc_block_bits;
}

bool mdc_encoder::bit_at(std::size_t n) const {
  if (n < leader_bits_) return n % 2 == 1;  // 0x55
  n -= leader_bits_;
  if (n < mdc_sync_bits) return (mdc_sync >> (mdc_sync_bits - 1 - n) & 1U) != 0;
  return blocks_[n - mdc_sync_bits] != 0;
}

bool mdc_encoder::fill(std::span<std::int16_t> out) {
  const bool sending = !idle();
  for (std::int16_t& sample : out) {
    sample = 0;
    if (idle()) continue;
    sample = static_cast<std::int16_t>((fine_sine(phase_) * peak_) >> 14);
    phase_ += turn_[changed_ ? 1 : 0];
    into_bit_ += bits_per_second;
    if (into_bit_ < rate_hz_) continue;
    into_bit_ -= rate_hz_;
    last_bit_ = bit_at(sent_);
    if (++sent_ < end_) changed_ = bit_at(sent_) != last_bit_;
  }
  return sending;
}

}  // namespace kentongan::dsp
