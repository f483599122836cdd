// One net = one radio frequency = one queue in front of one modem, of frames and of spoken prompts. Decides which of
// them goes to the modem, and when.
//
// - Most urgent first; among equals frames before prompts, which are long, and the oldest first.
// - After a frame that its receiver acknowledges the net is left alone until the ack is heard or could have begun: an
//   HT answers at once, and what we sent meanwhile would destroy it (and be missed by the HT that answers).
// - After the ack of an alarm it is left alone for longer: a radio that missed it repeats its alarm, which nobody can
//   hear while we speak. The ack of another alarm does not wait.
// - A plain KISS TNC never says that it has transmitted. The next frame is therefore handed over when the estimated
//   airtime of the one before is over; until then the choice stays open, and an emergency overtakes what waits here.
// - A modem of our own says what became of a frame: the next one follows at once, and "handed over" means "was sent".
// - All but first transmissions of P1 and words said back to a crew are held while the airtime budget is spent; those
//   count, but never wait for it. P3 may only spend a share of it, so that there is always some left for the others.
// - Listen first: while the modem hears somebody only P1 goes to it, where it takes the first gap, or after half a
//   minute speaks over a live carrier. Otherwise what the modem holds could not be overtaken any more. After an over P2
//   and P3 leave people a moment to answer each other.
// - Quiet mode, for a net on which a crew works: P2 and P3 wait until it ends; what crews say is still answered.
// - Nothing is handed over while the modem is down. Entries wait, and expire.
// - The queue is bounded. When it is full the oldest P3 frame gives way; if there is none the new frame is refused.
//
// Pure: time is an argument, `tick(now)` does what is due at `deadline()`. Hooks run inside tick(), push() and
// modem_is(); they may call push() and withdraw(). Not thread safe.
#pragma once
#include "gateway/air/airtime_budget.hpp"
#include "gateway/domain/ids.hpp"
#include "gateway/domain/names.hpp"
#include "gateway/domain/time.hpp"
#include "radio/codec/airtime.hpp"
#include "radio/link/tone_call.hpp"
#include "radio/link/voice_stream.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace kentongan::air {

// An ack is short and saves the HT's next, longer repeat: it goes before everything but P1; that of an alarm before
// all.
enum class urgency : std::uint8_t { alarm, p1_first, p1, ack, p2, p3 };
constexpr auto names_of(urgency) { return domain::name_table<6>{"alarm", "p1_first", "p1", "ack", "p2", "p3"}; }

struct outgoing_frame {
  std::vector<std::uint8_t> octets;  // AX.25 without FCS, not empty; or empty, and one of those below
  urgency rank = urgency::p3;
  domain::steady_time expires = domain::steady_time::max();
  domain::steady_time not_before = domain::steady_time::min();
  radio::prompt voice{};                 // to be played
  std::optional<radio::tone_call> call;  // in tones
  bool wants_ack = false;
  std::vector<std::pair<domain::order_id, std::uint32_t>> about{};  // deliveries it carries, to tell people what waits
  std::string to{};  // the call sign of the station it is for, if there is one
};

struct net_settings {
  radio::airtime_settings airtime;  // of the modem and its radio
  unsigned budget_percent = 20;     // 1..100 of the window
  std::chrono::milliseconds budget_window{60000};
  // From the end of a frame that wants an ack until its HT has keyed up. The modem sees a busy channel from then on.
  std::chrono::milliseconds ack_wait{1500};
  std::chrono::milliseconds alarm_wait{4000};      // from the end of an alarm's ack; longer than radios repeat it
  unsigned routine_percent = 50;                   // of the budget: what P3 may spend, 1..100
  std::chrono::milliseconds hang{800};             // after others have spoken, for P2 and P3
  std::chrono::milliseconds busy_news{3000};       // a busy channel is told every second; for so long it is believed
  std::size_t queue_limit = 256;                   // frames, > 0
  std::chrono::microseconds handover_lead{1000};   // a frame may reach the modem this much before the channel is free
  std::chrono::milliseconds modem_retry{20};       // after the modem took nothing although it is up
  std::chrono::milliseconds modem_silence{60000};  // a modem that owes a frame's fate for so long is not believed
};

// Empty when the settings make sense, else what is wrong.
std::string check(const net_settings&);

// Exact to the nanosecond: at bench rates a frame takes far less than radio::airtime's millisecond.
std::chrono::nanoseconds frame_airtime(std::size_t octets, const radio::airtime_settings&) noexcept;
std::chrono::nanoseconds airtime_of(const outgoing_frame&, const radio::airtime_settings&) noexcept;

using frame_id = std::uint64_t;  // 1, 2, 3 ...

// What the modem says when it is given a frame.
enum class hand_over : std::uint8_t {
  refused,    // it takes nothing now
  taken,      // all that a plain TNC ever says
  under_way,  // it will say more: modem_says()
  unfit,      // this modem can never send it: a prompt, and it cannot speak
};

enum class frame_fate : std::uint8_t {
  handed_over,  // the modem has it; if it can tell, it has sent it
  expired,
  displaced,  // a full queue needed its place
  unfit,      // the modem cannot send such a thing
};

