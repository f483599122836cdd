#include "mqtt/paho_link.hpp"

#include "mqtt/tcp_nodelay.hpp"
#include "mqtt/uri.hpp"

#include <mqtt/async_client.h>
#include <pthread.h>

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>

namespace kentongan::mqtt {
namespace {

using kind = link_event::kind;

// The filter of the probe: nobody subscribes to it, so UNSUBSCRIBE changes nothing, needs no right and moves no
// message, and the broker must answer it (3.10.4).
constexpr const char* probe_filter = "kentongan/watchdog/probe";

void* to_context(std::uint64_t id) { return reinterpret_cast<void*>(static_cast<std::uintptr_t>(id)); }
std::uint64_t to_id(void* context) { return reinterpret_cast<std::uintptr_t>(context); }

std::string reason_text(int code) {
  const char* text = ::MQTTReasonCode_toString(static_cast<::MQTTReasonCodes>(code));
  return text != nullptr ? text : "reason code " + std::to_string(code);
}

std::int32_t to_property_value(std::chrono::seconds value) {
  return static_cast<std::int32_t>(
      std::clamp<std::int64_t>(value.count(), 0, std::numeric_limits<std::int32_t>::max()));
}

::mqtt::properties to_properties(const message& from) {
  using ::mqtt::property;
  ::mqtt::properties to;
  if (from.expiry) to.add(property(property::MESSAGE_EXPIRY_INTERVAL, to_property_value(*from.expiry)));
  if (!from.response_topic.empty()) to.add(property(property::RESPONSE_TOPIC, from.response_topic));
  if (!from.correlation.empty()) to.add(property(property::CORRELATION_DATA, from.correlation));
  for (const auto& [name, value] : from.user_properties) to.add(property(property::USER_PROPERTY, name, value));
  return to;
}

::mqtt::connect_options make_connect_options(const paho_settings& settings, bool tls) {
  using ::mqtt::property;
  // Built by name, never by connect_options_builder, whose properties() loses them (paho.mqtt.cpp#362).
  ::mqtt::connect_options options;
  options.set_mqtt_version(MQTTVERSION_5);
  options.set_clean_start(settings.clean_start);
  options.set_keep_alive_interval(settings.keepalive);
  options.set_connect_timeout(std::chrono::duration_cast<std::chrono::seconds>(settings.connect_timeout) +
                              std::chrono::seconds(1));
  options.set_automatic_reconnect(false);
  if (!settings.username.empty()) {
    options.set_user_name(settings.username);
    options.set_password(settings.password);
  }
  ::mqtt::properties properties;
  properties.add(property(property::SESSION_EXPIRY_INTERVAL, to_property_value(settings.session_expiry)));
  properties.add(property(property::MAXIMUM_PACKET_SIZE, static_cast<std::int32_t>(settings.max_packet_octets)));
  options.set_properties(std::move(properties));
  if (settings.will) {
    const message& content = settings.will->content;
    auto will_properties = to_properties(content);
    will_properties.add(property(property::WILL_DELAY_INTERVAL, to_property_value(settings.will->delay)));
    options.set_will(::mqtt::will_options(content.topic, ::mqtt::binary_ref(content.payload), content.qos,
                                          content.retained, will_properties));
  }
  if (tls) {
    ::mqtt::ssl_options ssl;
    if (!settings.tls.ca_file.empty()) ssl.set_trust_store(settings.tls.ca_file);
    if (!settings.tls.certificate_file.empty()) ssl.set_key_store(settings.tls.certificate_file);
    if (!settings.tls.key_file.empty()) ssl.set_private_key(settings.tls.key_file);
    ssl.set_enable_server_cert_auth(settings.tls.verify);
    ssl.set_verify(settings.tls.verify);
    options.set_ssl(std::move(ssl));
  }
  return options;
}

::mqtt::create_options make_create_options(const paho_settings& settings) {
  ::mqtt::create_options options(MQTTVERSION_5);
  // It counts while connected too (paho.mqtt.c -12), so it has to stay above the window; nothing is ever sent while
  // disconnected and nothing oldest is deleted: those tokens would never complete (paho.mqtt.cpp#525).
  options.set_max_buffered_messages(static_cast<int>(settings.in_flight) + 16);
  return options;
}

// One connection: a Paho client with its callbacks. All callbacks are noexcept, since an exception out of one aborts
// the process, ask Paho nothing (is_connected() drops Paho's own lock there) and wait for nothing.
class connection final : private ::mqtt::iaction_listener {
 public:
  connection(const paho_settings& settings, std::uint32_t generation, std::shared_ptr<link_inbox> inbox)
      : inbox_(std::move(inbox)),
        generation_(generation),
        client_(settings.uri, settings.client_id, make_create_options(settings)) {
    // All of them before connect(), else Paho may deadlock (paho.mqtt.cpp#356).
    client_.set_message_callback(
        [this](::mqtt::const_message_ptr arrived) noexcept { on_message(std::move(arrived)); });
    client_.set_connection_lost_handler([this](const std::string&) noexcept { on_lost(0); });
    client_.set_disconnected_handler(
        [this](const ::mqtt::properties&, ::mqtt::ReasonCode reason) noexcept { on_lost(static_cast<int>(reason)); });
  }

