// The channel `voice`: orders spoken to analogue HTs over one net (radio_net.hpp).
//
//   send() -> sentence -> speech program -> prompt (attention tone, words; P1 twice) -> scheduler -> on the air:
//   evidence
//
// An analogue HT confirms nothing: on_air is all that a copy can reach until a person answers by DTMF, and it is said
// only when the modem has said that the whole prompt was sent. A prompt is repeated by the ladder, not here. Bounded:
// `limit` copies and words wait. Not thread safe. deadline() may become earlier with every call.
#pragma once
#include "gateway/air/evidence_reporter.hpp"
#include "gateway/air/net_scheduler.hpp"
#include "gateway/air/prompts.hpp"
#include "gateway/air/radio_identities.hpp"
#include "gateway/air/sentences.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/sender.hpp"
#include "gateway/ports/speech.hpp"

#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace kentongan::air {

struct voice_settings {
  domain::net_id net;
  std::chrono::milliseconds airtime_limit = airtime_least;  // of an order said once; longer texts are shortened by rule
  unsigned times_p1 = 2;                                    // an emergency is said so often
  std::chrono::milliseconds gap{4000};                      // before it is said again: a crew may answer meanwhile
  std::chrono::milliseconds word_validity{20'000};          // of a read-back: later nobody knows what it is about
  std::chrono::milliseconds queue_retry{1000};              // after the transmit queue was full
  std::size_t limit = 64;
  std::uint16_t mdc_own = 1;                   // the centre's MDC-1200 unit, as radios show who calls
  std::chrono::milliseconds ack_late{10'000};  // after an order was said, an ack of its call is still believed
  prompt_settings sound;
};

struct voice_statistics {
  std::size_t waiting = 0;       // copies and words not yet on the air
  std::uint64_t spoken = 0;      // prompts on the air
  std::uint64_t unspoken = 0;    // the speech program failed
  std::uint64_t unsendable = 0;  // refused, expired, or no modem that can speak
  std::uint64_t dropped = 0;     // words for which there was no room
};

class voice_channel final : public ports::sender {
 public:
  struct hooks {
    ports::clock now;
    std::function<void(std::string_view level, std::string_view text)> note;  // "info" or "warn"; may be empty
    // A copy is on the air now, and its crew may answer. May be empty.
    std::function<void(const ports::transmission&)> asked;
  };

  // All but the settings must outlive the channel.
  voice_channel(voice_settings, const domain::directory&, const radio_identities&, ports::speech&, net_scheduler&,
                evidence_reporter&, hooks, const voice_words& = indonesian_voice());
  ~voice_channel() override;
  voice_channel(const voice_channel&) = delete;
  voice_channel& operator=(const voice_channel&) = delete;

  void send(const ports::transmission&) override;
  void recall(const domain::order_id&, std::uint32_t delivery) override;
  // Words of the gateway's own: a read-back, or why an answer was not taken. `told` runs when they were on the air, or
  // with false when they never will be; may be empty.
  void say(attention, const std::string& words, std::function<void(bool heard)> told = {});

  // The radio of this unit has acknowledged a call alert or a radio check: what was said to it was within its reach.
  void alerted(unit_number);

  void frame_done(frame_id, frame_fate);  // the scheduler's; of others nothing happens
  std::optional<domain::steady_time> deadline() const;
  void tick();

  const voice_words& words() const noexcept { return words_; }
  voice_statistics statistics() const;

 private:
  struct copy {
    std::optional<ports::transmission> order;  // nothing: words of our own
    std::function<void(bool)> told;
    urgency rank = urgency::p3;
    unsigned times = 1;    // still to be said
    bool heard = false;    // has been on the air
    unit_number unit = 0;  // of an order
    frame_id alert = 0;    // the call of its radio, in the scheduler
    bool rung = false;     // that call was on the air
    bool acked = false;    // and its radio has acknowledged it
    domain::steady_time expires;
    radio::prompt sound;                         // nothing yet: the speech program is at it
    frame_id frame = 0;                          // in the scheduler
    std::optional<domain::steady_time> push_at;  // when there may be room again
  };
  using copy_id = std::uint64_t;

  void speak(copy, attention, const std::string& sentence);
  void spoken(copy_id, attention, std::shared_ptr<const ports::sound>, std::string_view fault);
  void aired(copy_id);
  void push(copy_id);
  void fail(copy_id, std::string reason);
  void ring(copy&);
  void report(const copy&, domain::evidence, std::string reason);
  void note(std::string_view level, const std::string& text) const;

  voice_settings settings_;
  const domain::directory& directory_;
  const radio_identities& identities_;
  ports::speech& speech_;
  net_scheduler& scheduler_;
  evidence_reporter& evidence_;
  hooks hooks_;
  const voice_words& words_;
  copy_id last_id_ = 0;
  std::map<copy_id, copy> copies_;
  std::unordered_map<frame_id, copy_id> by_frame_;
  struct said {
    domain::order_id order;
    std::uint32_t delivery = 0;
    domain::steady_time until;
  };
  std::unordered_map<unit_number, said> said_;  // the last to each radio that was rung and has not acknowledged it
  voice_statistics counts_;
  std::shared_ptr<voice_channel*> self_;  // speech comes later, perhaps after we are gone
};

}  // namespace kentongan::air
