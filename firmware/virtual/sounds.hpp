// Whole sounds, made with the generators of firmware/dsp, for whoever plays them into a microphone. 9600 Hz.
#pragma once
#include "firmware/dsp/mdc_code.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace kentongan::virtual_radio {

using sound = std::vector<std::int16_t>;

sound silence(std::chrono::milliseconds length);

// One AX.25 frame (without FCS) as AFSK 1200 with flags around it; empty when the frame is empty or too long.
sound packet_sound(std::span<const std::uint8_t> frame, std::chrono::milliseconds flags_before);

// 0-9 A-D * #, each `on` long with `off` behind it; empty when some character is no key.
sound dtmf_sound(std::string_view keys, std::chrono::milliseconds on, std::chrono::milliseconds off);
bool is_dtmf_key(char key);

sound mdc_sound(const dsp::mdc_packet& packet);
// One block or two, as radio/codec/mdc.hpp writes what is sent: 4 or 8 octets.
sound mdc_sound(std::span<const std::uint8_t> octets);

}  // namespace kentongan::virtual_radio
