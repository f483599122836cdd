#include "firmware/virtual/page_server.hpp"

#include "firmware/virtual/page.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <optional>
#include <set>
#include <vector>

namespace kentongan::virtual_radio {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using tcp = boost::asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t max_browsers = 8;
constexpr std::size_t max_command = 1024;      // octets of a text frame
constexpr std::size_t max_microphone = 19200;  // of a binary one: one second
constexpr std::size_t drop_sound_above = 50;   // messages that wait
constexpr std::size_t drop_browser_above = 500;
constexpr std::chrono::seconds patience{10};  // for a request

std::string message(std::string_view type, std::string_view text) {
  std::string json = "{\"type\":\"" + std::string(type) + "\",\"text\":\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    json += c >= ' ' && c <= '~' ? c : '?';
  }
  return json + "\"}";
}

}  // namespace

class page_server::impl : public std::enable_shared_from_this<impl> {
 public:
  impl(boost::asio::io_context& io, std::uint16_t port, handlers given)
      : acceptor_(io, {boost::asio::ip::address_v4::loopback(), port}), handlers_(std::move(given)) {}

  void accept() {
    acceptor_.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
      if (error == boost::asio::error::operation_aborted) return;
      if (!error) std::make_shared<visit>(self, std::move(socket))->read();
      self->accept();
    });
  }
  void stop();

  // One HTTP request: answered, or turned into a WebSocket.
  class visit : public std::enable_shared_from_this<visit> {
   public:
    visit(std::shared_ptr<impl> owner, tcp::socket socket) : owner_(std::move(owner)), stream_(std::move(socket)) {}

    void read() {
      stream_.expires_after(patience);
      http::async_read(stream_, buffer_, request_, [self = shared_from_this()](error_code error, std::size_t) {
        if (!error) self->answer();
      });
    }

   private:
    void answer();
    void reply(http::status status, std::string_view type, std::string body);

    std::shared_ptr<impl> owner_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_{8192};
    http::request<http::empty_body> request_;
    http::response<http::string_body> response_;
  };

  class browser : public std::enable_shared_from_this<browser> {
   public:
    browser(std::shared_ptr<impl> owner, beast::tcp_stream stream)
        : owner_(std::move(owner)), socket_(std::move(stream)) {}

    void begin(const http::request<http::empty_body>& request) {
      socket_.set_option(websocket::stream_base::timeout::suggested(beast::role_type::server));
      socket_.read_message_max(max_microphone);
      socket_.async_accept(request, [self = shared_from_this()](error_code error) {
        if (error) return;
        self->owner_->browsers_.insert(self);
        self->send(self->owner_->handlers_.greeting(), false);
        self->read();
      });
    }

    void send(std::string octets, bool binary) {
      if (waiting_.size() > (binary ? drop_sound_above : drop_browser_above)) {
        if (!binary) leave();
        return;
      }
      waiting_.push_back({std::move(octets), binary});
      if (waiting_.size() == 1) write();
    }
    void leave() {
      owner_->browsers_.erase(shared_from_this());
      beast::get_lowest_layer(socket_).close();
    }
    std::optional<std::size_t> listens_to() const { return handset_; }

   private:
    void read() {
      socket_.async_read(buffer_, [self = shared_from_this()](error_code error, std::size_t) {
        if (error) return self->leave();
        self->take();
        self->buffer_.consume(self->buffer_.size());
        self->read();
      });
    }

    void take() {
      const auto data = buffer_.cdata();
      if (socket_.got_binary()) {
        std::vector<std::int16_t> samples(data.size() / 2);
        std::memcpy(samples.data(), data.data(), 2 * samples.size());
        if (handset_) owner_->handlers_.microphone(*handset_, samples);
        return;
      }
      const std::string_view text(static_cast<const char*>(data.data()), data.size());
      constexpr std::string_view listen = "listen ";
      if (text.size() > max_command) return send(message("error", "too long"), false);
      if (text.starts_with(listen)) {
        const std::size_t number = owner_->handlers_.handset_number(text.substr(listen.size()));
        if (number == std::string_view::npos) return send(message("error", "no such HT"), false);
        handset_ = number;
        return;
      }
      const std::string why = owner_->handlers_.command(text);
      if (!why.empty()) send(message("error", why), false);
    }

    void write() {
      socket_.binary(waiting_.front().binary);
      socket_.async_write(boost::asio::buffer(waiting_.front().octets),
                          [self = shared_from_this()](error_code error, std::size_t) {
                            if (error) return self->leave();
                            self->waiting_.pop_front();
                            if (!self->waiting_.empty()) self->write();
                          });
    }

    struct outgoing {
      std::string octets;
      bool binary;
    };
    std::shared_ptr<impl> owner_;
    websocket::stream<beast::tcp_stream> socket_;
    beast::flat_buffer buffer_;
    std::deque<outgoing> waiting_;  // the first is being written
    std::optional<std::size_t> handset_;
  };

  tcp::acceptor acceptor_;
  handlers handlers_;
  std::set<std::shared_ptr<browser>> browsers_;
};

