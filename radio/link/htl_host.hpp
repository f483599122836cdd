// The gateway's end of HTL (radio/codec/htl.hpp): greets our modem, gives it the whole desired state and, as long as
// both are alive, the right to transmit; passes on what the modem reports.
//
//   off --opened--> probing --"HTL"--> greeting --answer--> setting --applied--> ready       closed() leads to off
//                      | silence (500 ms)                                          |
//                      v                                                           | no pong, another boot count
//                    plain: an ordinary KISS TNC                greeting <---------+
//
// The right to transmit is a lease: the modem gives it up 10 s after the last ping, so a gateway that hangs keeps no
// transmitter keyed. Probing is asked for by settings only, and then with the one question
// that harms no known modem: direwolf's own "TNC:" (its kiss_frame.c; others take it for an unknown text).
//
// A state machine without clock, thread or port of its own. Handlers may call back into it, and may destroy nothing.
#pragma once
#include "radio/codec/htl.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kentongan::radio {

// What the modem reports by itself. Spans inside are valid during the call.
using modem_event = std::variant<htl::rx_info, htl::channel, htl::dtmf, htl::selcall, htl::mdc, htl::voice_up,
                                 htl::stats, htl::error, htl::self_test_answer, htl::levels_answer>;

struct htl_host_settings {
  bool probe = false;       // ask first whether it is ours; else it is taken for granted
  htl::state wanted;        // what the modem shall be set to; its revision is counted here
  htl::text<16> host_name;  // for the modem's logs
  std::chrono::milliseconds probe_wait{500};
  std::chrono::milliseconds answer_wait{1000};  // hello and state are sent again after it
  std::chrono::milliseconds ping_interval{2000};
  unsigned pongs_missed = 3;  // in a row: it may have been reset, and is greeted again
};

struct htl_host_statistics {
  std::uint64_t frames_in = 0, frames_out = 0;
  std::uint64_t bad_frames = 0;                                 // HTL by its first letters, and no good
  std::uint64_t foreign_frames = 0;                             // SetHardware frames of another make
  std::uint64_t greetings = 0, missed_pongs = 0, restarts = 0;  // restarts: boot counts that changed
};

class htl_host {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  enum class phase : std::uint8_t { off, probing, plain, greeting, setting, ready };

  struct handlers {
    std::function<void(std::span<const std::uint8_t>)> write;  // payload of a SetHardware frame; valid during the call
    std::function<void(phase, std::string_view reason)> on_phase;  // after the change; reason: for people
    std::function<void(const htl::tx_done&)> on_tx;
    std::function<void(const modem_event&)> on_event;  // may be empty, like on_tx
  };

  htl_host(htl_host_settings, handlers);

  void opened(time_point now);
  void closed();                                                         // the line is gone
  void received(std::span<const std::uint8_t> payload, time_point now);  // of a SetHardware frame

  // False, and nothing happens: not ready, or the frame is one that HTL does not carry.
  bool transmit(const htl::tx&);
  bool transmit(const htl::tones&);
  bool transmit(const htl::voice_down&);
  // Its answer comes as an event.
  bool ask(const htl::levels&);
  bool ask(const htl::self_test&);

  std::optional<time_point> deadline() const;
  void tick(time_point now);

  phase now_in() const noexcept { return phase_; }
  const std::optional<htl::hello_answer>& modem() const noexcept { return modem_; }  // since the last greeting
  const htl::applied& applied() const noexcept { return applied_; }
  const htl_host_statistics& statistics() const noexcept { return counts_; }

 private:
  template <class Frame>
  bool put(const Frame&);
  void enter(phase, std::string_view reason);
  void greet(time_point now);
  void set(time_point now);
  void ping(time_point now);
  void greeted(const htl::hello_answer&, time_point now);
  void settled(const htl::applied&, time_point now);
  void heard(const htl::pong&, time_point now);
  template <class Frame>
  void pass(const htl::envelope&);

  const htl_host_settings settings_;
  const handlers handlers_;
  phase phase_ = phase::off;
  std::uint8_t sequence_ = 0;
  std::uint16_t revision_ = 0;
  time_point next_{};        // when tick() is due, but for off and plain
  unsigned unanswered_ = 0;  // pings since the last pong
  std::optional<htl::hello_answer> modem_;
  htl::applied applied_;
  htl_host_statistics counts_;
};

std::string_view to_string(htl_host::phase) noexcept;

}  // namespace kentongan::radio
