// One TETRA terminal spoken to by AT commands (peripheral equipment interface, ETSI EN 300 392-5): set up, watched,
// given messages to send, listened to. A state machine on octets: no port, no clock; whoever holds the port says when
// it opens and closes, what comes in, and what time it is.
//
//   off --opened--> starting --script done--> up <--registration--> no_network
//    ^                 ^  ^                    |
//    |closed           |  +---reboot noticed---+
//    |                 +--answers again-- silent <--- several commands unanswered
//
// - Start-up: echo off, which messages come to us (+CTSP), who we are, which network, the talkgroup. A terminal that
//   refuses a line of it is used as far as it goes; what it refuses is told. Never ATZ: it reboots Sepura terminals
//   (ftl/tetra-cli#2).
// - One command at a time. A reply that does not come in time may still come later, and its OK would then be taken for
//   the next command's. So after a silence nothing is sent for a while, and then a question whose answer has a name; an
//   OK before that name is the late one.
// - A terminal may reboot behind a cable that stays powered: it has forgotten its set-up and says nothing. It echoes
//   again, which is noticed at the next question (every `poll`); and the set-up is said again every `refresh`.
// - A message is told its fate once: sent (the terminal said so, or it took the message and never says more), failed,
// or
//   unanswered: it may have been sent. Whether it arrived is in the delivery report, on_text/on_report.
//
// Nothing is written inside send(), withdraw(), and nothing calls back inside them. Handlers may call these two, and
// may destroy nothing. deadline() may become earlier with every call. Bounded everywhere. Not thread safe.
#pragma once
#include "radio/pei/line_reader.hpp"
#include "radio/pei/sds.hpp"
#include "radio/pei/text_parts.hpp"
#include "radio/pei/unsolicited.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kentongan::radio::pei {

struct terminal_settings {
  std::string talkgroup;                         // GSSI or GTSI in digits, selected at start-up; empty: left as it is
  std::chrono::milliseconds reply_limit{5000};   // for the reply to a command
  std::chrono::milliseconds send_limit{20000};   // for the reply to +CMGS, which may wait for the air
  std::chrono::milliseconds status_limit{8000};  // for the word that the message was sent, after OK
  std::chrono::milliseconds late_limit{2000};    // after a command without a reply: nothing is sent
  std::chrono::milliseconds poll{30000};         // a question, if only to see that it is there
  std::chrono::milliseconds refresh{600000};     // the set-up is said again
  unsigned misses_max = 3;                       // so many commands in a row without a reply: silent
  std::size_t queue_max = 64;                    // messages waiting
};
// Empty when the settings make sense, else what is wrong.
std::string check(const terminal_settings&);

enum class terminal_state : std::uint8_t { off, starting, up, no_network, silent };
std::string_view to_string(terminal_state) noexcept;

struct outgoing {
  using time_point = std::chrono::steady_clock::time_point;
  std::uint64_t id = 0;                                         // on_sent says it again
  std::uint32_t to = 0;                                         // SSI
  std::variant<std::vector<std::uint8_t>, std::uint16_t> what;  // user data of type 4, or a pre-coded status
  std::uint8_t rank = 0;                                        // the lowest goes first, then the oldest
  time_point expires{};
};

enum class send_fate : std::uint8_t { sent, failed, unanswered, expired };

// From whom something came; nothing: the terminal did not say.
struct heard_text {
  std::optional<identity> from;
  std::uint8_t protocol = pid::text;
  std::vector<std::uint8_t> references;  // one for each part; empty: it has none
  bool wants_received = false;           // a report to each of them, by report_to()
  std::string text;                      // UTF-8, bounded by what SDS carries
};
struct heard_report {
  std::optional<identity> from;
  std::uint8_t reference = 0;
  std::uint8_t status = 0;
};
struct heard_status {
  std::optional<identity> from;
  std::uint16_t value = 0;  // emergency, reserved or own; short reports come as heard_report
};
struct heard_call {
  std::optional<identity> from;
  bool emergency = false;
};
using heard = std::variant<heard_text, heard_report, heard_status, heard_call>;

struct terminal_statistics {
  line_counters lines;
  std::uint64_t texts = 0, reports = 0, statuses = 0, calls = 0;  // heard
  std::uint64_t other_services = 0;                               // locations and whatever else is none of these
  std::uint64_t own_messages = 0;                                 // our own, come back by way of a group
  std::uint64_t bad_messages = 0;                                 // +CTSDSR that cannot be read, or without its data
  std::uint64_t unknown_lines = 0;                                // neither reply nor result, or not expected
  std::uint64_t sent = 0, failed = 0, unanswered = 0, expired = 0;
  std::uint64_t refused = 0;         // send(): queue full, or not up
  std::uint64_t no_reply = 0;        // commands
  std::uint64_t late_replies = 0;    // recognised as late
  std::uint64_t reboots = 0;         // noticed by echo
  std::uint64_t parts_given_up = 0;  // texts whose rest did not come
};