  ::mqtt::async_client& client() { return client_; }
  ::mqtt::iaction_listener& listener() { return *this; }
  std::uint32_t generation() const { return generation_; }

 private:
  link_event event(kind what) const {
    link_event e;
    e.what = what;
    e.generation = generation_;
    return e;
  }

  void on_message(::mqtt::const_message_ptr arrived) noexcept {
    auto e = event(kind::message);
    e.octets = arrived->get_payload_ref().size() + arrived->get_topic_ref().size();
    e.raw = std::move(arrived);
    const auto octets = e.octets;
    inbox_->offer(std::move(e), octets);
  }

  void on_lost(int reason) noexcept {
    auto e = event(kind::lost);
    e.code = reason;
    e.text = reason == 0 ? "connection lost" : "the broker ended the connection: " + reason_text(reason);
    inbox_->push(std::move(e));
  }

  void on_success(const ::mqtt::token& answer) noexcept override {
    link_event e;
    switch (answer.get_type()) {
      case ::mqtt::token::CONNECT: {
        e = event(kind::connected);
        const auto response = answer.get_connect_response();
        e.session_present = response.is_session_present();
        const auto& properties = response.get_properties();
        if (properties.contains(::mqtt::property::RECEIVE_MAXIMUM)) {
          e.receive_maximum = ::mqtt::get<std::uint16_t>(properties, ::mqtt::property::RECEIVE_MAXIMUM);
        }
        break;
      }
      case ::mqtt::token::SUBSCRIBE:
        e = event(kind::subscribed);
        break;
      case ::mqtt::token::UNSUBSCRIBE:
        e = event(kind::probed);
        break;
      case ::mqtt::token::PUBLISH:
        e = event(kind::published);
        break;
      case ::mqtt::token::DISCONNECT:
        e = event(kind::disconnected);
        break;
    }
    e.id = to_id(answer.get_user_context());
    inbox_->push(std::move(e));
  }

  void on_failure(const ::mqtt::token& answer) noexcept override {
    link_event e;
    switch (answer.get_type()) {
      case ::mqtt::token::CONNECT:
        e = event(kind::connect_failed);
        break;
      case ::mqtt::token::SUBSCRIBE:
        e = event(kind::subscribed);
        break;
      case ::mqtt::token::UNSUBSCRIBE:
        return;  // only ever when the connection ends, which is an event of its own
      case ::mqtt::token::PUBLISH:
        e = event(kind::published);
        break;
      case ::mqtt::token::DISCONNECT:
        e = event(kind::disconnected);
        break;
    }
    e.id = to_id(answer.get_user_context());
    // A refused CONNECT has the reason in the return code, a refused publish or subscription beside it; with an error
    // of Paho's own the reason is not set.
    const int error = answer.get_return_code();
    e.code = error < 0 ? error : std::max(error, static_cast<int>(answer.get_reason_code()));
    if (e.code == 0) e.code = MQTTASYNC_FAILURE;
    if (e.code > 0) {
      e.text = reason_text(e.code);
    } else if (e.what == kind::connect_failed) {
      e.text = "no connection (TCP or TLS)";
    }
    inbox_->push(std::move(e));
  }

