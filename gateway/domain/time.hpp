// Time as values. Nothing below gateway/app reads a clock: `instant` is an argument everywhere.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace kentongan::domain {

using namespace std::chrono_literals;

// Wall time, for people and for the journal. May jump.
using utc_time = std::chrono::sys_time<std::chrono::milliseconds>;
// Never jumps; deadlines live here. Its zero is arbitrary and changes with every start of the machine.
using steady_time = std::chrono::steady_clock::time_point;

// One moment on both clocks, read together.
struct instant {
  steady_time steady;
  utc_time utc;
};

// Where a recorded wall time lies on the steady clock of this run: a restart carries deadlines over with it.
inline steady_time to_steady(utc_time at, const instant& now) { return now.steady - (now.utc - at); }
inline utc_time to_utc(steady_time at, const instant& now) {
  return now.utc - std::chrono::duration_cast<std::chrono::milliseconds>(now.steady - at);
}

// RFC 3339 with milliseconds and Z, years 1970 to 9999: "2026-01-31T07:00:00.000Z".
std::string to_rfc3339(utc_time);
// Accepts Z or a numeric offset, with or without a fraction; nothing else.
std::optional<utc_time> parse_rfc3339(std::string_view);

// Can what a device says have happened when it says so? Not before the thing that it is about, and not much later than
// it was heard.
constexpr std::chrono::minutes clock_ahead_max{5};
inline bool is_believable(utc_time device, utc_time heard, utc_time earliest) noexcept {
  return device >= earliest && device <= heard + clock_ahead_max;
}

}  // namespace kentongan::domain
