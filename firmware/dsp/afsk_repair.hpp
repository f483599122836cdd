// Mends frames whose FCS is wrong (radio.md 1.3.6). What a sequence detector gets wrong first is the order of two
// neighbouring tones; it also knows by how little it preferred one order to the other. In NRZI the exchange of two
// tones turns over two data bits, one on either side of the second tone's. So the few least sure places of a frame are
// remembered while it comes, and when the FCS is wrong, exchanged.
//
// Seven tries behind a 16-bit FCS would let one damaged frame in ten thousand through with false content. So the mended
// frame must also be one as APRS sends it (addresses, 03, F0), and what was exchanged must have been less sure, taken
// together, than anything that was left alone. Even so it is hearsay: it is marked, handed on only to who asks for it,
// and never a command or an acknowledgement.
#pragma once
#include "firmware/dsp/hdlc.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace kentongan::dsp {

class afsk_repair {
 public:
  static constexpr std::size_t max_events = 3;

  // For every tone behind hdlc_decoder::push(tone): whether the tone differs from the one before, and by how much the
  // order of the two was preferred (any unit, the same throughout a frame).
  void push(std::int16_t place, bool differs, std::uint16_t margin);
  void restart();  // at flags and aborts

  // Of octets with their FCS, as they came: exchanges events until all is right. `events` 0: not to be mended, and
  // nothing is changed.
  struct outcome {
    std::uint8_t events = 0;
    std::uint32_t margin = 0;  // of all of them together: the less, the likelier right
  };
  outcome mend(std::span<std::uint8_t> octets) const;

 private:
  struct event {
    std::int16_t before = 0;  // bits of the frame
    std::int16_t behind = 0;
    std::uint16_t margin = 0;
  };
  void remember(const event& e);

  std::array<event, max_events + 3> doubts_{};  // least sure first; up to two lie in the flag behind the frame
  std::uint8_t count_ = 0;
  std::int16_t last_place_ = hdlc_decoder::no_place;
  bool open_ = false;  // an event whose second bit is still to come
  event next_;
};

// Addresses of stations, and an APRS frame's control and PID (AX.25 v2.2 3.4, APRS101 chapter 3).
bool is_aprs_frame(std::span<const std::uint8_t> octets);

}  // namespace kentongan::dsp
