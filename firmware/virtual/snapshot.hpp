// The world as JSON for the page: what its lamps and meters show, and who is who. Pure.
#pragma once
#include "firmware/virtual/world.hpp"

#include <string>

namespace kentongan::virtual_radio {

// "modem":{"on_air":B,"busy":B,"dbm":N,"level":N,"ptt":B,"host":B,"fault":B},"hts":[{"on_air":B,"busy":B,"dbm":N,
// "level":N,"ptt":B,"hears":"nothing"|"data"|"tones"|"voice","digits":S,"waiting":N,"alarm":B,"timed_out":B}, ...]
// on_air: its carrier is there. busy: it hears somebody. level: of its loudspeaker (the modem's: of what it sends,
// while it does), 0 to 10, 6 dB a step up to full scale. digits: heard so far of those that are coming in.
std::string state_members(const world& world);

// "hts":[{"name":S,"mdc":S,"selcall":S}, ...], in the order of the above; what an HT has not is empty.
std::string radios_members(const world& world);

}  // namespace kentongan::virtual_radio
