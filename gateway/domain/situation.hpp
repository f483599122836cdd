// The situation: what stands whether an order is open or not. Emergencies, positions, which agencies can be reached,
// who is on duty. Here are its words and its facts; none of them belongs to an order.
#pragma once
#include "gateway/domain/actor.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/time.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kentongan::domain {

// The unit's id; of a sender that nobody knows, or of a desk, its address as audits write it: "aprs:YB3XYZ-7".
using emergency_id = id<struct emergency_tag>;

// WGS 84.
struct position {
  double lat_deg = 0, lon_deg = 0;
  std::optional<double> accuracy_m;
  utc_time device_at;  // when the device was there
  friend bool operator==(const position&, const position&) = default;
};

// Something between the gateway and an agency that works or does not. Written "modem/vhf1", "phone/budi",
// "desk/damkar".
enum class path_kind : std::uint8_t {
  modem,  // by its name; carries one net
  phone,  // by its responder
  desk,   // by its agency: a desk that is logged in, beside whatever phones it has
};
constexpr auto names_of(path_kind) { return name_table<3>{"modem", "phone", "desk"}; }

enum class reach : std::uint8_t {
  reachable,
  doubtful,     // one path is left of several
  unreachable,  // none is
};
constexpr auto names_of(reach) { return name_table<3>{"reachable", "doubtful", "unreachable"}; }

enum class duty_state : std::uint8_t {
  on,
  off,
  as_rostered,  // whatever was said before no longer holds
};
constexpr auto names_of(duty_state) { return name_table<3>{"on", "off", "as_rostered"}; }

// When a crew was found to be under strength.
enum class strength_stage : std::uint8_t { advance, beginning };
constexpr auto names_of(strength_stage) { return name_table<2>{"advance", "beginning"}; }

// --- facts; their order id is empty ---

struct emergency_raised {  // or made loud again, when it had been acknowledged
  emergency_id id;
  unit_id unit;      // empty: nobody knows whose the address is
  agency_id agency;  // likewise
  actor by;
  bool unsure = false;  // it may be one: an unknown address, a damaged frame
  std::string note;
  std::optional<utc_time> device_at;
  std::string answer_id;  // as of assignment_moved
};
struct emergency_escalated {  // no dispatcher has acknowledged it: the supervisor is told
  emergency_id id;
  unit_id unit;
  agency_id agency;
};
struct emergency_acknowledged {
  emergency_id id;
  unit_id unit;
  agency_id agency;
  actor by;
  std::string note;
};
struct emergency_cleared {
  emergency_id id;
  unit_id unit;
  agency_id agency;
  actor by;
  std::string reason;
};
struct unit_positioned {
  unit_id unit;
  position where;
  std::string channel;  // "phone:budi"
};
struct reach_changed {
  agency_id agency;
  reach to = reach::reachable;
  std::vector<std::string> down;  // paths that do not work: "net/vhf1", "phone/budi", "desk/damkar"
  std::string reason;             // in words
};
struct agency_heard {  // the first sign of life in a shift
  agency_id agency;
  std::string channel;  // by which it came
};
struct agency_silent {  // nothing was heard of it in this shift
  agency_id agency;
  std::string shift;
  utc_time from;  // the shift's beginning
};
struct duty_changed {
  responder_id responder;
  duty_state to = duty_state::on;
  utc_time until;           // afterwards the roster holds again
  responder_id instead_of;  // of a swap: whose place he takes, who is then off duty; else empty
  actor by;
  std::string reason;
};
struct strength_short {
  unit_id unit;
  agency_id agency;
  std::string shift;
  utc_time from;  // the shift's beginning
  strength_stage stage = strength_stage::advance;
  std::uint32_t wanted = 0, present = 0;  // people
};

struct net_quieted {  // quiet mode of a radio net: only what is urgent keys its transmitters
  net_id net;
  utc_time until;  // not after the fact itself: it is over
  actor by;
  std::string reason;
};

template <class F, class... Of>
concept one_of = (std::same_as<F, Of> || ...);
template <class F>
concept situation_fact =
    one_of<F, emergency_raised, emergency_escalated, emergency_acknowledged, emergency_cleared, unit_positioned,
           reach_changed, agency_heard, agency_silent, duty_changed, strength_short, net_quieted>;

}  // namespace kentongan::domain
