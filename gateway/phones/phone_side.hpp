// Everything that phones say, each to the part that knows what it means: orders and answers (phone_channel), how the
// phones are (presence), where they are (owntracks). What they are told goes out by the same parts.
//
// Thread rule: one thread, that of the loop.
#pragma once
#include "gateway/contract/json.hpp"
#include "gateway/contract/topics.hpp"
#include "gateway/domain/city.hpp"
#include "gateway/phones/name_limits.hpp"
#include "gateway/phones/owntracks.hpp"
#include "gateway/phones/phone_channel.hpp"
#include "gateway/phones/presence.hpp"
#include "gateway/phones/wake_up.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kentongan::phones {

struct side_statistics {
  std::uint64_t presence = 0;    // messages that were taken
  std::uint64_t rejected = 0;    // could not be read
  std::uint64_t wake_calls = 0;  // that were handed on
  std::uint64_t unknown = 0;     // of responders that the city does not have
  std::uint64_t rate_limited = 0, retained_ignored = 0;
};

class phone_side {
 public:
  struct parts {
    const contract::topics& topics;
    const domain::directory& directory;
    mqtt::client& client;
    ports::intake& intake;
    const ports::board& board;
    ports::clock clock;
    ports::log log;
    // As of phone_channel.
    std::function<void(std::string_view responder, std::function<void(std::vector<domain::transmission>)> then)>
        open_for = {};
    // Whose credential it is that an OwnTracks app signs in with; empty: nobody's.
    std::function<std::string(std::string_view user)> responder_of = {};
    // Calls a phone that sleeps, by another way; empty: nobody does.
    std::function<void(const wake_call&)> wake = {};
    wake_up::settings wake_settings = {};
  };
  explicit phone_side(parts);

  std::vector<mqtt::subscription> subscriptions() const;
  // One of the topics of phones.
  void on_message(const contract::topics::meaning&, const mqtt::message&);
  void send(const domain::transmission&);
  void recall(const domain::order_id& order, std::uint32_t delivery) { channel_.recall(order, delivery); }
  void on_up() { channel_.on_up(); }

  void tick();
  std::optional<domain::steady_time> deadline() const;

  void write_health(contract::writer&) const;  // the health object's member `phones`
  // {"responders":[{"responder","unit" or "desk" or "supervisor","agency","state":"never|reachable|unreachable|unsure",
  //  "waiting","phones":[{"phone","state","last","battery","charging","battery_low","app"}],
  //  "owntracks":{"last","battery","charging","battery_low"}}]}: all of the city that
  //  may
  // have a phone, by id. "unsure" was heard once and never promised to go on, "waiting" counts what no phone of his has
  // received.
  std::string phones() const;
  side_statistics stats() const { return stats_; }
  const phone_channel& channel() const { return channel_; }

 private:
  void on_presence(std::string_view responder, const mqtt::message&);
  bool takes(std::string_view responder, const mqtt::message&);

  parts p_;
  phone_channel channel_;
  presence presence_;
  owntracks owntracks_;
  wake_up wake_up_;
  // A page says how it is twice a minute, and when it connects.
  name_limits limits_{1, 30};
  side_statistics stats_;
};

}  // namespace kentongan::phones
