#include "gateway/feed/retained.hpp"

#include "gateway/contract/json.hpp"
#include "gateway/contract/news.hpp"

#include <algorithm>

namespace kentongan::feed {

using namespace domain;
using contract::writer;

namespace {
constexpr std::chrono::milliseconds show_interval{500};
constexpr int units_at_once = 4;
constexpr std::chrono::milliseconds units_pause{10};
constexpr std::chrono::seconds health_interval{10}, health_validity{35};  // contract v1, section 6
}  // namespace

retained::retained(parts p) : p_(std::move(p)) {}

mqtt::message retained::connection(const contract::topics& topics, bool online, std::string_view boot, utc_time at) {
  mqtt::message m;
  m.topic = topics.connection();
  m.retained = true;
  writer w(m.payload);
  w.open().field("v", std::uint64_t{1}).flag("online", online).field("boot", boot).field("ts", at).close();
  return m;
}

void retained::on_up() {
  birth_due_ = true;
  units_.clear();
  units_due_.clear();
  for (const auto& unit : p_.units) unit_changed(unit);
  for (const auto& [topic, payload] : states_) due_.insert(topic);
  next_birth_ = next_states_ = next_units_ = next_health_ = {};
}

void retained::on_connection_message(std::string_view payload) {
  auto parsed = contract::parse_object(payload);
  const auto* o = std::get_if<boost::json::object>(&parsed);
  const auto* online = o ? o->if_contains("online") : nullptr;
  if (online && online->is_bool() && !online->get_bool()) birth_due_ = true;
}

void retained::unit_changed(const unit_id& unit) {
  auto& turn = units_[unit];
  if (!std::exchange(turn.waiting, true)) units_due_.emplace(turn.next, unit);
}

void retained::modem_changed(const std::string& modem, std::string_view state, std::string_view reason) {
  std::string payload;
  writer w(payload);
  w.open()
      .field("v", std::uint64_t{1})
      .field("state", state)
      .maybe("reason", reason)
      .field("since", p_.clock().utc)
      .close();
  show(p_.topics.modem_link(modem), std::move(payload));
}

void retained::net_changed(const net_id& net, bool busy, const unit_id& speaker) {
  std::string payload;
  writer w(payload);
  w.open().field("v", std::uint64_t{1}).flag("busy", busy).maybe("unit", speaker.str());
  w.field("since", p_.clock().utc).close();
  show(p_.topics.net_air(net.str()), std::move(payload));
}

void retained::show(std::string topic, std::string payload) {
  due_.insert(topic);
  states_[std::move(topic)] = std::move(payload);
}

std::optional<steady_time> retained::deadline() const {
  if (!p_.client.up()) return std::nullopt;
  steady_time first = next_health_;
  if (birth_due_) first = std::min(first, next_birth_);
  if (!due_.empty()) first = std::min(first, next_states_);
  if (!units_due_.empty()) first = std::min(first, std::max(next_units_, units_due_.begin()->first));
  return first;
}

void retained::tick() {
  if (!p_.client.up()) return;
  const auto now = p_.clock();
  if (birth_due_ && now.steady >= next_birth_) {
    birth_due_ = false;
    next_birth_ = now.steady + show_interval;
    p_.client.publish(connection(p_.topics, true, p_.boot, now.utc), [](std::error_code) {});
  }
  if (now.steady >= next_health_) {
    next_health_ = now.steady + health_interval;
    publish(p_.topics.health(), p_.health(), health_validity);
  }
  if (!due_.empty() && now.steady >= next_states_) {
    next_states_ = now.steady + show_interval;
    for (const auto& topic : std::exchange(due_, {})) publish(topic, states_[topic], {});
  }
  if (now.steady < next_units_) return;
  for (int n = 0; n < units_at_once && !units_due_.empty() && units_due_.begin()->first <= now.steady; ++n) {
    next_units_ = now.steady + units_pause;
    const unit_id unit = units_due_.begin()->second;
    units_due_.erase(units_due_.begin());
    units_[unit] = {now.steady + show_interval, false};
    std::vector<std::pair<const order_view*, const assignment_view*>> open;
    for (const auto* o : p_.board.orders_of(unit))
      for (const auto& a : o->assignments)
        if (a.unit == unit && !is_final(a.state) && open.size() < 50) open.emplace_back(o, &a);
    auto publishing = [this, topic = p_.topics.unit_status(unit.str()),
                       payload = contract::encode_unit(unit, p_.board.unit_state(unit), now.utc, open)] {
      publish(topic, payload, {});
    };
    p_.when_durable ? p_.when_durable(std::move(publishing)) : publishing();
  }
}

void retained::publish(std::string topic, std::string payload, std::optional<std::chrono::seconds> expiry) {
  mqtt::message m;
  m.topic = std::move(topic);
  m.payload = std::move(payload);
  m.retained = true;
  m.expiry = expiry;
  p_.client.publish(std::move(m), [](std::error_code) {});  // lost: on_up() publishes everything again
}

}  // namespace kentongan::feed