// Why something is not on the air yet.
enum class hold : std::uint8_t {
  turn,     // others go first
  sending,  // the modem has it, and is on the air with it
  modem_down,
  modem_busy,    // it took nothing just now
  transmission,  // one of ours is not over
  ack,           // the net is left alone for an HT's ack, or its next alarm
  channel,       // others speak
  budget,
  quiet,  // quiet mode
  later,  // a repeat whose time has not come
};
constexpr auto names_of(hold) {
  return domain::name_table<10>{"turn", "sending", "modem_down", "modem_busy", "transmission",
                                "ack",  "channel", "budget",     "quiet",      "later"};
}

struct waiting_frame {
  urgency rank = urgency::p3;
  bool voice = false;
  hold why = hold::turn;
  domain::steady_time since;              // it was pushed
  std::optional<domain::steady_time> at;  // the earliest moment, if it can be told
  std::vector<std::pair<domain::order_id, std::uint32_t>> about;
};

struct net_statistics {
  bool modem_up = false;
  std::size_t queued = 0;
  std::chrono::milliseconds oldest_age{0};                      // zero when nothing is queued
  std::chrono::milliseconds airtime_used{0}, airtime_limit{0};  // of the current window
  std::uint64_t handed_over = 0, expired = 0, displaced = 0, refused = 0, unfit = 0;
  std::uint64_t modem_refusals = 0;  // hand-overs that the modem did not take, or gave back
};

class net_scheduler {
 public:
  struct hooks {
    std::function<hand_over(frame_id, const outgoing_frame&)> transmit;
    std::function<void(frame_id, frame_fate)> done;  // exactly once per frame unless withdrawn
  };

  // Settings must pass check() (else std::invalid_argument).
  net_scheduler(net_settings, hooks);

  // Nothing: refused, the queue is full of more urgent frames.
  std::optional<frame_id> push(outgoing_frame, domain::steady_time now);
  // False: no longer here.
  bool withdraw(frame_id);

  void modem_is(bool up);
  // The fate of a frame that is under way: on the air and over, or given back. Of one that the modem was silent about
  // for too long it still counts that it was on the air. Others are ignored.
  void modem_says(frame_id, bool sent, domain::steady_time now);
  // It is on the air now.
  void modem_sends(frame_id id) { on_air_ = id; }
  // The modem hears somebody (told again while that lasts), or nobody any more.
  void channel_is(bool busy, domain::steady_time now);
  // Quiet mode until then; with a moment that has passed: no longer.
  void quiet(domain::steady_time until) { silence_until_ = until; }
  // The station that this frame went to was heard: nobody need wait for its ack. Others are ignored.
  void answered(frame_id);
  frame_id under_way() const noexcept { return under_way_; }  // 0: none
  // Which frame a modem with shorter ids than ours means. 0: none that it still has.
  frame_id meant_by(std::uint16_t end_of_id) const noexcept;
  bool modem_up() const noexcept { return up_; }

  std::optional<domain::steady_time> deadline() const;  // may become earlier with every call above
  void tick(domain::steady_time now);

  net_statistics statistics(domain::steady_time now) const;
  // What waits, in the order in which it will probably go; at most `limit`.
  std::vector<waiting_frame> waiting(domain::steady_time now, std::size_t limit) const;

 private:
  struct entry {
    outgoing_frame frame;
    domain::steady_time pushed;
  };
  using entries = std::map<frame_id, entry>;  // ids grow: the first entry is the oldest

  void forget(entries::iterator);
  void finish(entries::iterator, frame_fate);
  void take_back();
  struct choice {
    frame_id id = 0;
    domain::steady_time at;  // when it may be handed over
    hold why = hold::turn;   // what keeps it until then
  };
  choice judge(frame_id) const;
  static std::tuple<urgency, bool, frame_id> turn_of(frame_id, const outgoing_frame&);
  std::optional<choice> next() const;

  net_settings settings_;
  hooks hooks_;
  airtime_budget budget_;
  bool up_ = false;
  frame_id last_id_ = 0;
  domain::steady_time channel_free_ = domain::steady_time::min();
  domain::steady_time blocked_until_ = domain::steady_time::min();
  frame_id awaited_ = 0;  // the last frame handed over, if it wants an ack that has not been heard
  domain::steady_time ack_until_ = domain::steady_time::min();  // for that ack
  domain::steady_time alarm_until_ = domain::steady_time::min();
  domain::steady_time busy_until_ = domain::steady_time::min();  // others speak; for P2 and P3 `hang` longer
  domain::steady_time silence_until_ = domain::steady_time::min();
  frame_id under_way_ = 0;            // its entry may have been withdrawn since
  frame_id on_air_ = 0;               // which the modem has said to be sending
  std::chrono::nanoseconds cost_{0};  // its airtime
  bool alarm_ = false;                // it is an alarm's ack
  domain::steady_time silent_until_;  // with under_way_: believed until then
  frame_id late_ = 0;                 // taken back after that; the modem may send it yet
  std::chrono::nanoseconds late_cost_{0};

  entries entries_;
  std::set<std::tuple<urgency, bool, frame_id>> ready_;         // not_before has passed; by turn_of
  std::set<std::pair<domain::steady_time, frame_id>> delayed_;  // by not_before
  std::set<std::pair<domain::steady_time, frame_id>> expiries_;
  std::set<frame_id> routine_;  // every P3 entry
  net_statistics counts_;
};

}  // namespace kentongan::air
