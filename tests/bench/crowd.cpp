#include "tests/bench/crowd.hpp"

#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/json.hpp>

#include <array>
#include <deque>

namespace kentongan::bench {

namespace ws = boost::beast::websocket;
using boost::asio::ip::tcp;
using boost::system::error_code;

namespace {

std::string text(std::string_view s) {
  std::string out{static_cast<char>(s.size() >> 8), static_cast<char>(s.size() & 0xff)};
  return out += s;
}
std::string packet(std::uint8_t first, std::string_view body) {
  std::string out(1, static_cast<char>(first));
  std::size_t n = body.size();
  do {
    out += static_cast<char>((n & 0x7f) | (n > 0x7f ? 0x80 : 0));
    n >>= 7;
  } while (n > 0);
  return out += body;
}

}  // namespace

class crowd_phone::impl : public std::enable_shared_from_this<impl> {
 public:
  impl(boost::asio::io_context& io, crowd_phone_settings s, crowd_phone_handlers h)
      : s_(std::move(s)), h_(std::move(h)), stream_(io) {}

  void start() {
    const tcp::endpoint there(boost::asio::ip::address_v4::loopback(), s_.port);
    stream_.next_layer().async_connect(there, [self = shared_from_this()](error_code ec) {
      if (ec) return self->end(ec.message());
      self->stream_.next_layer().set_option(tcp::no_delay(true));
      self->s_.web_socket ? self->shake_hands() : self->greet();
    });
  }
  void drop() {
    h_ = {};
    error_code ignored;
    stream_.next_layer().close(ignored);
  }

 private:
  void shake_hands() {
    stream_.set_option(ws::stream_base::decorator(
        [](ws::request_type& r) { r.set(boost::beast::http::field::sec_websocket_protocol, "mqtt"); }));
    stream_.binary(true);
    stream_.async_handshake("127.0.0.1", "/mqtt", [self = shared_from_this()](error_code ec) {
      ec ? self->end(ec.message()) : self->greet();
    });
  }
  void greet() {
    const std::string flags{4, static_cast<char>(0xC2), 0,
                            120};  // level, user and password and clean session, keep alive
    send(packet(0x10, text("MQTT") + flags + text(s_.name) + text(s_.name) + text(s_.secret)));
    read();
  }

  void read() {
    const auto then = [self = shared_from_this()](error_code ec, std::size_t n) {
      if (ec) return self->end(ec.message());
      self->in_.append(self->chunk_.data(), n);
      while (self->take_packet()) {
      }
      self->read();
    };
    if (s_.web_socket)
      stream_.async_read_some(boost::asio::buffer(chunk_), then);
    else
      stream_.next_layer().async_read_some(boost::asio::buffer(chunk_), then);
  }

  bool take_packet() {
    std::size_t size = 0, head = 1;
    for (unsigned shift = 0;; shift += 7, ++head) {
      if (in_.size() <= head) return false;
      size |= (static_cast<std::size_t>(in_[head]) & 0x7f) << shift;
      if ((in_[head] & 0x80) == 0) break;
    }
    ++head;
    if (in_.size() < head + size) return false;
    handle(static_cast<std::uint8_t>(in_[0]), std::string_view(in_).substr(head, size));
    in_.erase(0, head + size);
    return true;
  }

  void handle(std::uint8_t first, std::string_view body) {
    switch (first >> 4) {
      case 2:  // CONNACK
        if (body.size() < 2 || body[1] != 0) return end("refused");
        return send(packet(0x82, std::string{0, 1} + text(s_.root + "resp/" + s_.responder + "/cmd/+") + '\1'));
      case 9:  // SUBACK
        if (h_.on_ready) h_.on_ready();
        return;
      case 3:
        return published(first, body);
    }
  }

  void published(std::uint8_t first, std::string_view body) {
    const std::size_t size =
        static_cast<std::size_t>(static_cast<std::uint8_t>(body[0])) << 8 | static_cast<std::uint8_t>(body[1]);
    const auto topic = body.substr(2, size);
    body.remove_prefix(2 + size);
    if ((first & 0x06) != 0) {
      send(packet(0x40, body.substr(0, 2)));
      body.remove_prefix(2);
    }
    if (topic.ends_with("/cmd/receipt")) {
      if (h_.on_receipt) h_.on_receipt();
      return;
    }
    const auto order = boost::json::parse(boost::json::string_view(body.data(), body.size())).as_object();
    boost::json::object answer{{"v", 1},
                               {"id", s_.name + "-" + std::to_string(++said_)},
                               {"order", order.at("order")},
                               {"delivery", order.at("delivery")},
                               {"state", "received"},
                               {"at", order.at("created")}};
    const std::string id{static_cast<char>(said_ >> 8), static_cast<char>(said_ & 0xff)};
    send(packet(0x32, text(s_.root + "resp/" + s_.responder + "/evt/ack") + id + boost::json::serialize(answer)));
  }

  void send(std::string octets) {
    out_.push_back(std::move(octets));
    if (out_.size() == 1) write();
  }
  void write() {
    const auto then = [self = shared_from_this()](error_code ec, std::size_t) {
      if (ec) return self->end(ec.message());
      self->out_.pop_front();
      if (!self->out_.empty()) self->write();
    };
    if (s_.web_socket)
      stream_.async_write(boost::asio::buffer(out_.front()), then);
    else
      boost::asio::async_write(stream_.next_layer(), boost::asio::buffer(out_.front()), then);
  }

  void end(const std::string& why) {
    const auto told = std::exchange(h_, {});
    if (told.on_end) told.on_end(why);
  }

  crowd_phone_settings s_;
  crowd_phone_handlers h_;
  ws::stream<tcp::socket> stream_;  // its next layer alone, without WebSocket
  std::array<char, 4096> chunk_{};
  std::string in_;
  std::deque<std::string> out_;
  unsigned said_ = 0;
};

crowd_phone::crowd_phone(boost::asio::io_context& io, crowd_phone_settings s, crowd_phone_handlers h)
    : impl_(std::make_shared<impl>(io, std::move(s), std::move(h))) {
  impl_->start();
}
crowd_phone::~crowd_phone() { impl_->drop(); }

}  // namespace kentongan::bench
