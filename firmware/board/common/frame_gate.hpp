// Two rules for KISS octets (FEND = 0xC0 ends a frame; "The KISS TNC", section 2) on a board with more than one link.
//
// frame_merge: hosts on several links may speak at once; their frames must reach the one modem whole. The link that has
// begun a frame keeps the floor until its FEND, or until it has been silent for floor_ms (a cable pulled in mid-frame).
//
// frame_drop: a host that stops reading must not block the modem, and half a frame is worse than none. When the room
// runs out, everything up to and including the next FEND is dropped, and counted.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace kentongan::board {

class frame_merge {
 public:
  static constexpr std::uint8_t fend = 0xC0;
  static constexpr std::uint32_t floor_ms = 100;
  static constexpr unsigned nobody = ~0U;

  // May `link` hand over octets now? If so, `take` each of them.
  bool may_speak(unsigned link, std::uint32_t now_ms) const {
    return holder_ == nobody || holder_ == link || now_ms - last_ms_ >= floor_ms;
  }

  // A change of holder in mid-frame: the caller ends the broken frame with a FEND of its own first.
  bool breaks_a_frame(unsigned link) const { return holder_ != nobody && holder_ != link; }

  void take(unsigned link, std::uint8_t octet, std::uint32_t now_ms) {
    holder_ = octet == fend ? nobody : link;
    last_ms_ = now_ms;
  }

 private:
  unsigned holder_ = nobody;
  std::uint32_t last_ms_ = 0;
};

class frame_drop {
 public:
  // Feeds `octets` to `push(octet) -> bool`; what does not fit is dropped up to its frame's end.
  template <class Push>
  void write(std::span<const std::uint8_t> octets, Push&& push) {
    for (const std::uint8_t octet : octets) {
      if (dropping_) {
        ++dropped_;
        // The frame that was cut off ends here: its own FEND closes it at the reader, which drops it by its checks.
        if (octet == frame_merge::fend && push(octet)) {
          dropping_ = false;
          --dropped_;
        }
      } else if (!push(octet)) {
        dropping_ = true;
        ++dropped_;
      }
    }
  }
  std::uint32_t dropped() const { return dropped_; }

 private:
  bool dropping_ = false;
  std::uint32_t dropped_ = 0;
};

}  // namespace kentongan::board
