// A fixed piece of impaired audio, made with integers only, and a fingerprint of all that the receiver says about it.
// Host, Cortex-M0+, M3 and M4F must print the same number. Freestanding.
#pragma once
#include "firmware/dsp/afsk_receiver.hpp"

#include <cstddef>
#include <cstdint>

namespace kentongan::dsp {

class golden_afsk final : frame_sink {
 public:
  // What every target must return, and how many frames it must have heard. Changes with every change of the receiver
  // that shows; then take the new number from the host's test and look at why.
  static constexpr std::uint32_t expected = 1746147682;
  static constexpr unsigned expected_frames = 7;

  explicit golden_afsk(const afsk_options& options = afsk_options::mcu()) : receiver_(options, *this) {}

  // Once per object (30 KB: static on a board). About 4 s of audio.
  std::uint32_t run();
  unsigned frames() const { return frames_; }

 private:
  void frame(std::span<const std::uint8_t> octets, const frame_meters& meters) override;
  void mix(std::uint32_t value) { hash_ = (hash_ ^ value) * 16777619u; }

  afsk_receiver receiver_;
  std::uint32_t hash_ = 2166136261u;
  unsigned frames_ = 0;
};

}  // namespace kentongan::dsp
