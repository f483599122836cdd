// A line over boost::asio::serial_port: real serial devices and pseudo-terminals alike, 8 data bits, no parity, one
// stop bit, no flow control of either kind, every octet passed as it is. HUPCL is off and DTR and RTS are left alone:
// toggling DTR reboots Arduino-type modems and keys some radio interfaces. The device is locked (flock) so that two
// programs do not share a modem: the second one's on_open gets std::errc::device_or_resource_busy.
//
// Thread rule: calls and handlers on the thread that runs the executor. Handlers never run inside a call.
#pragma once
#include "radio/link/line.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace kentongan::radio {

struct serial_settings {
  // Asked at each opening: a USB modem that was unplugged may come back as another device. An empty answer is
  // reported as std::errc::no_such_device.
  std::function<std::string()> device;
  std::uint32_t baud = 115200;  // must be one of the rates termios knows
};

class serial_line final : public line {
 public:
  serial_line(boost::asio::any_io_executor executor, serial_settings settings);
  serial_line(boost::asio::any_io_executor executor, std::string device, std::uint32_t baud = 115200);
  ~serial_line() override;

  void open(handlers) override;
  void write(std::vector<std::uint8_t> octets) override;
  std::size_t unsent_octets() const override;
  void close() override;

 private:
  struct channel;  // outlives the line while an asynchronous operation refers to it
  std::shared_ptr<channel> channel_;
};

}  // namespace kentongan::radio