class terminal {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  struct handlers {
    std::function<void(std::string_view octets)> write;
    std::function<void(terminal_state, std::string_view reason)> on_state;  // after the change; reason: for people
    std::function<void(std::uint64_t id, send_fate, std::string_view reason)> on_sent;
    std::function<void(const heard&)> on_heard;
  };

  // Settings must pass check() (else std::invalid_argument).
  terminal(terminal_settings, handlers);
  terminal(const terminal&) = delete;
  terminal& operator=(const terminal&) = delete;

  void opened(time_point now);
  void closed(std::string_view reason, time_point now);  // what waits has failed, what is under way is unanswered
  void received(std::span<const std::uint8_t> octets, time_point now);

  // Queues a message. False, and nothing happens: not up, the queue is full, or the message cannot be sent at all (no
  // data, more than max_bits(), no SSI).
  bool send(outgoing);
  void withdraw(std::uint64_t id);  // if it has not begun
  // Queues the report that `to` asked for with a text.
  bool report_to(std::uint32_t to, std::uint8_t protocol, std::uint8_t reference, std::uint8_t status,
                 time_point expires);

  std::optional<time_point> deadline() const;
  void tick(time_point now);

  terminal_state state() const noexcept { return state_; }
  const std::string& reason() const noexcept { return reason_; }
  const std::optional<identity>& own() const noexcept { return own_; }
  const std::string& make() const noexcept { return make_; }   // what it says of itself, for people; may be empty
  std::size_t max_bits() const noexcept { return max_bits_; }  // of user data
  const std::vector<std::string>& refusals() const noexcept { return refusals_; }  // of the last start-up
  terminal_statistics statistics() const;

 private:
  enum class step : std::uint8_t { script, poll, select, send, rejoin, probe };
  struct command {
    step kind = step::poll;
    std::string text;       // without its end; of send: the first line
    std::string_view name;  // of the result that belongs to it; empty: none
    bool answered = false;  // that result has come
    time_point deadline;
    outgoing message;  // of send
    std::optional<send_report> report;
  };
  struct unconfirmed {  // taken by the terminal, which may still say that it was sent
    std::uint64_t id = 0;
    std::uint32_t instance = 0;
    time_point deadline;
  };

  void clear_input(time_point now);
  void begin_script(time_point now);
  void script_reply(bool good, std::optional<std::uint32_t> code);
  void enter(terminal_state, std::string reason);
  void settle_state();
  void pump(time_point now);
  void pump_queue(time_point now);
  void start(command, std::string_view tail, std::chrono::milliseconds limit, time_point now);
  void take_line(std::string_view line, time_point now);
  void take_final(bool good, std::optional<std::uint32_t> code, time_point now);
  void take_named(const result&);
  void take_row(const result&, std::string_view line);
  void take_send_report(const result&, bool ours);
  void take_data(const sds_header&, std::string_view line, time_point now);
  void take_sds(const sds_header&, std::span<const std::uint8_t> octets, std::size_t bits, time_point now);
  void no_reply(time_point now);
  void told(std::uint64_t id, send_fate, std::string_view reason);
  void tell(const heard&);

  terminal_settings settings_;
  handlers handlers_;
  terminal_state state_ = terminal_state::off;
  std::string reason_;
  line_reader reader_;
  text_parts parts_;
  terminal_statistics counts_;

  std::optional<command> current_;
  std::optional<sds_header> awaited_;  // its data is on the next line
  std::size_t script_at_ = 0;
  bool in_script_ = false, rejoin_ = false;
  bool echo_off_ = false, always_echoes_ = false, rebooted_ = false;
  unsigned alternative_ = 0, rejoins_ = 0;
  unsigned misses_ = 0;
  time_point quiet_until_{}, poll_at_{}, refresh_at_{};
  std::vector<std::string> refusals_, refusing_;

  std::optional<registration> registered_;
  bool direct_mode_ = false;
  std::optional<identity> own_;
  std::string make_;
  std::size_t max_bits_;

  std::uint32_t service_ = 0;  // selected by +CTSDS; 0: not known
  std::deque<outgoing> queue_;
  std::optional<unconfirmed> unconfirmed_;
  unsigned unconfirmed_in_a_row_ = 0;
};

}  // namespace kentongan::radio::pei