  const std::shared_ptr<link_inbox> inbox_;
  const std::uint32_t generation_;
  ::mqtt::async_client client_;  // last: destroyed first, while its callbacks still have something to call
};

// Paho stops its threads with its last client, which takes up to a second, and races with the creation of the next one.
// So creation and destruction are serialised for the whole process.
std::mutex& lifecycle() {
  static std::mutex instance;
  return instance;
}

}  // namespace

class paho_link::worker {
 public:
  worker(const paho_settings& settings, std::shared_ptr<link_inbox> inbox)
      : settings_(settings), broker_(parse_broker_uri(settings.uri).value()), inbox_(std::move(inbox)) {
    thread_ = std::thread([this] { run(); });
    ::pthread_setname_np(thread_.native_handle(), "mqtt_calls");
  }

  ~worker() {
    {
      const std::lock_guard lock(mutex_);
      jobs_.clear();
      ending_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  void post(std::function<void()> job) {
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back(std::move(job));
    }
    wake_.notify_one();
  }

  void connect(std::uint32_t generation) {
    try {
      {
        const std::lock_guard lock(lifecycle());
        connection_.reset();
        // A second client that never connects keeps Paho's threads alive between two connections.
        if (!anchor_) anchor_.emplace(settings_.uri, settings_.client_id, make_create_options(settings_));
        connection_ = std::make_unique<connection>(settings_, generation, inbox_);
      }
      const auto options = make_connect_options(settings_, broker_.tls);  // alive until connect() has returned
      connection_->client().connect(options, nullptr, connection_->listener());
    } catch (const std::exception& problem) {
      link_event e;
      e.what = kind::connect_failed;
      e.generation = generation;
      e.code = MQTTASYNC_FAILURE;
      e.text = problem.what();
      inbox_->push(std::move(e));
    }
  }

  void tune() {
    if (!connection_) return;
    link_event e;
    e.what = kind::tuned;
    e.generation = connection_->generation();
    e.id = set_tcp_nodelay(broker_.host, broker_.port);
    inbox_->push(std::move(e));
  }

  void subscribe(const std::vector<std::pair<std::uint64_t, subscription>>& wanted) {
    // One packet per filter: with several in one packet Paho reports success even if all were refused.
    for (const auto& [id, one] : wanted) {
      call(kind::subscribed, id, [&, id = id, &one = one] {
        connection_->client().subscribe(one.filter, one.qos, to_context(id), connection_->listener());
      });
    }
  }

  void publish(std::vector<std::pair<std::uint64_t, message>>& batch) {
    for (auto& [id, one] : batch) {
      call(kind::published, id, [&, id = id, &one = one] {
        auto properties = to_properties(one);
        connection_->client().publish(
            ::mqtt::message::create(std::move(one.topic), std::move(one.payload), one.qos, one.retained, properties),
            to_context(id), connection_->listener());
      });
    }
  }

  void probe() {
    if (!connection_) return;
    try {
      connection_->client().unsubscribe(probe_filter, nullptr, connection_->listener());
    } catch (const std::exception&) {
      // Not connected: another event says so; and an unanswered probe is what the watchdog looks for.
    }
  }

  void disconnect() {
    call(kind::disconnected, 0, [&] { connection_->client().disconnect(0, nullptr, connection_->listener()); });
  }

  void close(std::uint32_t generation) {
    link_event e;
    e.what = kind::closed;
    e.generation = generation;
    {
      const std::lock_guard lock(lifecycle());
      connection_.reset();
    }
    inbox_->push(std::move(e));
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [&] { return ending_ || !jobs_.empty(); });
      if (ending_) break;
      auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      job = nullptr;
      lock.lock();
    }
    lock.unlock();
    const std::lock_guard guard(lifecycle());
    connection_.reset();
    anchor_.reset();
  }

