#include "radio/link/serial_line.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/serial_port.hpp>
#include <sys/file.h>
#include <termios.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace kentongan::radio {
namespace {

namespace net = boost::asio;
using error_code = boost::system::error_code;

error_code last_system_error() { return {errno, boost::system::system_category()}; }

// Asio opens the device raw already (cfmakeraw, CLOCAL); this adds what it leaves open.
error_code configure(net::serial_port& port, std::uint32_t baud) {
  using base = net::serial_port_base;
  error_code error;
  const auto set = [&](const auto& option) {
    if (!error) port.set_option(option, error);
  };
  set(base::baud_rate(baud));
  set(base::character_size(8));
  set(base::parity(base::parity::none));
  set(base::stop_bits(base::stop_bits::one));
  set(base::flow_control(base::flow_control::none));
  if (error) return error;
  termios attributes{};
  if (::tcgetattr(port.native_handle(), &attributes) != 0) return last_system_error();
  attributes.c_cflag &= ~static_cast<tcflag_t>(HUPCL);
  if (::tcsetattr(port.native_handle(), TCSANOW, &attributes) != 0) return last_system_error();
  return {};
}

}  // namespace

struct serial_line::channel : std::enable_shared_from_this<channel> {
  channel(net::any_io_executor executor_, serial_settings settings_)
      : port(std::move(executor_)), settings(std::move(settings_)) {}

  void begin_open(handlers given) {
    shut();
    listeners = std::make_shared<const handlers>(std::move(given));
    net::post(port.get_executor(), [self = shared_from_this(), mine = generation] {
      if (self->generation == mine) self->finish_open(mine);
    });
  }

  void finish_open(std::uint64_t mine) {
    const auto told = listeners;
    const error_code error = open_device();
    ours = !error;
    if (error) shut();
    if (told->on_open) told->on_open(error);
    if (error || generation != mine) return;
    read();
  }

  error_code open_device() {
    const std::string device = settings.device ? settings.device() : std::string();
    if (device.empty()) return make_error_code(boost::system::errc::no_such_device);
    error_code error;
    port.open(device, error);
    if (error) return error;
    if (::flock(port.native_handle(), LOCK_EX | LOCK_NB) != 0) {
      return errno == EWOULDBLOCK ? make_error_code(boost::system::errc::device_or_resource_busy) : last_system_error();
    }
    return configure(port, settings.baud);
  }

  void read() {
    port.async_read_some(net::buffer(incoming),
                         [self = shared_from_this(), mine = generation](error_code error, std::size_t size) {
                           if (self->generation != mine) return;
                           if (error) return self->broken(error);
                           const auto told = self->listeners;
                           if (told->on_bytes) told->on_bytes(std::span(self->incoming).first(size));
                           if (self->generation == mine) self->read();
                         });
  }

  void queue(std::vector<std::uint8_t> octets) {
    if (!port.is_open()) return;
    if (waiting.empty()) {
      waiting = std::move(octets);
    } else {
      waiting.insert(waiting.end(), octets.begin(), octets.end());
    }
    if (leaving.empty()) write();
  }

  // Everything that was queued while the last write was under way goes out in one.
  void write() {
    if (left == leaving.size()) {
      leaving.clear();
      left = 0;
      std::swap(leaving, waiting);
    }
    if (leaving.empty()) return;
    port.async_write_some(net::buffer(leaving) + left,
                          [self = shared_from_this(), mine = generation](error_code error, std::size_t size) {
                            if (self->generation != mine) return;
                            if (error) return self->broken(error);
                            self->left += size;
                            self->write();
                          });
  }

  void broken(error_code error) {
    const auto told = listeners;
    shut();
    if (told->on_closed) told->on_closed(error);
  }

  // Handlers of operations still under way see another generation and do nothing.
  void shut() {
    ++generation;
    listeners.reset();
    waiting.clear();
    leaving.clear();
    left = 0;
    if (!port.is_open()) return;
    // Closing a device waits until its output has drained, up to 30 s for a modem that takes nothing, and everything
    // else on this thread would wait with it. Not so a device that turned out to be another program's.
    if (std::exchange(ours, false)) ::tcflush(port.native_handle(), TCOFLUSH);
    error_code ignored;
    port.close(ignored);
  }

  net::serial_port port;
  const serial_settings settings;
  std::shared_ptr<const handlers> listeners;  // kept by whoever calls one, as the call may close the line
  bool ours = false;                          // opened and locked
  std::uint64_t generation = 0;               // grows with each opening and closing
  std::array<std::uint8_t, 4096> incoming{};
  std::vector<std::uint8_t> waiting;
  std::vector<std::uint8_t> leaving;  // under way; octets before `left` have gone
  std::size_t left = 0;
};

serial_line::serial_line(net::any_io_executor executor, serial_settings settings)
    : channel_(std::make_shared<channel>(std::move(executor), std::move(settings))) {}

serial_line::serial_line(net::any_io_executor executor, std::string device, std::uint32_t baud)
    : serial_line(std::move(executor), serial_settings{[device = std::move(device)] { return device; }, baud}) {}

serial_line::~serial_line() { channel_->shut(); }

void serial_line::open(handlers given) { channel_->begin_open(std::move(given)); }

void serial_line::write(std::vector<std::uint8_t> octets) { channel_->queue(std::move(octets)); }

std::size_t serial_line::unsent_octets() const {
  return channel_->waiting.size() + channel_->leaving.size() - channel_->left;
}

void serial_line::close() { channel_->shut(); }

}  // namespace kentongan::radio
