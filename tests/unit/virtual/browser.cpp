#include "tests/unit/virtual/browser.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>

namespace kentongan::test {

namespace beast = boost::beast;
using tcp = boost::asio::ip::tcp;

struct browser::wire {
  boost::asio::io_context io;
  beast::websocket::stream<tcp::socket> socket{io};
};

browser::browser(const std::string& port, const std::string& origin) : wire_(std::make_unique<wire>()) {
  boost::asio::connect(wire_->socket.next_layer(), tcp::resolver(wire_->io).resolve("127.0.0.1", port));
  wire_->socket.set_option(beast::websocket::stream_base::decorator([&](beast::websocket::request_type& request) {
    if (!origin.empty()) request.set(beast::http::field::origin, origin);
  }));
  wire_->socket.handshake("127.0.0.1:" + port, "/ws");
}

browser::~browser() = default;

void browser::say(const std::string& text) {
  wire_->socket.binary(false);
  wire_->socket.write(boost::asio::buffer(text));
}

void browser::raw(const std::string& octets) {
  boost::asio::write(wire_->socket.next_layer(), boost::asio::buffer(octets));
}

std::string browser::read() {
  for (;;) {
    beast::flat_buffer buffer;
    wire_->socket.read(buffer);
    if (!wire_->socket.got_binary()) return beast::buffers_to_string(buffer.data());
    sound += buffer.size() / 2;
  }
}

bool browser::read_until(const std::function<bool(const std::string&)>& fits, int most) {
  for (int i = 0; i < most; ++i) {
    if (fits(read())) return true;
  }
  return false;
}

}  // namespace kentongan::test
