// A prompt that the host streams while it is played: mu-law at 8 kHz in packets of 20 ms, a jitter buffer of 400 ms,
// and a window that tells the host how far it may send ahead. Sound begins when half of the buffer is full, or all of
// the prompt is in it. A prompt that runs dry is silent until more comes, and ends when nothing came for 400 ms.
#pragma once
#include "firmware/core/rational_resampler.hpp"
#include "firmware/core/transmitter.hpp"
#include "radio/codec/htl.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::core {

namespace htl = radio::htl;

class voice_down final : public audio_source {
 public:
  static constexpr std::size_t window = 20;                        // packets
  static constexpr std::size_t prefill = 10;                       // packets
  static constexpr std::uint32_t patience_samples = 8000 * 2 / 5;  // 400 ms

  enum class verdict : std::uint8_t {
    taken,
    begun,    // taken, and it is the first of a prompt
    ignored,  // a repeat, or of a prompt that is over
    busy,     // another prompt is under way
    beyond,   // sent before the window allowed it
  };
  // One packet of htl::voice_octets, or less at the end. Missing ones become silence.
  verdict receive(const htl::voice_down& packet);

  bool active() const { return active_; }
  std::uint16_t id() const { return id_; }
  htl::priority rank() const { return rank_; }
  bool ready() const { return active_ && (complete_ || packets() >= prefill); }  // to go on the air
  bool ran_dry() const { return dry_samples_ >= patience_samples; }
  // First packet that must still wait.
  std::uint16_t window_end() const { return static_cast<std::uint16_t>(played_ + window); }
  void stop() { active_ = false; }

  void set_level(std::uint8_t percent) { level_ = percent; }
  bool fill(std::span<std::int16_t> out) override;
  bool payload() const override { return dry_samples_ == 0; }

 private:
  static constexpr std::size_t capacity = window * htl::voice_octets;

  std::size_t packets() const { return (count_ + htl::voice_octets - 1) / htl::voice_octets; }
  void put(std::uint8_t octet);
  bool next_sample(std::int16_t& sample);

  std::array<std::uint8_t, capacity> ring_{};
  std::size_t first_ = 0;
  std::size_t count_ = 0;
  std::size_t taken_ = 0;       // octets since the last whole packet played
  std::uint16_t expected_ = 0;  // index of the next packet
  std::uint16_t played_ = 0;    // packets played
  std::uint16_t id_ = 0;
  htl::priority rank_ = htl::priority::urgent;
  std::uint8_t level_ = 50;
  bool active_ = false;
  bool complete_ = false;          // the last packet has come
  std::uint32_t dry_samples_ = 0;  // in a row
  rational_resampler<6, 5, 12> to_9600_;
};

}  // namespace kentongan::core
