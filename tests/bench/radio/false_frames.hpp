// Hours of audio in which nobody sends a frame: noise, an open squelch, speech, sirens, random bits. A receiver that
// hears one there has made it up.
#pragma once
#include <cstdint>

namespace kentongan::bench {

// Our receiver in both sizes; prints a line for each kind of audio. True if neither heard anything.
bool no_false_frames(double hours, std::uint64_t seed);

}  // namespace kentongan::bench
