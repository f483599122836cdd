// The channel `voice`: orders spoken to analogue HTs over one net (radio_net.hpp).
//
//   send() -> sentence -> speech program -> prompt (attention tone, words; P1 twice) -> scheduler -> on the air:
//   evidence
//
// One order to several units of the net is said once, to all of them, when no word is lost by that; and orders of one
// rank that wait for the channel go out in one over: three overs in a row are worse for people than one of twice the
// length. Not those of P3, whose long overs would delay a P1.
//
// An analogue HT confirms nothing: on_air is all that a copy can reach until a person answers by DTMF, and it is said
// only when the modem has said that the whole prompt was sent. A prompt is repeated by the ladder, not here. Bounded:
// `limit` copies and words wait. Not thread safe. deadline() may become earlier with every call.
#pragma once
#include "gateway/air/evidence_reporter.hpp"
#include "gateway/air/lifeline.hpp"
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
#include <utility>
#include <vector>

namespace kentongan::air {

struct voice_settings {
  domain::net_id net;
  std::chrono::milliseconds airtime_limit = airtime_least;  // of an order said once; longer texts are shortened by rule
  unsigned times_p1 = 2;                                    // an emergency is said so often
  std::chrono::milliseconds gap{4000};                      // before it is said again: a crew may answer meanwhile
  std::chrono::milliseconds pause{500};                     // between two orders in one over
  std::chrono::milliseconds over_limit{20'000};             // of several orders; a prompt may have 29 s
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
  std::uint64_t shared = 0;      // deliveries that went out in another one's over
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
  // Who is told by a copy.
  struct target {
    ports::transmission order;
    unit_number unit = 0;
    frame_id alert = 0;  // the call of its radio, in the scheduler
    bool rung = false;   // that call was on the air
    bool acked = false;  // and its radio has acknowledged it
    std::pair<domain::order_id, std::uint32_t> key() const { return {order.order->id, order.delivery}; }
  };
  struct copy {
    std::vector<target> targets;  // of one revision of one order; none: words of our own
    std::function<void(bool)> told;
    urgency rank = urgency::p3;
    unsigned times = 1;  // still to be said
    bool heard = false;  // has been on the air
    bool stale = false;  // its words name somebody who has been recalled
    domain::steady_time expires;
    std::uint64_t speech = 0;                    // the speech program's work for it; 0: not yet asked for
    radio::prompt sound, words;                  // with and without the attention tone; nothing yet: it is at it
    frame_id frame = 0;                          // its over, in the scheduler
    std::optional<domain::steady_time> push_at;  // when to go on with it
  };
  using copy_id = std::uint64_t;

  void add(copy);
  void compose(copy_id);
  void speak(copy_id, attention, const std::string& sentence);
  void spoken(copy_id, std::uint64_t speech, attention, std::shared_ptr<const ports::sound>, std::string_view fault);
  void aired(copy_id);
  void push(copy_id);
  bool join(copy_id);
  void send_over(std::vector<copy_id>);
  void leave_over(copy_id);
  void fail(copy_id, std::string reason);
  void ring(const copy&, target&);
  void report(const copy&, domain::evidence, const std::string& reason);
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
  std::uint64_t last_speech_ = 0;
  std::map<copy_id, copy> copies_;
  std::map<frame_id, std::vector<copy_id>> overs_;
  struct said {
    domain::order_id order;
    std::uint32_t delivery = 0;
    domain::steady_time until;
  };
  std::unordered_map<unit_number, said> said_;  // the last to each radio that was rung and has not acknowledged it
  voice_statistics counts_;
  lifeline<voice_channel> self_{*this};  // speech comes later, perhaps after we are gone
};

}  // namespace kentongan::air