void page_server::impl::visit::answer() {
  // A page of somewhere else may know our port; what a browser says of host and origin tells it from our own.
  const auto own = [port = std::to_string(owner_->acceptor_.local_endpoint().port())](std::string_view host) {
    return host == "127.0.0.1:" + port || host == "localhost:" + port;
  };
  const auto field = [&](http::field name) { return std::string_view(request_[name].data(), request_[name].size()); };
  if (!own(field(http::field::host))) return reply(http::status::forbidden, "text/plain", "Only for this machine.\n");
  const std::string_view target(request_.target().data(), request_.target().size());
  if (websocket::is_upgrade(request_)) {
    std::string_view origin = field(http::field::origin);
    constexpr std::string_view scheme = "http://";
    if (origin.starts_with(scheme)) origin.remove_prefix(scheme.size());
    if (!origin.empty() && !own(origin)) return reply(http::status::forbidden, "text/plain", "Not from that page.\n");
    if (target != "/ws") return reply(http::status::not_found, "text/plain", "The WebSocket is at /ws.\n");
    if (owner_->browsers_.size() >= max_browsers) {
      return reply(http::status::service_unavailable, "text/plain", "Too many browsers.\n");
    }
    stream_.expires_never();
    return std::make_shared<browser>(owner_, std::move(stream_))->begin(request_);
  }
  if (request_.method() != http::verb::get && request_.method() != http::verb::head) {
    return reply(http::status::method_not_allowed, "text/plain", "Only GET.\n");
  }
  if (target == "/") {
    response_.set(http::field::location, "/ht");
    return reply(http::status::found, "text/plain", "");
  }
  if (target == "/ht") return reply(http::status::ok, "text/html; charset=utf-8", std::string(ht_page()));
  reply(http::status::not_found, "text/plain", "The page is at /ht.\n");
}

void page_server::impl::visit::reply(http::status status, std::string_view type, std::string body) {
  response_.result(status);
  response_.set(http::field::content_type, std::string(type));
  response_.set(http::field::cache_control, "no-store");
  response_.set("Content-Security-Policy",
                "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; "
                "frame-ancestors 'none'");
  response_.body() = request_.method() == http::verb::head ? std::string() : std::move(body);
  response_.keep_alive(false);
  response_.prepare_payload();
  http::async_write(stream_, response_, [self = shared_from_this()](error_code, std::size_t) {
    error_code ignored;
    self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  });
}

void page_server::impl::stop() {
  error_code ignored;
  acceptor_.close(ignored);
  while (!browsers_.empty()) (*browsers_.begin())->leave();
}

page_server::page_server(boost::asio::io_context& io, std::uint16_t port, handlers given)
    : impl_(std::make_shared<impl>(io, port, std::move(given))) {
  impl_->accept();
}

page_server::~page_server() { impl_->stop(); }

std::uint16_t page_server::port() const { return impl_->acceptor_.local_endpoint().port(); }

std::size_t page_server::browsers() const { return impl_->browsers_.size(); }

void page_server::tell(const std::string& json) {
  const auto all = impl_->browsers_;  // one of them may leave
  for (const auto& one : all) one->send(json, false);
}

void page_server::sound(std::size_t handset, std::span<const std::int16_t> samples) {
  for (const auto& one : impl_->browsers_) {
    if (one->listens_to() != handset) continue;
    std::string octets(2 * samples.size(), '\0');
    std::memcpy(octets.data(), samples.data(), octets.size());
    one->send(std::move(octets), true);
  }
}

}  // namespace kentongan::virtual_radio
