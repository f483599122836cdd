#include "gateway/relay/relay.hpp"

#include "gateway/domain/token_bucket.hpp"
#include "gateway/web/printable.hpp"
#include "mqtt/packet_gate.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <set>
#include <utility>

namespace kentongan::relay {

using tcp = boost::asio::ip::tcp;
using boost::system::error_code;

class client;

class mqtt_relay::impl : public std::enable_shared_from_this<impl> {
 public:
  impl(boost::asio::any_io_executor executor, relay_settings s, std::function<broker_place()> place, ports::clock clock,
       ports::log log)
      : executor_(std::move(executor)),
        settings_(s),
        place_(std::move(place)),
        clock_(std::move(clock)),
        log_(std::move(log)) {}

  const boost::asio::any_io_executor executor_;
  const relay_settings settings_;
  const std::function<broker_place()> place_;
  const ports::clock clock_;
  const ports::log log_;
  relay_statistics stats_;
  domain::token_bucket lines_{1, 5};
  std::set<std::shared_ptr<client>> clients_;
};

// One WebSocket and its connection to the broker.
class client : public std::enable_shared_from_this<client> {
 public:
  client(std::shared_ptr<mqtt_relay::impl> owner, std::shared_ptr<web::duplex> socket)
      : owner_(std::move(owner)),
        socket_(std::move(socket)),
        resolver_(owner_->executor_),
        broker_(owner_->executor_),
        patience_(owner_->executor_),
        gate_(owner_->settings_.packet_octets_max),
        rate_(owner_->settings_.packets_per_s, owner_->settings_.packets_burst) {}

  void begin() {
    wait(owner_->settings_.connect_wait, [](client& c) { c.refuse("no CONNECT in time"); });
    read_client();
  }

  void end() {
    const auto self = shared_from_this();
    if (!std::exchange(open_, false)) return;
    patience_.cancel();
    error_code ignored;
    resolver_.cancel();
    broker_.close(ignored);
    socket_->close();
    owner_->clients_.erase(self);
  }

 private:
  template <class F>
  void wait(std::chrono::milliseconds time, F then) {
    patience_.expires_after(time);
    patience_.async_wait([weak = weak_from_this(), then](error_code ec) {
      const auto self = weak.lock();
      if (!ec && self && self->open_) then(*self);
    });
  }

  void refuse(std::string_view why) {
    ++owner_->stats_.refused;
    const auto missed = owner_->lines_.take_refused();
    if (owner_->lines_.take(owner_->clock_().steady))
      owner_->log_(ports::level::warn, "MQTT client '" + web::printable(gate_.username(), 40) +
                                           "' cut off: " + std::string(why) +
                                           (missed ? ", and " + std::to_string(missed) + " more" : ""));
    end();
  }

  void read_client() {
    socket_->receive([self = shared_from_this()](std::string_view octets) {
      if (!self->open_) return;
      if (octets.empty()) return self->end();
      self->from_client(octets);
    });
  }

  void from_client(std::string_view octets) {
    const auto before = gate_.packets();
    if (const auto v = gate_.feed(octets); v != mqtt::packet_gate::verdict::good) return refuse(to_string(v));
    const auto now = owner_->clock_().steady;
    for (auto n = before; n < gate_.packets(); ++n) too_fast_ |= !rate_.take(now);
    to_broker_ += octets;
    if (broker_.is_open()) return write_broker();
    if (!gate_.connected()) return read_client();  // to_broker_ is bounded by the gate: it is one packet so far
    connect();
  }

  void connect() {
    const auto place = owner_->place_();
    if (place.port == 0) return unreachable();
    wait(owner_->settings_.connect_wait, [](client& c) { c.unreachable(); });
    error_code ec;
    const auto address = boost::asio::ip::make_address(place.host, ec);
    if (!ec) return connect(tcp::resolver::results_type::create({address, place.port}, place.host, {}));
    resolver_.async_resolve(place.host, std::to_string(place.port),
                            [self = shared_from_this()](error_code failed, const auto& found) {
                              if (!self->open_) return;
                              if (failed) return self->unreachable();
                              self->connect(found);
                            });
  }

  void connect(const tcp::resolver::results_type& places) {
    boost::asio::async_connect(broker_, places, [self = shared_from_this()](error_code failed, const auto&) {
      if (!self->open_) return;
      if (failed) return self->unreachable();
      self->patience_.cancel();
      error_code ignored;
      self->broker_.set_option(tcp::no_delay(true), ignored);
      self->write_broker();
      self->read_broker();
    });
  }

  void unreachable() {
    ++owner_->stats_.unreachable;
    end();
  }

  void write_broker() {
    boost::asio::async_write(broker_, boost::asio::buffer(to_broker_),
                             [self = shared_from_this()](error_code ec, std::size_t) {
                               if (!self->open_) return;
                               if (ec) return self->end();
                               self->to_broker_.clear();
                               if (!std::exchange(self->too_fast_, false)) return self->read_client();
                               ++self->owner_->stats_.slowed;
                               self->wait(self->owner_->settings_.pause, [](client& c) { c.read_client(); });
                             });
  }

  void read_broker() {
    broker_.async_read_some(boost::asio::buffer(from_broker_),
                            [self = shared_from_this()](error_code ec, std::size_t n) {
                              if (!self->open_) return;
                              if (ec) return self->end();
                              self->socket_->send(std::string(self->from_broker_.data(), n), [self] {
                                if (self->open_) self->read_broker();
                              });
                            });
  }

  std::shared_ptr<mqtt_relay::impl> owner_;
  std::shared_ptr<web::duplex> socket_;
  tcp::resolver resolver_;
  tcp::socket broker_;
  boost::asio::steady_timer patience_;
  mqtt::packet_gate gate_;
  domain::token_bucket rate_;
  std::string to_broker_;
  std::array<char, 4096> from_broker_{};
  bool open_ = true, too_fast_ = false;
};

mqtt_relay::mqtt_relay(boost::asio::any_io_executor executor, relay_settings s, std::function<broker_place()> place,
                       ports::clock clock, ports::log log)
    : impl_(std::make_shared<impl>(std::move(executor), s, std::move(place), std::move(clock), std::move(log))) {}

mqtt_relay::~mqtt_relay() {
  while (!impl_->clients_.empty()) (*impl_->clients_.begin())->end();
}

bool mqtt_relay::has_room() const { return impl_->clients_.size() < impl_->settings_.clients_max; }

void mqtt_relay::take(std::shared_ptr<web::duplex> socket) {
  ++impl_->stats_.taken;
  const auto one = std::make_shared<client>(impl_, std::move(socket));
  impl_->clients_.insert(one);
  one->begin();
}

const relay_statistics& mqtt_relay::stats() const {
  impl_->stats_.open = impl_->clients_.size();
  return impl_->stats_;
}

}  // namespace kentongan::relay
