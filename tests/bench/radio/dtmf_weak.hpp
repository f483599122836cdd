// How far below comfortable speech the keys of an HT's memory are still understood: whole frames over an FM link that
// grows weaker, beside what the same link does to speech, as SINAD.
#pragma once
#include "tests/bench/radio/dtmf_audio.hpp"
#include "tests/bench/radio/dtmf_decoders.hpp"

#include <cstddef>
#include <cstdint>

namespace kentongan::bench {

// Carrier over noise at which a 1 kHz tone at 60 % of the deviation is heard with this SINAD: signal, noise and
// distortion over noise and distortion from 300 to 3400 Hz, in dB, the usual measure of what a voice receiver delivers
// (TIA-603). To 0.1 dB; between 0 and 30 dB of carrier.
double cnr_for(double sinad_db, std::uint64_t seed);

// Memory frames (9 keys, 100 ms on and 80 ms off) that come out exactly as they went in.
std::size_t frames_right(const dtmf_decoder& decoder, double cnr_db, std::size_t frames, chance& random);

}  // namespace kentongan::bench
