#include "tests/sim/broker.hpp"

#include "mqtt/topic.hpp"

#include <algorithm>

namespace kentongan::sim {

using namespace std::chrono_literals;

namespace {
constexpr std::size_t queue_max = 1'000;  // of one session; mosquitto's default
constexpr std::size_t in_flight_max = 10'000;
}  // namespace

milliseconds broker::latency(milliseconds extra) {
  return chance_.between(1ms, faults_ ? options_.latency_max : 20ms) + extra;
}

void broker::go_down() {
  up_ = false;
  for (auto& [id, s] : sessions_) s.will.reset();  // a dead broker sends no wills
  for (auto& [number, c] : std::map(connections_)) cut(number, false);
  sessions_.clear();
  retained_.clear();
  retained_until_.clear();
}

client* broker::find(connection c) const {
  const auto it = connections_.find(c);
  return it == connections_.end() ? nullptr : it->second;
}

bool broker::open(client& c, connection number) {
  if (!up_) return false;
  const auto known = sessions_.find(c.id());
  const bool present = known != sessions_.end();
  if (present && known->second.online) cut(known->second.online, true);  // taken over
  auto& s = sessions_[c.id()];
  // The will of a connection that broke before; where brokers are bridged, it may come when the new one is up.
  if (s.will && faults_ && chance_.hit(0.2))
    loop_.after(chance_.between(0ms, 10'000ms), loop::world, [this, will = *s.will] {
      if (up_) received(will);
    });
  else
    send_will(c.id());
  s.online = number;
  s.will = c.settings_.will;
  connections_[number] = &c;
  return present;
}

void broker::subscribe(connection number, const std::string& filter) {
  auto* c = find(number);
  if (!c) return;
  auto& s = sessions_[c->id()];
  s.filters.insert(filter);
  for (const auto& [topic, m] : retained_) {
    const auto until = retained_until_.find(topic);
    if (until != retained_until_.end() && until->second <= loop_.now()) continue;
    if (mqtt::matches(filter, topic)) store(s, c->id(), m, true);
  }
}

void broker::received(const mqtt::message& m) {
  if (!up_) return;
  if (on_arrival) on_arrival(m);
  if (m.retained) {
    retained_until_.erase(m.topic);
    if (m.payload.empty()) {
      retained_.erase(m.topic);
    } else {
      retained_[m.topic] = m;
      if (m.expiry) retained_until_[m.topic] = loop_.now() + *m.expiry;
    }
  }
  for (auto& [id, s] : sessions_) {
    const bool wanted = std::any_of(s.filters.begin(), s.filters.end(),
                                    [&](const std::string& f) { return mqtt::matches(f, m.topic); });
    if (wanted) store(s, id, m, false);
  }
}

void broker::store(session& s, const std::string& id, const mqtt::message& m, bool retained) {
  if (s.queue.size() >= queue_max) return;
  pending p{m, {}, false};
  p.what.retained = retained;
  if (m.expiry) p.expires = loop_.now() + *m.expiry;
  const auto packet = ++last_packet_;
  s.queue.emplace(packet, std::move(p));
  if (s.online) deliver(id, packet);
}

void broker::deliver(const std::string& id, std::uint64_t packet) {
  const auto it = sessions_.find(id);
  if (it == sessions_.end() || !it->second.online) return;
  auto& s = it->second;
  auto& p = s.queue.at(packet);
  auto* c = find(s.online);
  if (p.expires && *p.expires <= loop_.now()) {
    s.queue.erase(packet);
    return;
  }
  auto m = p.what;
  m.duplicate = std::exchange(p.sent, true);
  const int copies = faults_ && chance_.hit(options_.duplicate) ? 2 : 1;
  for (int i = 0; i < copies; ++i, m.duplicate = true) {
    if (i > 0) ++duplicates_;
    const auto wait = c->slow_until_ > loop_.now()
                          ? std::chrono::ceil<milliseconds>(c->slow_until_ - loop_.now()) + latency()
                          : latency();
    loop_.at(c->ordered(c->last_down_, wait), c->settings_.owner, [this, number = s.online, m, packet] {
      if (auto* to = find(number)) to->came(m, packet);
    });
  }
}

void broker::acknowledged(const std::string& id, std::uint64_t packet) {
  const auto it = sessions_.find(id);
  if (it != sessions_.end()) it->second.queue.erase(packet);
}

// The connection is broken: nothing passes any more. Its client hears of it later.
void broker::cut(connection number, bool with_will) {
  auto* c = find(number);
  if (!c) return;
  connections_.erase(number);
  auto& s = sessions_[c->id()];
  s.online = 0;
  const std::string id = c->id();
  if (with_will && s.will)  // the broker notices when the keep-alive has run out
    loop_.after(chance_.between(0ms, 8'000ms), loop::world, [this, id] { send_will(id); });
  const auto attempt = c->attempt_;
  loop_.after(chance_.between(0ms, 8'000ms), c->settings_.owner, [c, attempt] {
    if (c->attempt_ == attempt) c->lost("connection lost");
  });
  c->connection_ = 0;
}

// The process of this client is gone.
void broker::gone(const client& c) {
  const auto it = sessions_.find(c.id());
  if (!c.connection_ || it == sessions_.end()) return;
  connections_.erase(c.connection_);
  it->second.online = 0;
  const std::string id = c.id();
  loop_.after(chance_.between(0ms, 8'000ms), loop::world, [this, id] { send_will(id); });
}

void broker::send_will(const std::string& id) {
  const auto it = sessions_.find(id);
  if (!up_ || it == sessions_.end() || !it->second.will || it->second.online) return;
  const auto m = *std::exchange(it->second.will, std::nullopt);
  received(m);
}

// --- client --------------------------------------------------------------------------------------------------------

client::client(loop& l, broker& b, chance c, settings s) : loop_(l), broker_(b), chance_(c), settings_(std::move(s)) {}

client::~client() { broker_.gone(*this); }

steady_time client::ordered(steady_time& last, milliseconds latency) const {
  return last = std::max(last, loop_.now() + latency);
}

void client::start(handlers h) {
  handlers_ = std::move(h);
  started_ = true;
  attempt();
}

void client::attempt() {
  const auto mine = ++attempt_;
  loop_.after(broker_.latency(), settings_.owner, [this, mine] {
    if (attempt_ != mine || stopped_) return;
    if (!broker_.is_up() || loop_.now() < no_network_until_) {
      const auto wait = chance_.between(backoff_ / 2, backoff_);
      backoff_ = std::min(backoff_ * 2, milliseconds(4'000));
      loop_.after(wait, settings_.owner, [this, mine] {
        if (attempt_ == mine && !stopped_) attempt();
      });
      return;
    }
    backoff_ = 250ms;
    connection_ = ++broker_.last_connection_;
    const bool present = broker_.open(*this, connection_);
    // What the session held comes first, then what the subscriptions select.
    if (present)
      for (auto& [packet, p] : std::map(broker_.sessions_.at(id()).queue)) broker_.deliver(id(), packet);
    for (const auto& s : wanted_) broker_.subscribe(connection_, s.filter);
    loop_.after(broker_.latency(), settings_.owner, [this, mine, present] {
      if (attempt_ != mine || !connection_) return;
      up_ = true;
      ++stats_.connects;
      if (handlers_.on_up) handlers_.on_up(present);
    });
  });
}

void client::subscribe(std::vector<mqtt::subscription> list) {
  for (auto& s : list) {
    if (connection_) broker_.subscribe(connection_, s.filter);
    wanted_.push_back(std::move(s));
  }
}

void client::publish(mqtt::message m, publish_handler done) {
  const auto later = [&](std::error_code ec) {
    ++stats_.publish_failures;
    loop_.after(0ms, settings_.owner, [done = std::move(done), ec] { done(ec); });
  };
  if (!mqtt::valid_topic(m.topic)) return later(std::make_error_code(std::errc::invalid_argument));
  if (stopped_) return later(mqtt::errc::stopped);
  if (!up_) return later(mqtt::errc::not_connected);
  if (in_flight_.size() >= in_flight_max) return later(mqtt::errc::queue_full);
  if (settings_.watch) settings_.watch(m);
  const auto number = ++last_publish_;
  in_flight_.emplace(number, std::move(done));
  if (connection_) {
    // What has left is in the network: it arrives although its sender may be killed meanwhile.
    loop_.at(ordered(last_up_, broker_.latency()), loop::world, [&b = broker_, from = connection_, m, number] {
      auto* c = b.find(from);
      const bool alive = b.connections_.contains(from);
      if (!b.is_up() || !alive) return;
      b.received(m);
      // The acknowledgement travels in the order of what came before it.
      b.loop_.at(c->ordered(c->last_down_, b.latency()), c->settings_.owner, [&b, from, number] {
        auto* to = b.find(from);
        if (!to) return;
        const auto it = to->in_flight_.find(number);
        if (it == to->in_flight_.end()) return;
        auto finished = std::move(it->second);
        to->in_flight_.erase(it);
        ++to->stats_.published;
        finished({});
      });
    });
  }
  if (settings_.published) settings_.published();
}

void client::came(mqtt::message m, std::uint64_t packet) {
  ++stats_.received;
  loop_.at(ordered(last_up_, broker_.latency()), loop::world, [&b = broker_, from = connection_, name = id(), packet] {
    if (b.connections_.contains(from)) b.acknowledged(name, packet);
  });
  if (settings_.hears) settings_.hears(m);
  if (handlers_.on_message) handlers_.on_message(std::move(m));
}

void client::cut() {
  if (connection_) broker_.cut(connection_, true);
}

void client::lost(const std::string& reason) {
  const bool was_up = std::exchange(up_, false);
  for (auto& [number, done] : std::exchange(in_flight_, {})) {
    ++stats_.publish_failures;
    loop_.after(0ms, settings_.owner, [done = std::move(done)] { done(mqtt::errc::not_connected); });
  }
  ++stats_.disconnects;
  if (was_up && handlers_.on_down) handlers_.on_down(reason);
  attempt();
}

void client::stop(std::optional<mqtt::message> farewell, std::function<void()> done) {
  if (connection_) {
    if (farewell) broker_.received(*farewell);
    broker_.sessions_.at(id()).will.reset();  // after a proper DISCONNECT there is none
  }
  stopped_ = true;
  loop_.after(0ms, settings_.owner, std::move(done));
}

mqtt::statistics client::stats() const {
  auto s = stats_;
  s.in_flight = in_flight_.size();
  return s;
}

}  // namespace kentongan::sim
