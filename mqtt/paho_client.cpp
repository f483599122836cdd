#include "mqtt/paho_client.hpp"

#include "mqtt/client_core.hpp"
#include "mqtt/topic.hpp"
#include "mqtt/uri.hpp"

#include <stdexcept>

namespace kentongan::mqtt {
namespace {

// Owned by the user; the core lives on while handlers that hold it are still posted.
class paho_client final : public client {
 public:
  paho_client(boost::asio::any_io_executor executor, paho_settings settings)
      : core_(std::make_shared<client_core>(std::move(executor), std::move(settings))) {}
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
  const std::shared_ptr<client_core> core_;
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
