#include "mqtt/paho_client.hpp"

#include "mqtt/backoff.hpp"
#include "mqtt/paho_link.hpp"
#include "mqtt/topic.hpp"
#include "mqtt/uri.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <deque>
#include <stdexcept>
#include <unordered_map>
#include <vector>

namespace kentongan::mqtt {
namespace {

using std::chrono::milliseconds;
using steady = std::chrono::steady_clock;
using kind = link_event::kind;

constexpr std::size_t events_per_turn = 256;  // then other work of the executor gets its turn
constexpr int session_taken_over = 0x8E;      // MQTT 5.0, 2.4
constexpr milliseconds short_life{10'000};
constexpr int short_lives_suspect = 3;            // in a row
constexpr milliseconds drop_report_period{1000};  // one line of log per period, however many messages are dropped

// Everything runs on the executor; the inbox is the only thing that another thread touches.
class core : public std::enable_shared_from_this<core> {
 public:
  core(boost::asio::any_io_executor executor, paho_settings settings)
      : executor_(std::move(executor)),
        settings_(std::move(settings)),
        timer_(executor_),
        pause_(settings_.backoff_min, settings_.backoff_max, settings_.jitter_seed) {}

  void start(client::handlers handlers) {
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

  void subscribe(std::vector<subscription> more) {
    std::vector<std::pair<std::uint64_t, subscription>> now;
    for (auto& one : more) {
      if (!valid_filter(one.filter) || one.qos < 0 || one.qos > 1) {
        ++stats_.refused_subscriptions;
        log(log_level::error, "not a valid subscription: '" + one.filter + "', qos " + std::to_string(one.qos));
        continue;
      }
      auto known = std::find_if(wanted_.begin(), wanted_.end(), [&](const auto& w) { return w.filter == one.filter; });
      if (known == wanted_.end()) known = wanted_.insert(wanted_.end(), subscription{one.filter, one.qos});
      known->qos = one.qos;
      now.emplace_back(static_cast<std::uint64_t>(known - wanted_.begin()), std::move(one));
    }
    if (now.empty() || (state_ != state::up && state_ != state::subscribing)) return;
    unanswered_ += now.size();
    link_->subscribe(std::move(now));
  }

  void publish(message one, client::publish_handler done) {
    if (stopping_) return complete_later(std::move(done), errc::stopped);
    if (!valid_topic(one.topic) || one.qos < 0 || one.qos > 1) {
      return complete_later(std::move(done), std::make_error_code(std::errc::invalid_argument));
    }
    if (state_ != state::up) return complete_later(std::move(done), errc::not_connected);
    if (pending_.size() >= settings_.outbound_messages) return complete_later(std::move(done), errc::queue_full);
    pending_.push_back({std::move(one), std::move(done)});
    if (flush_posted_) return;
    flush_posted_ = true;  // one hand-over to the other thread per turn of the executor, however many publishes
    boost::asio::post(executor_, [self = shared_from_this()] {
      self->flush_posted_ = false;
      self->flush();
    });
  }

  void stop(std::optional<message> farewell, std::function<void()> done) {
    stop_handlers_.push_back(std::move(done));
    if (stopping_) {
      if (state_ == state::stopped) finish_stop();
      return;
    }
    stopping_ = true;
    for (auto& one : std::exchange(pending_, {})) complete_later(std::move(one.done), errc::stopped);
    switch (state_) {
      case state::up:
        state_ = state::draining;
        if (farewell && valid_topic(farewell->topic)) {
          pending_.push_back({std::move(*farewell), nullptr});
          flush_all();
        }
        arm(settings_.stop_timeout, [this] { say_goodbye(); });
        if (in_flight_.empty()) say_goodbye();
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

  // Nothing runs after this. The caller holds a reference to us.
  void destroy() {
    dead_ = true;
    ++timer_epoch_;
    timer_.cancel();
    link_.reset();
    pending_.clear();
    in_flight_.clear();
  }

  bool up() const { return state_ == state::up; }

  statistics stats() const {
    auto result = stats_;
    result.in_flight = in_flight_.size();
    if (inbox_) {
      result.inbound_queue = inbox_->held();
      result.dropped_inbound = inbox_->dropped();
    }
    return result;
  }

 private:
  enum class state { idle, connecting, subscribing, up, draining, goodbye, closing, waiting, stopped };
  struct outgoing {
    message content;
    client::publish_handler done;
  };

  // --- connecting
  // -----------------------------------------------------------------------------------------------------

  void connect() {
    state_ = state::connecting;
    ++generation_;
    link_->connect(generation_);
    arm(settings_.connect_timeout, [this] { lost("no answer from the broker", 0); });
  }

  void on_connected(const link_event& e) {
    if (state_ != state::connecting) return;
    state_ = state::subscribing;
    session_present_ = e.session_present;
    // Above the broker's receive maximum Paho waits a second for a free place; one is kept for SUBSCRIBE and the probe,
    // which Paho holds back as well.
    const auto granted = static_cast<std::size_t>(e.receive_maximum);
    window_ = std::max<std::size_t>(1, std::min(settings_.in_flight, granted - std::min<std::size_t>(granted, 1)));
    unanswered_ = 1 + wanted_.size();  // tune() is answered too
    link_->tune();
    std::vector<std::pair<std::uint64_t, subscription>> all;
    for (std::size_t i = 0; i < wanted_.size(); ++i) all.emplace_back(i, wanted_[i]);
    link_->subscribe(std::move(all));
    arm(settings_.frozen_after, [this] { lost("frozen: no answer to SUBSCRIBE", 0); });
  }

  void answered() {
    if (unanswered_ > 0) --unanswered_;
    if (unanswered_ > 0 || state_ != state::subscribing) return;
    state_ = state::up;
    up_since_ = steady::now();
    last_reason_.clear();
    ++stats_.connects;
    log(log_level::info, "connected to " + settings_.uri + " as '" + settings_.client_id + "'" +
                             (session_present_ ? ", session kept" : ", new session"));
    probe_sent_.reset();
    heard_ = up_since_;
    watch();
    if (handlers_.on_up) handlers_.on_up(session_present_);
  }

  void on_subscribed(const link_event& e) {
    if (e.code != 0 && e.id < wanted_.size()) {
      ++stats_.refused_subscriptions;
      log(log_level::error, "subscription to '" + wanted_[e.id].filter + "' refused: " +
                                (e.text.empty() ? "not sent" : e.text) + "; tried again at the next connection");
    }
    answered();
  }

  // --- watchdog
  // -------------------------------------------------------------------------------------------------------

  void watch() {
    const auto now = steady::now();
    const bool silent = inbox_->held() == 0;  // what waits there is a sign of life that we have not read yet
    if (probe_sent_ && silent && now - heard_ >= settings_.frozen_after) {
      return lost("frozen: no sign of life for " + std::to_string(settings_.frozen_after.count()) + " ms", 0);
    }
    if (!probe_sent_ && now - heard_ >= settings_.probe_after) {
      probe_sent_ = now;
      // A gap while our own process was stopped says nothing about the broker: it gets its full time from here.
      heard_ = std::max(heard_, now - settings_.probe_after * 2);
      link_->probe();
    }
    const auto due = heard_ + (probe_sent_ ? settings_.frozen_after : settings_.probe_after);
    arm(std::max(milliseconds(20), std::chrono::ceil<milliseconds>(due - now)), [this] { watch(); });
  }

  void sign_of_life() {
    heard_ = steady::now();
    probe_sent_.reset();
  }

  // --- the end of a connection
  // ----------------------------------------------------------------------------------------

  void lost(const std::string& reason, int code) {
    if (state_ == state::draining || state_ == state::goodbye || stopping_) return close();
    const bool was_up = state_ == state::up;
    if (!was_up && state_ != state::connecting && state_ != state::subscribing) return;
    if (was_up) ++stats_.disconnects;
    if (state_ != state::connecting) note_life(was_up ? steady::now() - up_since_ : steady::duration::zero());
    next_pause_ = pause_.next();
    auto text = reason;
    if (code == session_taken_over) {
      text = "session taken over by another client with our id '" + settings_.client_id + "': " + reason;
    } else if (state_ != state::connecting && short_lives_ >= short_lives_suspect) {
      text = "connections end soon after they begin; does another client use our id '" + settings_.client_id + "'? " +
             reason;
    }
    const bool contested = text.size() != reason.size();
    if (contested) next_pause_ += settings_.taken_over_pause;
    close();
    fail_unanswered(errc::not_connected);
    if (!was_up && reason == last_reason_) return;
    last_reason_ = reason;
    log(contested ? log_level::error : log_level::warning, "down: " + text + " (" + settings_.uri + ")");
    if (!dead_ && handlers_.on_down) handlers_.on_down(text);
  }

  // mosquitto 2.0.11 closes a connection whose session is taken over without a DISCONNECT; what is left to see is that
  // connections which come about without trouble end again at once.
  void note_life(steady::duration life) {
    short_lives_ = life < short_life ? short_lives_ + 1 : 0;
    if (life > settings_.backoff_max) pause_.reset();
  }

  void close() {
    if (state_ == state::closing) return;
    state_ = state::closing;
    disarm();
    link_->close(generation_);
    if (stopping_) arm_stop_limit();
  }

  void on_closed() {
    if (state_ != state::closing) return;
    if (stopping_) return finish_stop();
    state_ = state::waiting;
    arm(next_pause_, [this] { connect(); });
  }

  void say_goodbye() {
    if (state_ != state::draining) return;
    state_ = state::goodbye;
    link_->disconnect();
    arm(settings_.stop_timeout, [this] { close(); });
  }

  void arm_stop_limit() {
    arm(settings_.stop_timeout, [this] { finish_stop(); });
  }

  void finish_stop() {
    state_ = state::stopped;
    disarm();
    fail_unanswered(errc::stopped);
    for (auto& done : std::exchange(stop_handlers_, {})) {
      if (!done) continue;
      boost::asio::post(executor_, [self = shared_from_this(), done = std::move(done)] {
        if (!self->dead_) done();
      });
    }
  }

  // --- publishing
  // -----------------------------------------------------------------------------------------------------

  void flush() {
    if (dead_ || state_ != state::up) return;
    flush_all();
  }

  void flush_all() {
    std::vector<std::pair<std::uint64_t, message>> batch;
    while (!pending_.empty() && (in_flight_.size() < window_ || stopping_)) {
      in_flight_.emplace(++last_id_, std::move(pending_.front().done));
      batch.emplace_back(last_id_, std::move(pending_.front().content));
      pending_.pop_front();
    }
    if (!batch.empty()) link_->publish(std::move(batch));
  }

  void on_published(const link_event& e) {
    const auto found = in_flight_.find(e.id);
    if (found == in_flight_.end()) return;
    const auto done = std::move(found->second);
    in_flight_.erase(found);
    std::error_code result;
    if (e.code != 0) result = e.code > 0 ? errc::refused : errc::not_connected;
    ++(result ? stats_.publish_failures : stats_.published);
    if (e.code > 0) log(log_level::warning, "the broker refused a message: " + e.text);
    if (done) done(result);
    if (!dead_ && state_ == state::draining && in_flight_.empty()) say_goodbye();
  }

  void fail_unanswered(errc reason) {
    for (auto& [id, done] : std::exchange(in_flight_, {})) complete_later(std::move(done), reason);
    for (auto& one : std::exchange(pending_, {})) complete_later(std::move(one.done), reason);
  }

  void complete_later(client::publish_handler done, std::error_code result) {
    ++stats_.publish_failures;
    if (!done) return;
    boost::asio::post(executor_, [self = shared_from_this(), done = std::move(done), result] {
      if (!self->dead_) done(result);
    });
  }

  // --- what comes in
  // --------------------------------------------------------------------------------------------------

  void drain() {
    if (dead_) return;
    if (next_event_ == events_.size()) {
      events_.clear();
      next_event_ = 0;
      inbox_->take(events_);
    }
    const auto last = std::min(events_.size(), next_event_ + events_per_turn);
    while (next_event_ < last) {
      const link_event e = std::move(events_[next_event_++]);
      handle(e);
      if (dead_) return;
    }
    flush();
    report_drops();
    if (next_event_ == events_.size()) {
      events_.clear();
      next_event_ = 0;
      if (events_.capacity() > 2 * events_per_turn) events_.shrink_to_fit();  // a flood's memory is given back
      if (inbox_->end_of_turn()) return;
    }
    boost::asio::post(executor_, [self = shared_from_this()] { self->drain(); });
  }

  void handle(const link_event& e) {
    if (e.what == kind::message) return on_message(e);
    if (e.what == kind::published) {
      if (e.generation == generation_ && e.code >= 0) sign_of_life();
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
        sign_of_life();
        return on_subscribed(e);
      case kind::probed:
        return sign_of_life();
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

  void on_message(const link_event& e) {
    inbox_->release(e.octets);
    if (e.generation == generation_) sign_of_life();
    if (state_ == state::stopped) return;
    ++stats_.received;
    if (handlers_.on_message) handlers_.on_message(paho_link::decode(e));
  }

  void report_drops() {
    const auto dropped = inbox_->dropped();
    if (dropped == reported_drops_) return;
    const auto now = steady::now();
    if (reported_drops_ != 0 && now - drops_reported_at_ < drop_report_period) return;
    log(log_level::error, "inbound queue full: " + std::to_string(dropped - reported_drops_) + " messages dropped (" +
                              std::to_string(dropped) + " since start)");
    reported_drops_ = dropped;
    drops_reported_at_ = now;
  }

  // --- odds and ends
  // --------------------------------------------------------------------------------------------------

  template <typename Action>
  void arm(milliseconds after, Action action) {
    const auto epoch = ++timer_epoch_;
    timer_.expires_after(after);
    timer_.async_wait([weak = weak_from_this(), epoch, action](boost::system::error_code) {
      const auto self = weak.lock();
      if (self && !self->dead_ && self->timer_epoch_ == epoch) action();
    });
  }

  void disarm() {
    ++timer_epoch_;
    timer_.cancel();
  }

  void log(log_level level, const std::string& text) const {
    if (settings_.log) settings_.log(level, text);
  }

  const boost::asio::any_io_executor executor_;
  const paho_settings settings_;
  client::handlers handlers_;
  std::shared_ptr<link_inbox> inbox_;
  std::unique_ptr<paho_link> link_;
  state state_ = state::idle;
  bool stopping_ = false;
  bool dead_ = false;

  boost::asio::steady_timer timer_;  // the deadline of the present state, whichever that is
  std::uint64_t timer_epoch_ = 0;
  backoff pause_;
  milliseconds next_pause_{0};

  std::vector<subscription> wanted_;
  std::size_t unanswered_ = 0;
  std::uint32_t generation_ = 0;  // of the present connection: events of older ones are void
  bool session_present_ = false;
  steady::time_point up_since_{};
  steady::time_point heard_{};
  std::optional<steady::time_point> probe_sent_;
  std::string last_reason_;
  int short_lives_ = 0;

  std::size_t window_ = 1;
  std::uint64_t last_id_ = 0;
  bool flush_posted_ = false;
  std::deque<outgoing> pending_;
  std::unordered_map<std::uint64_t, client::publish_handler> in_flight_;
  std::vector<std::function<void()>> stop_handlers_;

  std::vector<link_event> events_;
  std::size_t next_event_ = 0;
  statistics stats_;
  std::uint64_t reported_drops_ = 0;
  steady::time_point drops_reported_at_{};
};

class paho_client final : public client {
 public:
  paho_client(boost::asio::any_io_executor executor, paho_settings settings)
      : core_(std::make_shared<core>(std::move(executor), std::move(settings))) {}
  ~paho_client() override { core_->destroy(); }
  paho_client(const paho_client&) = delete;
  paho_client& operator=(const paho_client&) = delete;

  void start(handlers h) override { core_->start(std::move(h)); }
  void subscribe(std::vector<subscription> more) override { core_->subscribe(std::move(more)); }
  void publish(message one, publish_handler done) override { core_->publish(std::move(one), std::move(done)); }
  void stop(std::optional<message> farewell, std::function<void()> done) override {
    core_->stop(std::move(farewell), std::move(done));
  }
  bool up() const override { return core_->up(); }
  statistics stats() const override { return core_->stats(); }

 private:
  const std::shared_ptr<core> core_;
};

void check(const paho_settings& settings) {
  if (!parse_broker_uri(settings.uri)) throw std::invalid_argument("not a broker address: '" + settings.uri + "'");
  if (settings.client_id.empty()) throw std::invalid_argument("the MQTT client id is empty");
  if (settings.in_flight == 0 || settings.inbound_messages == 0 || settings.inbound_octets == 0 ||
      settings.outbound_messages == 0 || settings.max_packet_octets == 0) {
    throw std::invalid_argument("a bound of the MQTT client is zero");
  }
  if (settings.will && (!valid_topic(settings.will->content.topic) || settings.will->content.qos < 0 ||
                        settings.will->content.qos > 1)) {
    throw std::invalid_argument("not a valid last will: '" + settings.will->content.topic + "'");
  }
}

}  // namespace

std::unique_ptr<client> make_paho_client(boost::asio::any_io_executor executor, paho_settings settings) {
  check(settings);
  return std::make_unique<paho_client>(std::move(executor), std::move(settings));
}

}  // namespace kentongan::mqtt
