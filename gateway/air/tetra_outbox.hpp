// Messages on their way to TETRA radios, each until its delivery report.
//
// A text is given to the terminal, which says whether it was sent (evidence on_air). The radio itself reports that it
// has it (device), and that a person has opened it (opened). No report: it is sent again after retry_base, and again
// after twice the time, with the same reference, at most tries_max times. What the terminal could not send (somebody
// speaks, the network is busy) is no try: it is given again soon, and more seldom as it goes on, until the message
// expires.
//
// A report names the radio and one octet. That octet follows from the order's id and the delivery: a report that
// arrives after a restart of ours still finds its message, and hardly ever another.
//
// Pure: time is an argument. Hooks run inside the calls, and may not call back. Bounded. Not thread safe.
#pragma once
#include "gateway/domain/city.hpp"
#include "gateway/domain/delivery.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/time.hpp"
#include "radio/pei/terminal.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace kentongan::air {

struct tetra_outbox_settings {
  std::chrono::milliseconds retry_base{20000};
  unsigned tries_max = 4;                           // 1..10
  std::chrono::milliseconds busy_retry{5000};       // after the terminal could not send; doubles up to ...
  std::chrono::milliseconds busy_retry_max{30000};  // ... this
  std::chrono::milliseconds stored_wait{60000};     // after the network has said that it keeps the message
  std::size_t limit = 4096;                         // waiting
  std::size_t remembered = 512;                     // messages whose reports may still come
};
// Empty when the settings make sense, else what is wrong.
std::string check(const tetra_outbox_settings&);

struct tetra_message {
  using key_type = std::pair<domain::order_id, std::uint32_t>;  // order and delivery
  std::optional<key_type> key;                                  // nothing: words of our own, sent once, unreported
  std::uint32_t to = 0;                                         // SSI
  std::variant<std::string, std::uint16_t> what;                // text, or a status
  std::uint8_t rank = 0;                                        // the lowest goes first
  domain::steady_time expires;
};

struct tetra_outbox_statistics {
  std::size_t waiting = 0;
  std::uint64_t sent = 0, retries = 0;     // given to the terminal; of these, not the first time
  std::uint64_t received = 0, opened = 0;  // reports
  std::uint64_t stray_reports = 0;         // of nothing that we know
  std::uint64_t busy = 0;                  // the terminal could not send
  std::uint64_t given_up = 0;              // reported as failed
  std::uint64_t own_dropped = 0;           // words of our own that could not be sent
};

class tetra_outbox {
 public:
  struct hooks {
    std::function<bool(const radio::pei::outgoing&)> transmit;  // pei::terminal::send
    std::function<void(std::uint64_t)> withdraw;                // pei::terminal::withdraw
    std::function<void(const tetra_message::key_type&, domain::evidence, std::string_view reason)> report;
  };

  // Settings must pass check() (else std::invalid_argument).
  tetra_outbox(tetra_outbox_settings, hooks);

  // A key that waits already is left as it is.
  void send(tetra_message, domain::steady_time now);
  void recall(const tetra_message::key_type&);
  void terminal_is(bool up);

  void told(std::uint64_t id, radio::pei::send_fate, std::string_view reason, domain::steady_time now);
  void reported(std::uint32_t from, std::uint8_t reference, std::uint8_t status, domain::steady_time now);

  std::size_t own_waiting(std::uint32_t to) const;  // words of our own
  std::optional<domain::steady_time> deadline() const;
  void tick(domain::steady_time now);
  tetra_outbox_statistics statistics() const;

 private:
  struct message {
    tetra_message out;
    std::uint8_t reference = 0;
    unsigned tries = 0, busy = 0;
    bool with_terminal = false, aired = false;
    domain::steady_time next;  // unless it is with the terminal
  };
  using messages = std::map<std::uint64_t, message>;  // by id: grows with age
  struct finished {
    std::uint32_t to = 0;
    std::uint8_t reference = 0;
    tetra_message::key_type key;
  };

  std::uint8_t free_reference(const tetra_message&) const;
  void give(std::uint64_t id, message&, domain::steady_time now);
  void fail(messages::iterator, std::string_view reason);
  void finish(messages::iterator);
  messages::iterator find(std::uint32_t from, std::uint8_t reference);

  tetra_outbox_settings settings_;
  hooks hooks_;
  bool up_ = false;
  std::uint64_t last_id_ = 0;
  messages messages_;
  std::list<finished> finished_;  // the youngest first
  tetra_outbox_statistics counts_;
};

}  // namespace kentongan::air
