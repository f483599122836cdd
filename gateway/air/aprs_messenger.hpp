// The APRS message engine of one call sign on one net: sends numbered lines until the HT's own ack, and turns what is
// sent to us into texts, each surfaced once.
// Sources: APRS101 chapter 14; reply-acks (APRS 1.1 addendum); decaying retries and "one outstanding line per
// addressee": Bruninga, message-issues (aprs.org).
//
// Out: a message is 1..3 lines, sent one after the other. A line is tried at 0, 15, 30, 60, 120 ... s (retry_base and
// its doublings, counted from its first hand-over to the modem) until ack, rej, expiry, recall or the last try.
// One line at a time per addressee: a line handed over keeps the addressee for itself until its ack, or for retry_base;
// then others get their turn while it rests: by priority, begun messages before new ones, new ones before repeats,
// older before younger. A more urgent message does not wait for a less urgent one's ack: it cuts that line
// off, which then no longer holds the addressee; its ack still counts when it comes.
//
// In: a text is handed to hooks.text once, with a token. Its ack goes out when acknowledge(token) is called, which is
// after the commit; forget(token) makes a repeat surface again. Repeats of an acknowledged one are acknowledged again.
//
// Pure: time is an argument. Hooks run inside the calls and may call back. Bounded everywhere. Not thread safe.
#pragma once
#include "gateway/air/heard_messages.hpp"
#include "gateway/air/net_scheduler.hpp"
#include "gateway/domain/city.hpp"
#include "gateway/domain/delivery.hpp"
#include "gateway/domain/ids.hpp"
#include "radio/codec/aprs.hpp"
#include "radio/codec/ax25.hpp"

#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace kentongan::air {

struct messenger_settings {
  radio::ax25_address own;                // our call sign
  std::vector<radio::ax25_address> path;  // digipeaters asked for, at most 8; usually none
  std::chrono::milliseconds retry_base{15000};
  unsigned tries_max = 7;              // 1..20: with 15 s the last try is at 8 min
  std::size_t messages_limit = 16384;  // waiting at the same time
  std::size_t heard_limit = 512;       // inbound messages remembered
  std::chrono::milliseconds duplicate_window{30 * 60 * 1000};
  std::chrono::milliseconds duplicate_window_unnumbered{30 * 1000};  // digipeaters repeat within it
  std::chrono::milliseconds answer_spacing{5000};    // copies heard over several digipeaters get one ack
  std::chrono::milliseconds answer_validity{30000};  // an ack that waited longer is no use: the HT repeats
  std::chrono::milliseconds queue_retry{1000};       // after the transmit queue was full
};

// Empty when the settings make sense, else what is wrong.
std::string check(const messenger_settings&);

// Which delivery a message carries. Order empty: a notice of the gateway's own.
struct message_key {
  domain::order_id order;
  std::uint32_t delivery = 0;
  friend auto operator<=>(const message_key&, const message_key&) = default;
  friend bool operator==(const message_key&, const message_key&) = default;
};

struct outbound_line {
  std::string text;    // 1..67 clean characters (radio::aprs_text_is_clean)
  std::string number;  // 1..5 of 0-9 A-Z
};

struct outbound_message {
  message_key key;
  std::string addressee;  // a call sign as radio::to_text spells it
  domain::priority prio = domain::priority::p1;
  std::vector<outbound_line> lines;  // 1..3
  domain::steady_time expires;
  unsigned tries_max = 0;  // 0: as in the settings
};

struct inbound_text {
  std::uint64_t token = 0;
  std::string from;    // as radio::to_text spells it
  std::string number;  // empty: its sender wants no ack
  std::string text;    // as received, at most 256 octets of anything
};

struct messenger_statistics {
  std::size_t waiting = 0;       // messages not yet acknowledged
  std::uint64_t lines_sent = 0;  // handed to the modem, repeats included
  std::uint64_t retries = 0;     // of these, not the first try
  std::uint64_t acks_in = 0, rejects_in = 0;
  std::uint64_t stray_answers = 0;              // acks and rejects of nothing that waits: late, or not ours
  std::uint64_t acks_out = 0, rejects_out = 0;  // queued
  std::uint64_t texts_in = 0;                   // surfaced
  std::uint64_t duplicates = 0;                 // repeats, not surfaced
  std::uint64_t not_for_us = 0;                 // other stations' messages, and bulletins
  std::uint64_t queue_refusals = 0;             // lines and answers that the full transmit queue did not take
};

