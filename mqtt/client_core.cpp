#include "mqtt/client_core.hpp"

#include "mqtt/topic.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace kentongan::mqtt {
namespace {

using kind = link_event::kind;

constexpr std::size_t events_per_turn = 256;             // then other work of the executor gets its turn
constexpr std::chrono::milliseconds shortest_watch{20};  // while a late answer waits to be read

}  // namespace

client_core::client_core(boost::asio::any_io_executor executor, paho_settings settings)
    : executor_(std::move(executor)),
      settings_(std::move(settings)),
      timer_(executor_),
      reconnect_(settings_.backoff_min, settings_.backoff_max, settings_.taken_over_pause, settings_.jitter_seed),
      watchdog_(settings_.probe_after, settings_.frozen_after),
      publishes_(settings_.in_flight, settings_.outbound_messages),
      reader_(events_per_turn) {}

void client_core::start(client::handlers handlers) {
  if (state_ != state::idle) return;
  handlers_ = std::move(handlers);
  inbox_ = std::make_shared<link_inbox>(settings_.inbound_messages, settings_.inbound_octets,
                                        [weak = weak_from_this(), executor = executor_] {
                                          boost::asio::post(executor, [weak] {
                                            if (const auto self = weak.lock()) self->drain();
                                          });
                                        });
  link_ = std::make_unique<paho_link>(settings_, inbox_);
  connect();
}

void client_core::subscribe(std::vector<subscription> more) {
  std::vector<wanted_subscriptions::request> now;
  for (const auto& one : more) {
    if (auto request = wanted_.add(one)) {
      now.push_back(std::move(*request));
    } else {
      ++stats_.refused_subscriptions;
      log(log_level::error, "not a valid subscription: '" + one.filter + "', qos " + std::to_string(one.qos));
    }
  }
  if (now.empty() || (state_ != state::up && state_ != state::subscribing)) return;
  unanswered_ += now.size();
  link_->subscribe(std::move(now));
}

void client_core::publish(message one, client::publish_handler done) {
  if (stopping_) return complete_later(std::move(done), errc::stopped);
  if (!valid_topic(one.topic) || one.qos < 0 || one.qos > 1) {
    return complete_later(std::move(done), std::make_error_code(std::errc::invalid_argument));
  }
  if (state_ != state::up) return complete_later(std::move(done), errc::not_connected);
  if (publishes_.full()) return complete_later(std::move(done), errc::queue_full);
  publishes_.push(std::move(one), std::move(done));
  if (flush_posted_) return;
  flush_posted_ = true;  // one hand-over to the other thread per turn of the executor, however many publishes
  boost::asio::post(executor_, [self = shared_from_this()] {
    self->flush_posted_ = false;
    self->flush();
  });
}

void client_core::stop(std::optional<message> farewell, std::function<void()> done) {
  stop_handlers_.push_back(std::move(done));
  if (stopping_) {
    if (state_ == state::stopped) finish_stop();
    return;
  }
  stopping_ = true;
  complete_later(publishes_.give_up_waiting(), errc::stopped);
  switch (state_) {
    case state::up:
      state_ = state::draining;
      if (farewell && valid_topic(farewell->topic)) link_->publish(publishes_.take_farewell(std::move(*farewell)));
      arm(settings_.stop_timeout, [this] { say_goodbye(); });
      if (publishes_.in_flight() == 0) say_goodbye();
      break;
    case state::connecting:
    case state::subscribing:
      close();
      break;
    case state::closing:
      arm_stop_limit();
      break;
    default:
      finish_stop();
      break;
  }
}

void client_core::destroy() {
  dead_ = true;
  disarm();
  link_.reset();
  publishes_.give_up();
}

statistics client_core::stats() const {
  auto result = stats_;
  result.in_flight = publishes_.in_flight();
  if (inbox_) {
    result.inbound_queue = inbox_->held();
    result.dropped_inbound = inbox_->dropped();
  }
  return result;
}

void client_core::connect() {
  state_ = state::connecting;
  ++generation_;
  link_->connect(generation_);
  arm(settings_.connect_timeout, [this] { lost("no answer from the broker", 0); });
}

