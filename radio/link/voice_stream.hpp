// A prompt on its way to a modem of our own: packets of 20 ms, as far ahead as the modem's window allows
// (htl::voice_down). The first packet asks for the window. One prompt at a time; no clock: the modem ends it (tx_done).
#pragma once
#include "radio/codec/htl.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace kentongan::radio {

// Sound for a modem: mu-law (ITU-T G.711) at 8 kHz.
using prompt = std::shared_ptr<const std::vector<std::uint8_t>>;
inline constexpr unsigned prompt_octets_per_s = 8000;
// A transmitter is never keyed longer than 30 s (htl::state::limit_s), key-up and tail among them.
inline constexpr std::size_t max_prompt_octets = 29 * prompt_octets_per_s;

class voice_stream {
 public:
  // 1 .. max_prompt_octets octets.
  voice_stream(std::uint16_t id, prompt sound, bool emergency)
      : id_(id), sound_(std::move(sound)), emergency_(emergency) {}

  // The modem has room for packets before `end`. It counts in 16 bits, and only ever onwards.
  void open_window(std::uint16_t end) { window_end_ = end; }

  // Everything that may go now, packet by packet, to `send(const htl::voice_down&) -> bool`; false: the line takes no
  // more at the moment.
  template <class Send>
  void pump(Send&& send) {
    while (!complete() && next_ < window_end_ && send(packet(next_))) ++next_;
  }

  std::uint16_t id() const noexcept { return id_; }
  bool complete() const noexcept { return next_ == packets(); }

 private:
  std::uint16_t packets() const noexcept {
    return static_cast<std::uint16_t>((sound_->size() + htl::voice_octets - 1) / htl::voice_octets);
  }
  htl::voice_down packet(std::uint16_t index) const {
    htl::voice_down p;
    p.id = id_;
    p.index = index;
    if (index == 0) p.flags |= static_cast<std::uint8_t>(htl::voice_bit::first);
    if (index == 0 && emergency_) p.flags |= static_cast<std::uint8_t>(htl::voice_bit::emergency);
    if (index + 1 == packets()) p.flags |= static_cast<std::uint8_t>(htl::voice_bit::last);
    const std::size_t begin = std::size_t{index} * htl::voice_octets;
    p.audio = std::span(*sound_).subspan(begin, std::min(htl::voice_octets, sound_->size() - begin));
    return p;
  }

  std::uint16_t id_;
  prompt sound_;
  bool emergency_;
  std::uint16_t next_ = 0;
  std::uint16_t window_end_ = 1;
};

}  // namespace kentongan::radio
