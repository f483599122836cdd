// What becomes of readings: committed, raised, explained, or read back to the crew and committed when it says so.
//
// Why only a `yes` commits (#UUU#, the crew's own number between two #), and silence or noise does not: an answer that
// is missing keeps the ladder calling until a person looks, a wrong one stops it. The number proves who it was: a crew
// that keyed another's number, or one whom a lone status was wrongly laid to, keys its own and nothing happens. And the
// form begins with #, so no remains of a frame look like it.
//
// One question at a time: while a crew has the word, others wait (a memory's frame waits for nobody). A newer answer of
// the same unit replaces its older one. What nobody confirmed comes out of expired(): heard and not believed, for a
// person at the console to know. Bounded. Pure; not thread safe.
#pragma once
#include "gateway/air/dtmf_frames.hpp"
#include "gateway/domain/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace kentongan::air {

struct dtmf_dialogue_settings {
  std::chrono::milliseconds answer_window{20000};  // after the read-back has left the air; longer than one over
  std::chrono::milliseconds speak_window{120000};  // for the read-back to get on a busy channel
  std::chrono::milliseconds speak_again{2000};     // after a read-back that could not be sent
  std::size_t limit = 12;                          // waiting answers; each takes some 10 s of the net
};

enum class dtmf_step : std::uint8_t {
  nothing,
  commit,     // to the intake, then a receipt in words
  emergency,  // to the intake at once
  ask,        // held: next() will give it
  dropped,    // the crew says that it was misread
  busy,       // too many wait: an error tone, and it keys again
  explain,    // an error tone and the reason, by `verdict`; of confirmation: nothing waits for this unit's yes
};
struct dtmf_outcome {
  dtmf_step step = dtmf_step::nothing;
  dtmf_reading reading;  // with commit after a confirmation and with dropped: the one that was held
};

class dtmf_dialogue {
 public:
  explicit dtmf_dialogue(dtmf_dialogue_settings s = {}) : settings_(s) {}

  dtmf_outcome heard(const dtmf_reading&, domain::steady_time now);

  struct question {
    std::uint32_t id = 0;
    dtmf_reading reading;
  };
  // To be spoken now; nothing while another one is being spoken or may still be answered. Asked for once.
  std::optional<question> next(domain::steady_time now);
  // It has left the air, or could not: then it is given again a little later.
  void spoken(std::uint32_t id, bool sent, domain::steady_time now);

  // Answers that nobody confirmed in time.
  std::vector<dtmf_reading> expired(domain::steady_time now);
  // When expired() or next() may have something new; the past means now.
  std::optional<domain::steady_time> deadline() const;

  std::size_t size() const noexcept { return held_.size(); }

 private:
  enum class stage : std::uint8_t { waiting, speaking, asked };
  struct held {
    question what;
    stage at = stage::waiting;
    domain::steady_time from, until;  // spoken not before; forgotten after
  };
  void forget(unit_number);
  bool somebody_has_the_word() const;

  dtmf_dialogue_settings settings_;
  std::uint32_t last_id_ = 0;
  std::deque<held> held_;  // oldest first; at most one per unit, and at most one that is not waiting
};

}  // namespace kentongan::air
