// Which frame was sent, when decoders disagree. An FCS of 16 bits passes one damaged frame in 65,536, and a bank tries
// every damaged frame a dozen times: among ten thousand weak ones a wrong one must be expected. So what one decoder
// hears waits until a second one hears the same, which is a matter of a few samples where the signal is good, or until
// all are through with it. When they heard different frames, that of the most decoders was sent; when those are even,
// nobody knows.
#pragma once
#include "firmware/dsp/fixed.hpp"
#include "firmware/dsp/frame_meters.hpp"
#include "firmware/dsp/hdlc.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::dsp {

class frame_jury {
 public:
  static constexpr std::uint32_t waits = sample_rate_hz / 50;  // samples; the decoders are less than 20 ms apart

  struct candidate {
    std::array<std::uint8_t, hdlc_max_octets> octets;  // with the FCS
    std::size_t size;
    frame_meters meters;    // of the first decoder
    std::uint32_t content;  // a hash of the octets
    std::uint32_t votes;
    std::span<const std::uint8_t> frame() const { return {octets.data(), size}; }
  };

  bool waiting() const { return size_ != 0; }
  bool due(std::uint32_t now) const { return size_ != 0 && now == due_; }
  std::uint32_t began() const { return began_; }
  std::size_t candidates() const { return size_; }

  // One more decoder heard it; false: nobody had so far.
  bool vote(std::uint32_t content);
  // False: there are two of them already, and a third is not worth its memory.
  bool propose(std::span<const std::uint8_t> octets, std::uint32_t content, const frame_meters& meters,
               std::uint32_t began, std::uint32_t now);
  bool agreed() const { return size_ == 1 && candidates_[0].votes > 1; }
  // Null: even, or none.
  const candidate* verdict() const;
  void dismiss() { size_ = 0; }

 private:
  std::array<candidate, 2> candidates_{};
  std::size_t size_ = 0;
  std::uint32_t began_ = 0;
  std::uint32_t due_ = 0;
};

}  // namespace kentongan::dsp
