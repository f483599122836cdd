#include "firmware/virtual/line_port.hpp"

#include <boost/asio/write.hpp>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace kentongan::virtual_radio {
namespace {

int duplicate(int descriptor) {  // the pseudo-terminal closes its own
  const int copy = ::dup(descriptor);
  if (copy < 0) throw std::system_error(errno, std::generic_category(), "pseudo-terminal");
  return copy;
}

}  // namespace

line_port::line_port(boost::asio::io_context& io, const std::string& link, handler given)
    : pty_(link), stream_(io, duplicate(pty_.descriptor())), handler_(std::move(given)) {
  read();
}

void line_port::read() {
  stream_.async_read_some(boost::asio::buffer(in_), [this](boost::system::error_code error, std::size_t size) {
    if (error) return;  // only when the program ends: the slave end stays open in pty_master
    handler_(std::span(in_).first(size));
    read();
  });
}

void line_port::write(std::span<const std::uint8_t> octets) {
  out_.assign(octets.begin(), octets.end());
  boost::asio::async_write(stream_, boost::asio::buffer(out_),
                           [this](boost::system::error_code, std::size_t) { out_.clear(); });
}

}  // namespace kentongan::virtual_radio
