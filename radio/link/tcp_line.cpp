#include "radio/link/tcp_line.hpp"

#include "radio/link/stream_channel.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <netinet/tcp.h>

#include <algorithm>
#include <utility>

namespace kentongan::radio {
namespace {

namespace net = boost::asio;
using tcp = net::ip::tcp;
using error_code = boost::system::error_code;

constexpr std::chrono::seconds attempt_time{3};  // a lost SYN is repeated after 1 s (RFC 6298 section 2.1)

// The kernel doubles it, and still takes a few thousand octets.
constexpr int kernel_octets = 4096;

// Asio's form of an option that it has no name for.
template <int Name>
class tcp_option {
 public:
  explicit tcp_option(int value) : value_(value) {}
  template <class Protocol>
  int level(const Protocol&) const {
    return IPPROTO_TCP;
  }
  template <class Protocol>
  int name(const Protocol&) const {
    return Name;
  }
  template <class Protocol>
  const void* data(const Protocol&) const {
    return &value_;
  }
  template <class Protocol>
  std::size_t size(const Protocol&) const {
    return sizeof value_;
  }

 private:
  int value_;
};

}  // namespace

struct tcp_line::channel final : stream_channel<tcp::socket> {
  channel(net::any_io_executor executor, tcp_settings given)
      : stream_channel(executor), settings(std::move(given)), resolver(executor), timer(executor) {}

  std::shared_ptr<channel> self() { return std::static_pointer_cast<channel>(shared_from_this()); }

  void begin() override {
    error_code no_address;
    const auto address = net::ip::make_address(settings.address.host, no_address);
    if (!no_address) return attempt({tcp::endpoint(address, settings.address.port)}, 0);
    // Not `address_configured`: it hides 127.0.0.1 on a machine without a network.
    resolver.async_resolve(settings.address.host, std::to_string(settings.address.port),
                           net::ip::resolver_base::numeric_service,
                           [self = self(), mine = generation()](error_code error, tcp::resolver::results_type found) {
                             if (self->generation() != mine) return;
                             if (error) return self->answer(error);
                             self->attempt({found.begin(), found.end()}, 0);
                           });
  }

  void attempt(std::vector<tcp::endpoint> endpoints, std::size_t index) {
    error_code error;
    stream().close(error);
    stream().open(endpoints[index].protocol(), error);
    if (!error) error = configure();
    if (error) return attempted(error, std::move(endpoints), index);
    connecting = true;
    timer.expires_after(attempt_time);
    timer.async_wait([self = self(), mine = generation()](error_code stopped) {
      error_code ignored;
      if (!stopped && self->generation() == mine && self->connecting) self->stream().cancel(ignored);
    });
    const auto endpoint = endpoints[index];
    stream().async_connect(
        endpoint, [self = self(), mine = generation(), all = std::move(endpoints), index](error_code failed) mutable {
          if (self->generation() != mine) return;
          self->connecting = false;
          self->timer.cancel();
          if (failed == net::error::operation_aborted) failed = net::error::timed_out;
          self->attempted(failed, std::move(all), index);
        });
  }

  void attempted(error_code error, std::vector<tcp::endpoint> endpoints, std::size_t index) {
    if (error && index + 1 < endpoints.size()) return attempt(std::move(endpoints), index + 1);
    answer(error);
  }

  error_code configure() {
    const int dead_ms = static_cast<int>(std::max<std::int64_t>(settings.dead_after.count(), 1000));
    const int probe_s = std::max(dead_ms / 4000, 1);
    error_code error;
    const auto set = [&](const auto& value) {
      if (!error) stream().set_option(value, error);
    };
    set(tcp::no_delay(true));
    set(net::socket_base::keep_alive(true));
    set(net::socket_base::send_buffer_size(kernel_octets));
    set(tcp_option<TCP_KEEPIDLE>(probe_s));
    set(tcp_option<TCP_KEEPINTVL>(probe_s));
    set(tcp_option<TCP_USER_TIMEOUT>(dead_ms));
    return error;
  }

  void stop() {
    resolver.cancel();
    timer.cancel();
    shut();
  }

  const tcp_settings settings;
  tcp::resolver resolver;
  net::steady_timer timer;
  bool connecting = false;
};

tcp_line::tcp_line(net::any_io_executor executor, tcp_settings settings)
    : channel_(std::make_shared<channel>(std::move(executor), std::move(settings))) {}

tcp_line::~tcp_line() { channel_->stop(); }

void tcp_line::open(handlers given) {
  channel_->stop();
  channel_->open(std::move(given));
}

void tcp_line::write(std::vector<std::uint8_t> octets) { channel_->queue(std::move(octets)); }

std::size_t tcp_line::unsent_octets() const { return channel_->unsent(); }

void tcp_line::close() { channel_->stop(); }

}  // namespace kentongan::radio
