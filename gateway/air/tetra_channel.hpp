// The channel `tetra`: orders to TETRA radios as short data texts, and the crews' statuses, texts and emergencies back,
// through one terminal (radio/pei).
//
//   send() -> words -> outbox -> hooks.transmit -> terminal        told(), reports: evidence on_air, device, opened
//   heard() -> status by the table, text by answer_reader -> intake -> (committed) -> delivery report, confirmation
//
// A crew's text is reported as received only after its commit; a status, which knows no report, is confirmed by a short
// text, or by a status of the city's choice. An answer that could not be taken is explained by a text.
// Emergencies (status 0, one of the table, DARURAT in a text, a call with emergency priority) are taken from anybody,
// and kept until the journal has them. Other words of radios that belong to nobody are counted and told to the
// technician; nothing is sent to them.
//
// Nothing is transmitted inside send(), recall() or heard() but delivery reports: that is tick()'s, which is due at
// deadline(). deadline() may become earlier with every call and every reply of the intake. Not thread safe.
#pragma once
#include "gateway/air/emergency_caller.hpp"
#include "gateway/air/evidence_reporter.hpp"
#include "gateway/air/heard_messages.hpp"
#include "gateway/air/lifeline.hpp"
#include "gateway/air/tetra_outbox.hpp"
#include "gateway/air/tetra_statuses.hpp"
#include "gateway/air/vocabulary.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/intake.hpp"
#include "gateway/ports/sender.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::air {

struct tetra_settings {
  domain::net_id net;
  std::vector<tetra_status> statuses = default_statuses();
  std::uint16_t confirm_status = 0;  // sent when a status was taken; 0: a text says so
  tetra_outbox_settings outbox;
  evidence_settings evidence;
  std::size_t heard_limit = 512;
  std::chrono::milliseconds duplicate_window{5 * 60 * 1000};  // of texts with a reference, which counts to 255 only
  // A status has no number: the same one again within this is a repeat (some terminals tell each message four times).
  std::chrono::milliseconds duplicate_window_status{5000};
  std::chrono::milliseconds notice_validity{120000};
  unsigned notices_per_station = 4;  // waiting at the same time; further ones are dropped
  emergency_settings emergencies;
  std::chrono::milliseconds stranger_notes{60000};  // between lines in the log about radios that nobody knows
};
// Empty when the settings make sense, else what is wrong.
std::string check(const tetra_settings&);

struct tetra_statistics {
  tetra_outbox_statistics outbox;
  std::uint64_t answers = 0;           // statuses and texts with a meaning
  std::uint64_t unknown_words = 0;     // texts without one: passed on as "wants to speak"
  std::uint64_t unknown_statuses = 0;  // in no table, or reserved
  std::uint64_t unknown_senders = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t emergencies = 0;
  std::uint64_t not_stored = 0;
  std::uint64_t notices = 0, notices_dropped = 0;
  std::uint64_t unsendable = 0;  // deliveries that could not be sent at all
};

class tetra_channel final : public ports::sender {
 public:
  struct hooks {
    std::function<bool(const radio::pei::outgoing&)> transmit;  // pei::terminal::send
    std::function<void(std::uint64_t)> withdraw;                // pei::terminal::withdraw
    ports::clock now;
    std::function<void(std::string_view level, std::string_view text)> note;  // "info" or "warn"; may be empty
  };

  // All but the settings must outlive the channel. Settings must pass check() (else std::invalid_argument).
  tetra_channel(tetra_settings, const domain::directory&, ports::intake&, hooks, const vocabulary& = indonesian());
  tetra_channel(const tetra_channel&) = delete;
  tetra_channel& operator=(const tetra_channel&) = delete;

  void send(const ports::transmission&) override;
  void recall(const domain::order_id&, std::uint32_t delivery) override;

  // The terminal's: its state, who it is, how long user data may be, the fate of messages, what it hears.
  void terminal_is(bool up, const std::optional<radio::pei::identity>& own, std::size_t max_bits);
  void told(std::uint64_t id, radio::pei::send_fate, std::string_view reason);
  void heard(const radio::pei::heard&);

  std::optional<domain::steady_time> deadline() const;
  void tick();

  const domain::net_id& net() const noexcept { return settings_.net; }
  tetra_statistics statistics() const;

 private:
  struct sender_of {
    std::uint32_t ssi = 0;  // 0: the terminal did not say
    std::string address;    // as the city would write it
    bool known = false;
  };
  struct answer_context {  // what is owed to a crew for its words
    sender_of from;
    std::uint64_t token = 0;
    std::uint8_t protocol = 0;
    std::vector<std::uint8_t> reports;  // references
    bool is_status = false;
    domain::answer_code code = domain::answer_code::speak;
    std::uint32_t number = 0;
  };
  sender_of who(const std::optional<radio::pei::identity>&) const;
  void take(const radio::pei::heard_text&);
  void take(const radio::pei::heard_status&);
  void take(const radio::pei::heard_report&);
  void take(const radio::pei::heard_call&);
  // The token of what is new; nothing: a repeat, which has been dealt with.
  std::optional<std::uint64_t> is_new(const answer_context&, std::string number, std::string text);
  void submit(domain::answer_given, answer_context);
  void raise(answer_context, std::string note);
  void answered(const answer_context&, const domain::reply&);
  void report_received(const answer_context&);
  void stranger(const sender_of&, std::string_view what);
  void confirm(const answer_context&, const domain::reply&);
  void say(const sender_of&, std::variant<std::string, std::uint16_t>);
  void note(std::string_view level, const std::string& text) const;
  domain::steady_time steady() const { return hooks_.now().steady; }

  tetra_settings settings_;
  const domain::directory& directory_;
  ports::intake& intake_;
  hooks hooks_;
  const vocabulary& vocabulary_;
  evidence_reporter evidence_;
  tetra_outbox outbox_;
  heard_messages heard_;
  emergency_caller emergencies_;
  std::optional<radio::pei::identity> own_;
  std::size_t room_;
  std::optional<domain::steady_time> stranger_noted_;
  tetra_statistics counts_;
  lifeline<tetra_channel> self_{*this};  // the intake's replies come later, perhaps after we are gone
};

}  // namespace kentongan::air
