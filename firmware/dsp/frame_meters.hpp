// How a frame was heard.
#pragma once
#include <cstdint>

namespace kentongan::dsp {

struct frame_meters {
  std::int16_t level_cdb = 0;  // of a tone as loud as what is heard, against full scale, dB x 100
  std::int16_t twist_cdb = 0;  // 2200 over 1200 Hz, dB x 100
  std::int16_t snr_cdb = 0;    // energy of a bit over noise density (Eb/N0), dB x 100; 0 where the decoder cannot tell
  std::int16_t offset_hz = 0;  // of both tones; 0 where the decoder cannot tell
  std::uint8_t chain = 0;      // which decoder was first
  std::uint8_t events = 0;     // error events repaired, 1..afsk_repair::max_events; 0 = as received
};

}  // namespace kentongan::dsp
