// Keys of analogue HTs over one net, as answers: what a crew pressed, said back to it, and to the intake.
//
//   heard() -> dtmf_reader -> dtmf_dialogue -> intake -> (committed) -> words on the air
//
// A memory's frame with its check digit is taken at once and said back when it is on disk; what was keyed by hand is
// said back first, and taken when the crew says yes. An emergency waits for nothing. What nobody confirmed becomes
// "wants to speak" at the console, with the keys: heard, and not believed. Not thread safe. deadline() may become
// earlier with every call and every reply of the intake.
#pragma once
#include "gateway/air/dtmf_dialogue.hpp"
#include "gateway/air/dtmf_reader.hpp"
#include "gateway/air/emergency_caller.hpp"
#include "gateway/air/lifeline.hpp"
#include "gateway/air/voice_channel.hpp"
#include "gateway/ports/intake.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace kentongan::air {

struct dtmf_settings {
  dtmf_dialogue_settings dialogue;
  std::chrono::milliseconds asked_for{10 * 60 *
                                      1000};        // so long after an order was spoken, a lone key may be its answer
  std::chrono::milliseconds explain_every{15'000};  // noise that looks like keys shall not fill the channel with words
};

struct dtmf_answer_statistics : dtmf_statistics {
  std::uint64_t committed = 0, emergencies = 0;
  std::uint64_t unconfirmed = 0;  // nobody said yes
  std::uint64_t not_taken = 0;    // the intake refused
};

class dtmf_answers {
 public:
  struct hooks {
    ports::clock now;
    std::function<void(std::string_view level, std::string_view text)> note;  // may be empty
    std::function<std::optional<unit_number>()> talker;  // by what its radio said of itself just now; may be empty
    std::function<void(unit_number)> read{};             // keys of this unit were read; may be empty
  };

  // All but the settings must outlive it.
  dtmf_answers(dtmf_settings, domain::net_id, const domain::directory&, ports::intake&, voice_channel&, hooks);
  dtmf_answers(const dtmf_answers&) = delete;
  dtmf_answers& operator=(const dtmf_answers&) = delete;

  void heard(const radio::htl::dtmf&);
  // An order has been spoken to this unit, and it owes an answer; or no longer does.
  void asked(const ports::transmission&);
  void recalled(const domain::order_id&, std::uint32_t delivery);

  std::optional<domain::steady_time> deadline() const;
  void tick();
  dtmf_answer_statistics statistics() const;

 private:
  dtmf_speaker speaker();
  void take(const std::optional<dtmf_reading>&);
  void commit(const dtmf_reading&);
  void raise(const dtmf_reading&);
  void explain(const dtmf_reading&);
  void ask();
  void unconfirmed(const dtmf_reading&);
  std::string name_of(unit_number) const;
  domain::utc_time utc_of(std::uint32_t modem_ms) const;
  std::uint32_t modem_now() const;
  void note(std::string_view level, const std::string& text) const;

  dtmf_settings settings_;
  domain::net_id net_;
  const domain::directory& directory_;
  ports::intake& intake_;
  voice_channel& voice_;
  hooks hooks_;
  dtmf_reader reader_;
  dtmf_dialogue dialogue_;
  struct clock_pair {
    std::uint32_t modem_ms = 0;
    domain::instant host;
  };
  clock_pair last_;  // when the newest key came
  emergency_caller emergencies_;
  struct debt {
    unit_number unit;
    domain::steady_time until;
  };
  std::map<std::pair<domain::order_id, std::uint32_t>, debt>
      debts_;  // by delivery; few: every order is answered or ends
  domain::steady_time explained_ = domain::steady_time::min();
  dtmf_answer_statistics counts_;
  lifeline<dtmf_answers> self_{*this};  // replies come later, perhaps after we are gone
};

}  // namespace kentongan::air
