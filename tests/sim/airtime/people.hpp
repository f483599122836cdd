// Who uses the channel beside the gateway's modem, and how each gets on the air.
//
// Packets wait as HTs and TNCs do, by the channel access of our own firmware. People press when they have something to
// say: if the channel is busy then, most wait until it is free and begin after a moment (as an HT with busy-channel
// lockout makes them); some never listen.
#pragma once
#include "firmware/core/csma.hpp"
#include "gateway/rehearsal/chance.hpp"
#include "tests/sim/airtime/channel.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace kentongan::sim {

struct transmission {
  std::chrono::milliseconds length{0};
  std::vector<std::uint8_t> frame;  // a packet's octets, or ...
  std::string keys;                 // ... those pressed, or neither: talk
};

struct manners {
  std::chrono::milliseconds reaction_least{300}, reaction_most{1500};  // after the channel has become free
  double deaf = 0.05;                                                  // chance of an over begun without listening
};

class radio_user {
 public:
  using time = domain::steady_time;

  radio_user(channel::station at, bool packets, std::uint64_t seed)
      : at_(at), packets_(packets), access_(static_cast<std::uint32_t>(seed)), chance_(seed) {}

  void want(transmission t) {
    if (waiting_.size() < most) waiting_.push_back(std::move(t));
  }
  bool wants() const { return !waiting_.empty(); }
  channel::station at() const { return at_; }

  // One step of the audio clock; what begins now, if anything.
  std::optional<transmission> step(const channel& air, time now, const manners& m) {
    if (waiting_.empty() || air.transmits(at_, now)) return std::nullopt;
    const bool busy = air.busy(at_, now);
    if (packets_ ? !access_.step(true, busy, {}) : !presses(busy, now, m)) return std::nullopt;
    transmission t = std::move(waiting_.front());
    waiting_.pop_front();
    return t;
  }

 private:
  static constexpr std::size_t most = 20;

  bool presses(bool busy, time now, const manners& m) {
    if (!deaf_) deaf_ = chance_.hit(m.deaf);
    if (busy && !*deaf_) {
      begin_.reset();
      waited_ = true;
      return false;
    }
    if (waited_ && !begin_) begin_ = now + chance_.between(m.reaction_least, m.reaction_most);
    if (begin_ && now < *begin_) return false;
    begin_.reset();
    deaf_.reset();
    waited_ = false;
    return true;
  }

  channel::station at_;
  bool packets_;
  core::csma access_;
  rehearsal::chance chance_;
  std::deque<transmission> waiting_;
  std::optional<bool> deaf_;
  std::optional<time> begin_;
  bool waited_ = false;
};

}  // namespace kentongan::sim
