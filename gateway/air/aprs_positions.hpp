// What APRS stations say besides messages: where they are, that they are in distress, how their batteries are.
//
//   heard() -> position_seen     of units that the city knows; strangers are counted and left alone
//           -> emergency_called  of anybody: fail-open, and told again until the intake has taken it
//           -> a note to the technician: a battery is low, a clock is wrong
//
// Not believed, and counted: 0/0, which a receiver without a fix says; a place out of reach (believable_track.hpp); a
// time that cannot be (aprs_clock.hpp). An HT says an emergency again and again: within emergency_span those are one,
// and a signal that goes on is an emergency again after one to two spans, also when a dispatcher has cleared it.
//
// Pure: time comes from hooks.now. Bounded everywhere. Not thread safe.
#pragma once
#include "gateway/air/battery_watch.hpp"
#include "gateway/air/believable_track.hpp"
#include "gateway/air/emergency_caller.hpp"
#include "gateway/domain/city.hpp"
#include "gateway/domain/token_bucket.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/intake.hpp"
#include "radio/codec/aprs.hpp"
#include "radio/codec/aprs_emergency.hpp"
#include "radio/codec/ax25.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kentongan::air {

struct position_settings {
  std::chrono::milliseconds pause{10'000};          // between two positions of a station
  std::chrono::milliseconds repeat_window{30'000};  // within it digipeaters repeat
  std::chrono::milliseconds emergency_span{30 * 60'000};
  emergency_settings emergencies;
  std::size_t emergencies_limit = 64;  // of strangers, remembered
};

struct position_statistics {
  std::uint64_t positions = 0;  // told
  std::uint64_t foreign = 0;    // of stations that no unit has
  std::uint64_t repeats = 0, too_soon = 0;
  std::uint64_t malformed = 0, no_fix = 0, out_of_reach = 0, bad_times = 0;  // not believed
  std::uint64_t objects = 0;                                                 // objects and items
  std::uint64_t emergencies = 0;                                             // told
  std::uint64_t emergency_repeats = 0, emergencies_dropped = 0;
  std::uint64_t low_batteries = 0;
};

class aprs_positions {
 public:
  struct hooks {
    ports::clock now;
    std::function<void(std::string_view level, std::string_view text)> note;
  };

  // All but the settings must outlive it.
  aprs_positions(position_settings, const domain::directory&, ports::intake&, hooks);

  // A frame that carries no message.
  void heard(const radio::ax25_frame&);
  // A message: one to its own sender describes its telemetry.
  void heard(const radio::ax25_address& from, const radio::aprs_message&);

  std::optional<domain::steady_time> deadline() const { return caller_.deadline(); }
  void tick() { caller_.tick(); }

  const position_statistics& statistics() const noexcept { return counts_; }

 private:
  struct station {  // of a unit: there are only so many
    std::string last_heard;
    std::optional<domain::steady_time> heard_at, told_at;
    believable_track track;
    battery_watch battery;
    bool clock_noted = false;
  };
  struct report {  // one frame, read
    std::string from;
    std::string_view text;
    radio::aprs_position_result result;
    radio::aprs_position position;
    radio::aprs_emergency alarm;
  };

  void locate(station&, const report&);
  void watch_battery(station&, const report&, const domain::unit&);
  void alarm(const report&, bool known);
  std::optional<domain::utc_time> time_of(const report&) const;

  position_settings settings_;
  const domain::directory& directory_;
  ports::intake& intake_;
  hooks hooks_;
  std::unordered_map<std::string, station> stations_;
  std::map<std::string, domain::steady_time> called_;  // by the id of the emergency; when
  domain::token_bucket strangers_;
  position_statistics counts_;
  emergency_caller caller_;
};

}  // namespace kentongan::air
