// The intake's word on an answer, said back to the crew that gave it.
#pragma once
#include "gateway/air/voice_channel.hpp"

#include <cstdint>
#include <string>

namespace kentongan::air {

// A unit's, a desk's; empty: nobody's.
inline std::string display_name(const domain::directory::owner& o) {
  return o.unit ? o.unit->name : o.desk_of ? o.desk_of->name : std::string{};
}

// `unit` by its name; `asked`: the order that was named, or 0.
inline void say_back(voice_channel& voice, const std::string& unit, domain::answer_code code, std::uint32_t asked,
                     const domain::reply& r) {
  if (was_taken(r))
    voice.say(attention::taken, readback(unit, code, r.number ? r.number : asked, voice.words()));
  else
    voice.say(attention::refused, refusal(unit, r, asked, voice.words()));
}

}  // namespace kentongan::air
