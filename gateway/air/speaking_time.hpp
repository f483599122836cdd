// How long a sentence takes on the air, guessed from its words before any speech program has said it. Pure.
//
// Measured with espeak-ng 1.51 (Debian 12), `-v id`, its default speed: least squares over the lengths of the WAV files
// of 24 sentences of 2.6 to 15 s gave 113 ms a vowel, 36 ms a consonant, 240 ms a comma, 45 ms a full stop and 460 ms
// at the ends (largest error 4 %). Of 12 sentences that it had not seen, none was off by more than 5 %; they are rows
// of the test. Another program or speed needs its own limit: scale it by that program's time for the same words.
#pragma once
#include <chrono>
#include <string_view>

namespace kentongan::air {

// Of words as spoken() makes them; zero for none.
std::chrono::milliseconds speaking_time(std::string_view words);

}  // namespace kentongan::air
