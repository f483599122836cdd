// The modem's end of a pseudo-terminal: octets between the core and whoever opens the other end. A host that does not
// read is not waited for: octets stay in the core, which drops the oldest as it does on a real line.
#pragma once
#include "radio/stand_in/pty_master.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace kentongan::virtual_radio {

class line_port {
 public:
  using handler = std::function<void(std::span<const std::uint8_t>)>;  // octets from the host, valid during the call

  // `link`: symbolic link to make, or empty. Throws std::system_error.
  line_port(boost::asio::io_context& io, const std::string& link, handler given);

  const std::string& path() const { return pty_.path(); }
  bool ready() const { return out_.empty(); }        // the last octets have been taken
  void write(std::span<const std::uint8_t> octets);  // only when ready()

 private:
  void read();

  radio::pty_master pty_;
  boost::asio::posix::stream_descriptor stream_;
  handler handler_;
  std::array<std::uint8_t, 1024> in_{};
  std::vector<std::uint8_t> out_;
};

}  // namespace kentongan::virtual_radio
