#include "radio/link/serial_line.hpp"

#include "radio/link/stream_channel.hpp"

#include <boost/asio/serial_port.hpp>
#include <sys/file.h>
#include <termios.h>

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

struct serial_line::channel final : stream_channel<net::serial_port> {
  channel(net::any_io_executor executor, serial_settings given)
      : stream_channel(std::move(executor)), settings(std::move(given)) {}

  void begin() override { answer(open_device()); }

  error_code open_device() {
    const std::string device = settings.device ? settings.device() : std::string();
    if (device.empty()) return make_error_code(boost::system::errc::no_such_device);
    error_code error;
    stream().open(device, error);
    if (error) return error;
    if (::flock(stream().native_handle(), LOCK_EX | LOCK_NB) != 0) {
      return errno == EWOULDBLOCK ? make_error_code(boost::system::errc::device_or_resource_busy) : last_system_error();
    }
    return configure(stream(), settings.baud);
  }

  // Closing a device waits until its output has drained, up to 30 s for a modem that takes nothing, and everything else
  // on this thread would wait with it. Not so a device that turned out to be another program's.
  void release() override { ::tcflush(stream().native_handle(), TCOFLUSH); }

  const serial_settings settings;
};

serial_line::serial_line(net::any_io_executor executor, serial_settings settings)
    : channel_(std::make_shared<channel>(std::move(executor), std::move(settings))) {}

serial_line::serial_line(net::any_io_executor executor, std::string device, std::uint32_t baud)
    : serial_line(std::move(executor), serial_settings{[device = std::move(device)] { return device; }, baud}) {}

serial_line::~serial_line() { channel_->shut(); }

void serial_line::open(handlers given) { channel_->open(std::move(given)); }

void serial_line::write(std::vector<std::uint8_t> octets) { channel_->queue(std::move(octets)); }

std::size_t serial_line::unsent_octets() const { return channel_->unsent(); }

void serial_line::close() { channel_->shut(); }

}  // namespace kentongan::radio
