#include "firmware/core/voice_down.hpp"

#include "firmware/dsp/mulaw.hpp"

namespace kentongan::core {
namespace {

constexpr std::uint8_t mulaw_silence = 0xFF;  // G.711: +0

}  // namespace

voice_down::verdict voice_down::receive(const htl::voice_down& packet) {
  const bool first = htl::has(packet.flags, htl::voice_bit::first);
  verdict answer = verdict::taken;
  if (first && packet.index == 0) {
    if (active_) return packet.id == id_ ? verdict::ignored : verdict::busy;
    first_ = count_ = taken_ = 0;
    expected_ = played_ = 0;
    dry_samples_ = 0;
    complete_ = false;
    active_ = true;
    id_ = packet.id;
    rank_ = htl::has(packet.flags, htl::voice_bit::emergency) ? htl::priority::emergency : htl::priority::urgent;
    to_9600_ = {};
    answer = verdict::begun;
  }
  if (!active_ || packet.id != id_ || complete_) return verdict::ignored;
  const auto ahead = static_cast<std::int16_t>(packet.index - expected_);
  if (ahead < 0) return verdict::ignored;
  const std::size_t missing = static_cast<std::size_t>(ahead) * htl::voice_octets;
  if (count_ + missing + packet.audio.size() > capacity) return verdict::beyond;
  for (std::size_t i = 0; i < missing; ++i) put(mulaw_silence);
  for (const std::uint8_t octet : packet.audio) put(octet);
  complete_ = htl::has(packet.flags, htl::voice_bit::last);
  // A short packet in mid-prompt would put the window out of step with the octets.
  for (std::size_t i = packet.audio.size(); !complete_ && i < htl::voice_octets; ++i) put(mulaw_silence);
  expected_ = static_cast<std::uint16_t>(packet.index + 1);
  return answer;
}

void voice_down::put(std::uint8_t octet) {
  if (count_ == capacity) return;
  ring_[(first_ + count_++) % capacity] = octet;
}

bool voice_down::next_sample(std::int16_t& sample) {
  if (count_ == 0) return false;
  sample = static_cast<std::int16_t>(dsp::from_mulaw(ring_[first_]) * level_ / 100);
  first_ = (first_ + 1) % capacity;
  --count_;
  if (++taken_ == htl::voice_octets) {
    taken_ = 0;
    ++played_;
  }
  return true;
}

bool voice_down::fill(std::span<std::int16_t> out) {
  std::size_t at = 0;
  for (; at < out.size(); ++at) {
    while (to_9600_.hungry()) {
      std::int16_t sample = 0;
      if (next_sample(sample)) {
        dry_samples_ = 0;
      } else if (complete_ || ran_dry()) {
        for (; at < out.size(); ++at) out[at] = 0;
        return false;
      } else {
        ++dry_samples_;
      }
      to_9600_.push(sample);
    }
    out[at] = to_9600_.pull();
  }
  return true;
}

}  // namespace kentongan::core