class aprs_messenger {
 public:
  struct hooks {
    std::function<std::optional<frame_id>(outgoing_frame)> queue;  // nothing: no place
    std::function<void(frame_id)> withdraw;
    std::function<void(frame_id)> answered;  // by whatever its addressee said: the net need not be kept quiet for it
    // on_air once, at the first hand-over; then device or failed (with a reason) and the message is over.
    std::function<void(const message_key&, domain::evidence, std::string_view reason)> report;
    std::function<void(const inbound_text&)> text;
  };

  // Settings must pass check() (else std::invalid_argument).
  aprs_messenger(messenger_settings, hooks);

  // A key that waits already is left as it is. What cannot be sent at all is reported as failed at once.
  void send(outbound_message, domain::steady_time now);
  // Stops without a report.
  void recall(const message_key&, domain::steady_time now);

  // The transmit queue's word on a frame of ours.
  void frame_done(frame_id, frame_fate, domain::steady_time now);

  // A message heard on the air from `from`.
  void heard(const radio::ax25_address& from, const radio::aprs_message&, domain::steady_time now);
  void acknowledge(std::uint64_t token, domain::steady_time now);
  void refuse(std::uint64_t token, domain::steady_time now);  // for good: the HT is told so by a rej
  void forget(std::uint64_t token);

  std::optional<domain::steady_time> deadline() const;
  void tick(domain::steady_time now);

  messenger_statistics statistics() const;

 private:
  using message_id = std::uint64_t;  // grows: also the age
  enum class phase : std::uint8_t {
    ready,    // wants its turn
    queued,   // its frame is in the transmit queue; has the addressee
    waiting,  // handed over; has the addressee until wake_at
    resting,  // until wake_at
  };
  struct message {
    outbound_message out;
    phase at = phase::ready;
    std::size_t line = 0;
    unsigned tries = 0;  // hand-overs of this line
    bool aired = false;
    domain::steady_time first_try{}, next_try{};  // of this line
    domain::steady_time wake_at{};                // when waiting or resting ends
    frame_id frame = 0;
  };
  using turn = std::tuple<domain::priority, std::uint8_t, message_id>;
  struct station {
    std::set<turn> ready;
    message_id active = 0;  // 0: nobody
    std::size_t messages = 0;
  };

  turn turn_of(message_id, const message&) const;
  void set_ready(message_id, message&, station&);
  void set_timer(message_id, message&, domain::steady_time);
  void rest(message_id, message&, domain::steady_time until);
  void release(message_id, message&);  // gives up frame, timer, turn and addressee
  void begin_line(message_id, message&);
  void erase(message_id);
  void fail(message_id, std::string reason, domain::steady_time now);
  void pump(const std::string& addressee, domain::steady_time now);
  void settle(const std::string& from, std::string_view number, bool ack, domain::steady_time now);
  void answer(heard_message&, domain::steady_time now);
  std::vector<std::uint8_t> frame_of(const radio::aprs_message&) const;
  static std::string address_of(const std::string& addressee, std::string_view number);

  messenger_settings settings_;
  hooks hooks_;
  std::string own_text_;
  message_id last_id_ = 0;
  std::unordered_map<message_id, message> messages_;
  std::map<message_key, message_id> by_key_;
  std::unordered_map<std::string, message_id> by_number_;  // current lines, by address_of
  std::unordered_map<frame_id, message_id> by_frame_;
  std::unordered_map<std::string, station> stations_;
  std::set<std::pair<domain::steady_time, message_id>> timers_;    // wake_at of waiting and resting messages
  std::set<std::pair<domain::steady_time, message_id>> expiries_;  // of all messages
  heard_messages heard_;
  messenger_statistics counts_;
};

}  // namespace kentongan::air
