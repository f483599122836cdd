// Sound in and out, without the processor: the ADC converts 38 400 times a second into a ring in RAM, and each
// conversion moves one sample from a second ring to the PWM. Two DMA channels start each other in turn, so that both
// directions run on the one clock and never drift apart.
//
// A block heard is answered by the block said audio_lead_blocks later: one that is playing while the answer is
// computed, and one of reserve.
#pragma once
#include "firmware/hal/board.hpp"

#include <cstdint>
#include <span>

namespace kentongan::board::rp2040 {

inline constexpr unsigned audio_lead_blocks = 2;

void start_audio();
bool hear(std::span<std::int16_t, block_samples> heard);
void say(std::span<const std::int16_t, block_samples> sent);

// Answers that came too late to be heard, since the start.
std::uint32_t late_blocks();

}  // namespace kentongan::board::rp2040
