// Octets from a terminal as lines of text.
//
// A terminal ends its lines with CR LF and puts CR LF in front of them too (ETSI EN 300 392-5, 6.8; ITU-T
// V.250, 5.7.1); some send one of the two. So either ends a line, and empty lines are none. A prompt ("> ", of
// terminals that grew out of GSM ones) has no end and is dropped. Bounded: a line longer than any that the standard
// knows is dropped whole. Pure; not thread safe.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace kentongan::radio::pei {

// The longest line is the user data of an SDS type 4 message: 2047 bits (EN 300 392-2, 14.8.52), 512 digits. Lists of
// talkgroups come near it.
inline constexpr std::size_t longest_line = 1024;

struct line_counters {
  std::uint64_t lines = 0;     // handed on
  std::uint64_t overlong = 0;  // dropped whole
  std::uint64_t noise = 0;     // control octets inside lines, dropped: wrong speed, a broken cable
};

class line_reader {
 public:
  // Calls on_line(std::string_view) for each line, without its end and the blanks around it; valid during the call.
  template <class OnLine>
  void push(std::span<const std::uint8_t> octets, OnLine&& on_line) {
    for (const std::uint8_t octet : octets)
      if (const auto line = take(octet); !line.empty()) on_line(line);
  }
  // Forgets a line that has begun.
  void reset();
  const line_counters& counters() const noexcept { return counters_; }

 private:
  std::string_view take(std::uint8_t octet);

  std::string line_;
  bool overlong_ = false;
  bool ended_ = false;  // line_ was handed out
  line_counters counters_;
};

}  // namespace kentongan::radio::pei
