// What is heard on an HT before the words, and the whole as sound for a modem: 8 kHz mu-law at one loudness, whatever
// the speech program gave. Pure.
#pragma once
#include "firmware/dsp/selcall.hpp"
#include "gateway/ports/speech.hpp"
#include "radio/link/voice_stream.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

namespace kentongan::air {

// In front of the words. Their frequencies are no DTMF, selective call or CTCSS tone, and each differs in rhythm, so
// that people tell them apart without listening to the words.
enum class attention : std::uint8_t {
  none,
  emergency,  // P1: high and low, four times
  urgent,     // P2: two beeps
  routine,    // P3: one
  taken,      // an answer was: one short, high
  refused,    // it was not: one long, low
};

struct prompt_settings {
  double loudness_dbfs = -16;  // RMS of the speech, below full scale; the modem's own level follows (htl::state)
  double peak_dbfs = -2;       // louder samples are bent, not cut
  dsp::selcall_standard selcall = dsp::selcall_standard::zvei1;
};

// Begins at once: the modem keys TXDELAY before it, in which squelches and battery savers open. Each of `selcalls`,
// five digits, opens a loudspeaker first. Nothing for sound without a sample, outside 8 to 48 kHz, or longer than a
// prompt may be, and for a call that is none.
radio::prompt make_prompt(attention, const ports::sound& speech, const prompt_settings& = {},
                          std::span<const std::string> selcalls = {});

// One after the other: several orders in one over.
radio::prompt joined(std::span<const radio::prompt>, std::chrono::milliseconds pause);

std::chrono::milliseconds length_of(const radio::prompt&);

}  // namespace kentongan::air
