// What a board knows, made from messages of contract v1 alone: JSON in, values out. Pure; odd JSON is passed over, and
// nothing here grows without bound, whatever the broker brings.
#pragma once
#include "gateway/domain/time.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::app {

// States and kinds are kept as the contract spells them: a word that is new to this program is shown as it is.
struct watch_assignment {
  std::string unit, agency, role, state, reason;
  domain::utc_time since;  // of the state
};

struct watch_delivery {
  std::uint64_t number = 0;  // counts within the order
  std::string agency, unit;  // unit empty: the agency's desk
  std::string channel, kind, evidence, reason;
  domain::utc_time since;  // of the evidence
};

struct watch_order {
  std::string id, prio, category, text, address;
  std::uint64_t revision = 0, number = 0;
  domain::utc_time accepted_at, valid_until;
  std::uint64_t edition = 0;
  bool cancelled = false, verified = true, held = false;
  std::string disposition;                                 // empty: not said
  std::vector<std::pair<std::string, std::string>> links;  // relation and the other order
  std::vector<watch_assignment> assignments;
  std::vector<watch_delivery> deliveries;
  std::map<std::string, domain::utc_time> alarms;  // agency -> when raised; the epoch when that is not known
};
// Of an order as lists show it; absent when it has no id.
std::optional<watch_order> read_order(const boost::json::object& view);

struct watch_actor {
  std::string role, name, channel;  // all empty: the gateway itself
};
watch_actor read_actor(const boost::json::object& holder);  // its "by"

// One status of an agency's news.
struct watch_news {
  std::uint64_t seq = 0, number = 0, delivery = 0;
  domain::utc_time at;
  std::optional<domain::utc_time> device_at;
  std::string boot, agency, layer, state, order, unit, channel, reason, note;
  watch_actor by;
  std::vector<std::string> implied, units;
  std::string subject;             // of an emergency, its id; of duty, the responder
  std::string place;               // of an emergency, "lat, lon"
  std::vector<std::string> tasks;  // of an emergency: "#12 on_scene"
  bool unsure = false, repeat = false;
};
std::vector<watch_news> read_news(std::string_view agency, const boost::json::object& batch);

// Tells repeats: of a message that came twice, and of a fact about a whole order that every agency is told.
class watch_repeats {
 public:
  bool seen(const watch_news&);

 private:
  std::set<std::string, std::less<>> known_;
  std::deque<std::string> in_order_;
};

class watch_board {
 public:
  struct call {
    std::string unit, agency, what, note;
    domain::utc_time at;
  };
  struct emergency {
    std::string unit, agency, channel, note, place, by;  // by: who has taken it on
    std::vector<std::string> tasks;                      // "#12 on_scene", in the contract's words
    bool unsure = false, escalated = false;
    domain::utc_time since;
  };
  struct unreachable {
    std::string reason;
    bool alarm = false;
    domain::utc_time since;
  };
  struct modem {
    std::string state, reason;
    domain::utc_time since;
  };
  struct net {
    bool busy = false;
    std::string unit;  // who speaks; empty: nobody knows
    domain::utc_time since;
  };
  struct gateway {
    std::optional<bool> online;
    std::optional<domain::utc_time> heard;  // newest health
    bool journal_ok = true;
    std::uint64_t outbox = 0;  // news that the broker has not taken yet
  };

  // Responses of the verbs `orders` and `order`; the latter without an open order means that it has ended.
  void orders_are(const boost::json::object& response);
  void order_is(const std::string& id, const boost::json::object& response);
  // Returns what is new in it, for those who print lines.
  std::vector<watch_news> news_came(std::string_view agency, const boost::json::object& batch);
  void unit_is(std::string_view unit, const boost::json::object& status);
  void health_is(std::string_view gateway, const boost::json::object& health);
  void connection_is(std::string_view gateway, const boost::json::object& connection);
  // True when its state is another one than before.
  bool modem_is(std::string_view owner, std::string_view name, const boost::json::object& link);
  void net_is(std::string_view owner, std::string_view name, const boost::json::object& air);
  // Responses of the verbs `emergencies` and `readiness`.
  void emergencies_are(const boost::json::object& response);
  void readiness_is(const boost::json::object& response);
  void broker_is(bool connected) { connected_ = connected; }
  void unreadable() { ++unreadable_; }

  // Orders that the news spoke of and the board does not know well enough: to be asked for. At most `max`.
  std::vector<std::string> take_wanted(std::size_t max);

  const std::map<std::string, watch_order, std::less<>>& orders() const { return orders_; }
  const watch_order* find(std::string_view id) const;
  const std::map<std::string, std::string, std::less<>>& units() const { return units_; }  // unit -> availability
  const std::map<std::string, gateway, std::less<>>& gateways() const { return gateways_; }
  const std::map<std::string, modem, std::less<>>& modems() const { return modems_; }                // "gw1/vhf1"
  const std::map<std::string, net, std::less<>>& nets() const { return nets_; }                      // "gw1/vhf1"
  const std::map<std::string, emergency, std::less<>>& emergencies() const { return emergencies_; }  // by id
  const std::map<std::string, unreachable, std::less<>>& unreachable_agencies() const { return unreachable_; }
  const std::deque<call>& calls() const { return calls_; }          // newest first
  const std::deque<watch_news>& latest() const { return latest_; }  // newest first
  std::uint64_t open_count() const { return std::max<std::uint64_t>(open_count_, orders_.size()); }
  std::uint64_t unreadable_count() const { return unreadable_; }
  bool loaded() const { return loaded_; }
  bool connected() const { return connected_; }

 private:
  void take(const watch_news&);
  void take_emergency(const watch_news&);
  void take_readiness(const watch_news&);
  void put(watch_order);
  void forget(const std::string& id);
  void want(const std::string& order);

  std::map<std::string, watch_order, std::less<>> orders_;
  std::map<std::string, std::string, std::less<>> units_;
  std::map<std::string, gateway, std::less<>> gateways_;
  std::map<std::string, modem, std::less<>> modems_;
  std::map<std::string, net, std::less<>> nets_;
  std::map<std::string, emergency, std::less<>> emergencies_;
  std::map<std::string, unreachable, std::less<>> unreachable_;
  std::deque<call> calls_;
  std::deque<watch_news> latest_;
  std::set<std::string> wanted_;
  watch_repeats repeats_;
  std::uint64_t open_count_ = 0, unreadable_ = 0;
  bool loaded_ = false, connected_ = false;
};

}  // namespace kentongan::app
