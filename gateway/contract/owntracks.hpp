// What the OwnTracks apps say, in their own JSON (owntracks.org, "JSON"), as far as a call centre can use it. They tell
// of positions and are no pagers.
#pragma once
#include "gateway/domain/order.hpp"
#include "gateway/domain/situation.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace kentongan::contract {

struct owntracks_location {
  domain::position where;  // device_at is the time of the fix
  std::optional<unsigned> battery_percent;
  bool charging = false;  // or full, at the charger
};
struct owntracks_transition {
  bool entered = true;
  std::string region;  // its name in the app, <= 100 octets
  domain::utc_time at;
};
struct owntracks_away {};       // its last will
struct owntracks_encrypted {};  // with a key that we do not have
struct owntracks_ignored {      // of a type that we do not use, or do not know
  std::string type;
};

using owntracks_message =
    std::variant<owntracks_location, owntracks_transition, owntracks_away, owntracks_encrypted, owntracks_ignored>;

// Unknown types and members are no faults.
std::variant<owntracks_message, domain::rejection> decode_owntracks(std::string_view payload);

}  // namespace kentongan::contract