void client_core::on_connected(const link_event& e) {
  if (state_ != state::connecting) return;
  state_ = state::subscribing;
  session_present_ = e.session_present;
  publishes_.grant(e.receive_maximum);
  auto all = wanted_.all();
  unanswered_ = 1 + all.size();  // tune() is answered too
  link_->tune();
  link_->subscribe(std::move(all));
  arm(settings_.frozen_after, [this] { lost("frozen: no answer to SUBSCRIBE", 0); });
}

void client_core::on_subscribed(const link_event& e) {
  if (const auto* wanted = wanted_.find(e.id); wanted && e.code != 0) {
    ++stats_.refused_subscriptions;
    log(log_level::error, "subscription to '" + wanted->filter + "' refused: " +
                              (e.text.empty() ? "not sent" : e.text) + "; tried again at the next connection");
  }
  answered();
}

void client_core::answered() {
  if (unanswered_ > 0) --unanswered_;
  if (unanswered_ > 0 || state_ != state::subscribing) return;
  state_ = state::up;
  up_since_ = steady::now();
  last_reason_.clear();
  ++stats_.connects;
  log(log_level::info, "connected to " + settings_.uri + " as '" + settings_.client_id + "'" +
                           (session_present_ ? ", session kept" : ", new session"));
  watchdog_.sign_of_life(up_since_);
  watch();
  if (handlers_.on_up) handlers_.on_up(session_present_);
}

void client_core::watch() {
  const auto now = steady::now();
  switch (watchdog_.tick(now, inbox_->held() > 0)) {
    case watchdog::verdict::frozen:
      return lost("frozen: no sign of life for " + std::to_string(settings_.frozen_after.count()) + " ms", 0);
    case watchdog::verdict::probe:
      link_->probe();
      break;
    case watchdog::verdict::fine:
      break;
  }
  const auto wait = std::chrono::ceil<milliseconds>(watchdog_.deadline() - now);
  arm(std::max(shortest_watch, wait), [this] { watch(); });
}

void client_core::lost(const std::string& reason, int code) {
  if (state_ == state::draining || state_ == state::goodbye || stopping_) return close();
  const bool was_up = state_ == state::up;
  if (!was_up && state_ != state::connecting && state_ != state::subscribing) return;
  if (was_up) ++stats_.disconnects;
  std::optional<steady::duration> life;
  if (state_ != state::connecting) life = was_up ? steady::now() - up_since_ : steady::duration::zero();
  const auto [pause, rival] = reconnect_.ended(life, code);
  next_pause_ = pause;
  close();
  complete_later(publishes_.give_up(), errc::not_connected);
  if (!was_up && reason == last_reason_) return;
  last_reason_ = reason;
  auto text = reason;
  if (rival == reconnect_policy::rival::certain) {
    text = "session taken over by another client with our id '" + settings_.client_id + "': " + reason;
  } else if (rival == reconnect_policy::rival::suspected) {
    text = "connections end soon after they begin; does another client use our id '" + settings_.client_id + "'? " +
           reason;
  }
  log(rival == reconnect_policy::rival::none ? log_level::warning : log_level::error,
      "down: " + text + " (" + settings_.uri + ")");
  if (!dead_ && handlers_.on_down) handlers_.on_down(text);
}

void client_core::close() {
  if (state_ == state::closing) return;
  state_ = state::closing;
  disarm();
  link_->close(generation_);
  if (stopping_) arm_stop_limit();
}

void client_core::on_closed() {
  if (state_ != state::closing) return;
  if (stopping_) return finish_stop();
  state_ = state::waiting;
  arm(next_pause_, [this] { connect(); });
}

void client_core::say_goodbye() {
  if (state_ != state::draining) return;
  state_ = state::goodbye;
  link_->disconnect();
  arm(settings_.stop_timeout, [this] { close(); });
}

void client_core::arm_stop_limit() {
  arm(settings_.stop_timeout, [this] { finish_stop(); });
}

