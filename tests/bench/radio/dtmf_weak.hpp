// How far below comfortable speech the keys of an HT's memory are still understood: whole frames over an FM link that
// grows weaker, beside what the same link does to speech, as SINAD.
#pragma once
#include "tests/bench/radio/dtmf_audio.hpp"
#include "tests/bench/radio/dtmf_decoders.hpp"

#include <cstddef>

namespace kentongan::bench {

// Signal, noise and distortion over noise and distortion of a 1 kHz tone at 60 % of the deviation, 300 to 3400 Hz, in
// dB: the usual measure of what a voice receiver delivers (TIA-603).
double sinad_db(double cnr_db, chance& random);

// Memory frames (9 keys, 100 ms on and 80 ms off) that come out exactly as they went in.
std::size_t frames_right(const dtmf_decoder& decoder, double cnr_db, std::size_t frames, chance& random);

}  // namespace kentongan::bench
