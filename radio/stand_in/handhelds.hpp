// One or more APRS handhelds within hearing of one TNC: they acknowledge messages addressed to them, show each message
// once, and their crews answer as scripted. Decisions only: AX.25 frames in, AX.25 frames out, time as an argument.
// APRS101 chapter 14: an ack for every copy of a numbered message; own messages are repeated at growing intervals until
// acknowledged or refused.
#pragma once
#include "radio/codec/aprs.hpp"
#include "radio/codec/ax25.hpp"
#include "radio/stand_in/answers.hpp"
#include "radio/stand_in/beacon.hpp"
#include "radio/stand_in/report.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::radio {

struct handheld_settings {
  std::vector<ax25_address> calls;  // the handhelds
  bool any = false;                 // and one for every other call that somebody writes to
  bool ack = true;
  std::vector<scripted_answer> answers;  // to every message that is not a duplicate

  // For benches: every message is answered at once, once, without a number; no ack, no check for duplicates.
  bool fast = false;
  std::string fast_text = "SELESAI {nn}";  // {nn}: the order's number; {n}: how many answers so far, so that none is
                                           // the same as one before

  std::chrono::milliseconds repeat_after{15000};  // own message unacknowledged: first repeat; doubles each time
  int tries = 6;                                  // transmissions of an own message, the first one included
  std::chrono::milliseconds duplicate_window{600000};
  std::uint32_t first_number = 1;  // of own messages, 1..99999, then again from 1
  std::optional<ax25_address> to;  // whom say() writes to before anyone has written

  std::vector<beacon> beacons;  // sent at the first tick, and then again and again
  std::chrono::milliseconds beacon_every{60000};
};

class handhelds {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  struct handlers {
    std::function<void(std::span<const std::uint8_t>)> transmit;  // an AX.25 frame, valid during the call
    std::function<void(const report&)> tell;
  };

  handhelds(handheld_settings settings, handlers given);

  // A frame on the air. Bad ones are told and dropped.
  void heard(std::span<const std::uint8_t> frame, time_point now);

  // Somebody types a message: from the handheld last written to (else the first), to whoever wrote it (else `to`).
  // Answers why nothing was sent; empty: it was.
  std::string say(std::string_view text, time_point now);

  std::optional<time_point> deadline() const;
  void tick(time_point now);

  std::size_t unacknowledged() const noexcept { return outstanding_.size(); }

 private:
  struct pair {
    ax25_address own;
    ax25_address peer;
    bool operator==(const pair&) const = default;
  };
  struct seen_message {
    time_point at;
    pair between;
    std::string text;
    std::string id;
  };
  struct outgoing {
    pair between;
    std::string text;
    std::string id;
    int sent = 0;  // transmissions so far
  };

  bool is_mine(const ax25_address& call) const;
  void heard_message(const aprs_message& message, const pair& between, std::span<const std::uint8_t> frame,
                     time_point now);
  bool is_duplicate(const aprs_message& message, const pair& between, time_point now);
  void settled(const pair& between, std::string_view id);
  void send_numbered(const pair& between, std::string_view text, time_point now);
  void transmit(outgoing message, time_point now);
  void send_beacons();
  void send(const pair& between, const aprs_message& message, std::string_view remark);
  void tell_frame(report::direction what, std::string_view kind, const aprs_message& message, std::string_view from,
                  std::string_view to, std::string_view remark, std::span<const std::uint8_t> frame);
  void note(std::string_view kind, std::string_view text);

  const handheld_settings settings_;
  const handlers handlers_;
  std::uint32_t next_number_;
  std::uint64_t fast_answers_ = 0;
  std::optional<pair> last_;
  std::deque<seen_message> seen_;                    // oldest first, bounded
  std::multimap<time_point, outgoing> scheduled_;    // answers not yet sent, bounded
  std::multimap<time_point, outgoing> outstanding_;  // sent, by the time of the next repeat; bounded
  std::optional<time_point> next_beacon_;            // of all beacons; with none: nothing
};

}  // namespace kentongan::radio
