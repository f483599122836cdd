// What the stand-in tells about each frame, as a line for people or as a line of JSON.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kentongan::radio {

// One thing that happened. Views are valid during the call that hands it over.
struct report {
  enum class direction : std::uint8_t { heard, sent, note };
  direction what = direction::note;
  std::string_view kind;  // "message", "ack", "reject", "bulletin", "other", "parameter", "bad" ...
  std::string_view from;  // calls; empty in a note
  std::string_view to;
  std::string_view text;
  std::optional<std::string_view> id;
  std::string_view remark;              // "repeat 2", "duplicate" ...; often empty
  std::span<const std::uint8_t> frame;  // the AX.25 frame without FCS; empty in a note
};

// The time of a report: "2026-01-31T12:00:00.123Z" for JSON, or only the local time of day for people.
std::string wall_time(std::chrono::system_clock::time_point now, bool json);

// `time`: as it shall stand there. Octets outside printable ASCII are shown as \xNN, so that a line stays a line.
std::string to_line(const report& report, std::string_view time);

// {"time":...,"dir":"in"|"out"|"note","kind":...,"from":...,"to":...,"text":...,"id":...,"remark":...,"ax25":"82 a0
// ..."}; members that are empty are left out. Octets outside ASCII become \u00NN.
std::string to_json(const report& report, std::string_view time);

}  // namespace kentongan::radio