  // Runs a call into Paho; if Paho does not take it, the event that would have answered it says so.
  template <typename Call>
  void call(kind answer, std::uint64_t id, Call&& paho_call) {
    link_event e;
    e.what = answer;
    e.id = id;
    e.code = MQTTASYNC_DISCONNECTED;
    if (connection_) {
      e.generation = connection_->generation();
      try {
        paho_call();
        return;
      } catch (const ::mqtt::exception& problem) {
        e.code = problem.get_return_code() < 0 ? problem.get_return_code() : MQTTASYNC_FAILURE;
      } catch (const std::exception&) {
        e.code = MQTTASYNC_FAILURE;
      }
    }
    inbox_->push(std::move(e));
  }

  const paho_settings settings_;
  const broker_address broker_;
  const std::shared_ptr<link_inbox> inbox_;
  std::optional<::mqtt::async_client> anchor_;
  std::unique_ptr<connection> connection_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;  // bounded by the window and a few control calls
  bool ending_ = false;
  std::thread thread_;
};

paho_link::paho_link(const paho_settings& settings, std::shared_ptr<link_inbox> inbox)
    : worker_(std::make_unique<worker>(settings, std::move(inbox))) {}
paho_link::~paho_link() = default;

void paho_link::connect(std::uint32_t generation) {
  worker_->post([w = worker_.get(), generation] { w->connect(generation); });
}
void paho_link::tune() {
  worker_->post([w = worker_.get()] { w->tune(); });
}
void paho_link::subscribe(std::vector<std::pair<std::uint64_t, subscription>> wanted) {
  worker_->post([w = worker_.get(), wanted = std::move(wanted)] { w->subscribe(wanted); });
}
void paho_link::publish(std::vector<std::pair<std::uint64_t, message>> batch) {
  worker_->post([w = worker_.get(), batch = std::move(batch)]() mutable { w->publish(batch); });
}
void paho_link::probe() {
  worker_->post([w = worker_.get()] { w->probe(); });
}
void paho_link::disconnect() {
  worker_->post([w = worker_.get()] { w->disconnect(); });
}
void paho_link::close(std::uint32_t generation) {
  worker_->post([w = worker_.get(), generation] { w->close(generation); });
}

message paho_link::decode(const link_event& event) {
  const auto& from = *static_cast<const ::mqtt::message*>(event.raw.get());
  message to;
  to.topic = from.get_topic();
  to.payload = from.get_payload();
  to.qos = from.get_qos();
  to.retained = from.is_retained();
  to.duplicate = from.is_duplicate();
  const auto text = [](const MQTTLenString& s) {
    return s.data != nullptr ? std::string(s.data, static_cast<std::size_t>(s.len)) : std::string();
  };
  const ::MQTTProperties& properties = from.get_properties().c_struct();
  for (int i = 0; i < properties.count; ++i) {
    const ::MQTTProperty& one = properties.array[i];
    switch (one.identifier) {
      case MQTTPROPERTY_CODE_MESSAGE_EXPIRY_INTERVAL:
        to.expiry = std::chrono::seconds(one.value.integer4);
        break;
      case MQTTPROPERTY_CODE_RESPONSE_TOPIC:
        to.response_topic = text(one.value.data);
        break;
      case MQTTPROPERTY_CODE_CORRELATION_DATA:
        to.correlation = text(one.value.data);
        break;
      case MQTTPROPERTY_CODE_USER_PROPERTY:
        to.user_properties.emplace_back(text(one.value.data), text(one.value.value));
        break;
      default:
        break;
    }
  }
  return to;
}

}  // namespace kentongan::mqtt
