// Port `sender` for phones: orders out on each responder's own topic, repeated until the phone's own receipt; answers
// in, each acknowledged only when it is on disk. A PUBACK is reported as "broker has it" and never as more.
//
// Thread rule: one thread, that of the loop.
#pragma once
#include "gateway/contract/topics.hpp"
#include "gateway/phones/name_limits.hpp"
#include "gateway/phones/repeater.hpp"
#include "gateway/ports/board.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/intake.hpp"
#include "gateway/ports/log.hpp"
#include "gateway/ports/sender.hpp"
#include "mqtt/client.hpp"

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::phones {

struct phone_statistics {
  std::uint64_t published = 0, expired = 0, refused_full = 0;
  std::uint64_t answers = 0, positions = 0, rejected = 0, retained_ignored = 0, rate_limited = 0;
  std::uint64_t repeats = 0;      // of answers that were known
  std::uint64_t refused = 0;      // understood and not done: of foreign orders, out of turn
  std::uint64_t clock_wrong = 0;  // times that cannot be true; the gateway's own are used
  std::uint64_t resends = 0;      // of all that is open for a responder, because a phone of his remembers nothing
};

class phone_channel final : public ports::sender {
 public:
  struct parts {
    const contract::topics& topics;
    mqtt::client& client;
    ports::intake& intake;
    const ports::board& board;
    ports::clock clock;
    ports::log log;
    // What is open for a responder, on disk by the time that `then` runs.
    std::function<void(std::string_view responder, std::function<void(std::vector<domain::transmission>)> then)>
        open_for = {};
    // Any message of a phone that could be read is a sign of life; the phone's own name may be missing.
    std::function<void(std::string_view responder, std::string_view phone)> alive = {};
    // A delivery is repeated no more: a phone has it, it has expired, or it was recalled.
    std::function<void(const domain::order_id&, std::uint32_t delivery)> settled = {};
  };
  explicit phone_channel(parts, repeater::settings = {});

  void send(const domain::transmission&) override;
  void recall(const domain::order_id&, std::uint32_t delivery) override;

  // A message on `resp/{responder}/evt/ack`.
  void on_message(std::string_view responder, const mqtt::message&);
  void on_up();  // the broker is back

  void tick();
  std::optional<domain::steady_time> deadline() const;
  const phone_statistics& stats() const { return stats_; }
  std::size_t open() const { return repeater_.size(); }
  // Deliveries that no phone has received yet, by responder.
  std::map<std::string, std::size_t> waiting() const;

 private:
  void publish(const domain::transmission&);
  void receipt(std::string_view responder, const std::string& id, const domain::reply&);
  void settle(const repeater::key&);
  void resend(const std::string& responder);
  void look_at_clock(std::string_view responder, const domain::order_id&, std::optional<domain::utc_time>);
  bool belongs(const domain::evidence_seen&, std::string_view responder) const;

  parts p_;
  repeater repeater_;
  phone_statistics stats_;
  // A person presses keys; a phone that does more than this is broken or hostile.
  name_limits limits_{5, 40};
  struct resent {
    domain::steady_time last;
    bool again = false;  // asked for since
  };
  std::map<std::string, resent> resent_;
  std::deque<std::string> resent_order_;  // the oldest first: its pause ends first
};

}  // namespace kentongan::phones