void client_core::finish_stop() {
  state_ = state::stopped;
  disarm();
  complete_later(publishes_.give_up(), errc::stopped);
  for (auto& done : std::exchange(stop_handlers_, {})) {
    if (!done) continue;
    boost::asio::post(executor_, [self = shared_from_this(), done = std::move(done)] {
      if (!self->dead_) done();
    });
  }
}

void client_core::flush() {
  if (dead_ || state_ != state::up) return;
  if (auto batch = publishes_.take(); !batch.empty()) link_->publish(std::move(batch));
}

void client_core::on_published(const link_event& e) {
  const auto done = publishes_.finish(e.id);
  if (!done) return;
  std::error_code result;
  if (e.code != 0) result = e.code > 0 ? errc::refused : errc::not_connected;
  ++(result ? stats_.publish_failures : stats_.published);
  if (e.code > 0) log(log_level::warning, "the broker refused a message: " + e.text);
  if (*done) (*done)(result);
  if (!dead_ && state_ == state::draining && publishes_.in_flight() == 0) say_goodbye();
}

void client_core::complete_later(std::vector<client::publish_handler> given_up, errc result) {
  for (auto& done : given_up) complete_later(std::move(done), result);
}

void client_core::complete_later(client::publish_handler done, std::error_code result) {
  ++stats_.publish_failures;
  if (!done) return;
  boost::asio::post(executor_, [self = shared_from_this(), done = std::move(done), result] {
    if (!self->dead_) done(result);
  });
}

void client_core::drain() {
  if (dead_) return;
  reader_.begin_turn(*inbox_);
  while (const auto e = reader_.next()) {
    handle(*e);
    if (dead_) return;
  }
  flush();
  report_drops();
  if (reader_.end_turn(*inbox_)) return;
  boost::asio::post(executor_, [self = shared_from_this()] { self->drain(); });
}

void client_core::handle(const link_event& e) {
  if (e.what == kind::message) return on_message(e);
  if (e.what == kind::published) {
    if (e.generation == generation_ && e.code >= 0) watchdog_.sign_of_life(steady::now());
    return on_published(e);
  }
  if (e.generation != generation_) return;
  switch (e.what) {
    case kind::connected:
      return on_connected(e);
    case kind::tuned:
      if (e.id == 0) log(log_level::warning, "TCP_NODELAY could not be set: answers may take 40 ms longer");
      return answered();
    case kind::subscribed:
      watchdog_.sign_of_life(steady::now());
      return on_subscribed(e);
    case kind::probed:
      return watchdog_.sign_of_life(steady::now());
    case kind::connect_failed:
    case kind::lost:
      return lost(e.text, e.code);
    case kind::disconnected:
      if (state_ == state::goodbye) close();
      return;
    case kind::closed:
      return on_closed();
    case kind::published:
    case kind::message:
      return;
  }
}

void client_core::on_message(const link_event& e) {
  inbox_->release(e.octets);
  if (e.generation == generation_) watchdog_.sign_of_life(steady::now());
  if (state_ == state::stopped) return;
  ++stats_.received;
  if (handlers_.on_message) handlers_.on_message(paho_link::decode(e));
}

void client_core::report_drops() {
  const auto dropped = inbox_->dropped();
  if (const auto fresh = drop_report_.due(dropped, steady::now())) {
    log(log_level::error, "inbound queue full: " + std::to_string(fresh) + " messages dropped (" +
                              std::to_string(dropped) + " since start)");
  }
}

void client_core::arm(milliseconds after, std::function<void()> action) {
  const auto epoch = ++timer_epoch_;
  timer_.expires_after(after);
  timer_.async_wait([weak = weak_from_this(), epoch, action = std::move(action)](boost::system::error_code) {
    const auto self = weak.lock();
    if (self && !self->dead_ && self->timer_epoch_ == epoch) action();
  });
}

void client_core::disarm() {
  ++timer_epoch_;
  timer_.cancel();
}

void client_core::log(log_level level, const std::string& text) const {
  if (settings_.log) settings_.log(level, text);
}

}  // namespace kentongan::mqtt
