#include "gateway/http/web_socket.hpp"

#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <array>

namespace kentongan::http {

namespace beast = boost::beast;
namespace ws = boost::beast::websocket;
using boost::system::error_code;

namespace {
// Of one message, which need not be one packet: above what a packet may have, so that the packet's own bound speaks.
constexpr std::size_t message_octets_max = 1 << 20;
}  // namespace

struct web_socket::state {
  explicit state(tcp::socket socket) : stream(std::move(socket)) {}
  ws::stream<beast::tcp_stream> stream;
  beast::http::request<beast::http::empty_body> wish;
  std::array<char, 4096> in{};
  std::string out;
  bool open = true, sending = false, closing = false;
};

web_socket::web_socket(std::shared_ptr<server::impl> owner, tcp::socket socket, const web::request& wish)
    : owner_(std::move(owner)), state_(std::make_unique<state>(std::move(socket))) {
  state_->wish.method(beast::http::verb::get);
  state_->wish.target(wish.target);
  for (const auto& [name, value] : wish.headers) state_->wish.insert(name, value);
}

web_socket::~web_socket() = default;

void web_socket::accept(std::string protocol, std::function<void(std::shared_ptr<web::duplex>)> use) {
  auto& s = *state_;
  ws::stream_base::timeout patience{};
  patience.handshake_timeout = owner_->settings_.header_wait;
  patience.idle_timeout = owner_->settings_.socket_idle;
  patience.keep_alive_pings = true;
  s.stream.set_option(patience);
  s.stream.read_message_max(message_octets_max);
  s.stream.binary(true);
  s.stream.set_option(ws::stream_base::decorator([p = std::move(protocol)](ws::response_type& response) {
    response.set(beast::http::field::server, "kentongan");
    response.set(beast::http::field::sec_websocket_protocol, p);
  }));
  s.stream.async_accept(s.wish, [self = shared_from_this(), use = std::move(use)](error_code ec) {
    if (ec || !self->state_->open) return self->drop();
    if (!self->owner_->guard([&] { use(self); })) self->drop();
  });
}

void web_socket::receive(std::function<void(std::string_view)> done) {
  if (!state_->open) return done({});
  state_->stream.async_read_some(boost::asio::buffer(state_->in),
                                 [self = shared_from_this(), done = std::move(done)](error_code ec, std::size_t n) {
                                   auto& s = *self->state_;
                                   const bool over = ec || !s.open || !s.stream.got_binary();
                                   if (over) self->drop();
                                   // Of an empty message nothing is told, since that would say that it has ended.
                                   if (!over && n == 0) return self->receive(done);
                                   if (!self->owner_->guard([&] { done({s.in.data(), over ? 0 : n}); })) self->drop();
                                 });
}

void web_socket::send(std::string octets, std::function<void()> done) {
  auto& s = *state_;
  if (!s.open || s.closing) return;
  s.out = std::move(octets);
  s.sending = true;
  s.stream.async_write(boost::asio::buffer(s.out),
                       [self = shared_from_this(), done = std::move(done)](error_code ec, std::size_t) {
                         auto& st = *self->state_;
                         st.sending = false;
                         if (ec || !st.open) return self->drop();
                         if (st.closing) return self->close();
                         if (!self->owner_->guard([&] { done(); })) self->drop();
                       });
}

void web_socket::close() {
  const auto self = shared_from_this();
  auto& s = *state_;
  if (!s.open) return;
  s.closing = true;
  if (s.sending) return;  // what it was given goes first
  s.open = false;
  owner_->sockets_.erase(self);
  // The stream's own patience bounds how long the other end may take to agree.
  s.stream.async_close(ws::close_code::normal, [self](error_code) {});
}

void web_socket::drop() {
  const auto self = shared_from_this();
  state_->open = false;
  owner_->sockets_.erase(self);
  beast::get_lowest_layer(state_->stream).close();
}

}  // namespace kentongan::http
