// Port `sender` for phones: orders out on each responder's own topic, repeated until the phone's own receipt; answers
// in, each acknowledged only when it is on disk. A PUBACK is reported as "broker has it" and never as more.
//
// Thread rule: one thread, that of the loop.
#pragma once
#include "gateway/contract/topics.hpp"
#include "gateway/domain/token_bucket.hpp"
#include "gateway/phones/repeater.hpp"
#include "gateway/ports/board.hpp"
#include "gateway/ports/clock.hpp"
#include "gateway/ports/intake.hpp"
#include "gateway/ports/log.hpp"
#include "gateway/ports/sender.hpp"
#include "mqtt/client.hpp"

#include <map>
#include <string>

namespace kentongan::phones {

struct phone_statistics {
  std::uint64_t published = 0, expired = 0, refused_full = 0;
  std::uint64_t answers = 0, positions = 0, rejected = 0, retained_ignored = 0, rate_limited = 0;
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

 private:
  void publish(const domain::transmission&);
  void receipt(std::string_view responder, const std::string& id, const domain::reply&);
  bool belongs(const domain::evidence_seen&, std::string_view responder) const;
  bool allowed(std::string_view responder);

  parts p_;
  repeater repeater_;
  phone_statistics stats_;
  std::map<std::string, domain::token_bucket, std::less<>> limits_;  // per responder of the city
};

}  // namespace kentongan::phones
