#include "firmware/virtual/page_server.hpp"

#include "firmware/virtual/page.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
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

constexpr std::size_t max_command = 1024;      // octets of a text frame
constexpr std::size_t max_microphone = 19200;  // of a binary one: one second
constexpr std::size_t drop_sound_above = 50;   // messages that wait
constexpr std::size_t drop_browser_above = 500;
constexpr std::chrono::seconds patience{10};  // for a request
constexpr std::chrono::seconds idle{20};      // a browser that does not answer a ping half way is gone
constexpr std::chrono::milliseconds no_room{100};

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
      : acceptor_(io, {boost::asio::ip::address_v4::loopback(), port}), pause_(io), handlers_(std::move(given)) {}

  void accept() {
    acceptor_.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
      if (error == boost::asio::error::operation_aborted) return;
      if (error) return self->accept_later();
      if (self->visits_ + self->browsers_.size() < max_connections) {
        std::make_shared<visit>(self, std::move(socket))->read();
      } else {
        ++self->refused_;  // and it is closed
      }
      self->accept();
    });
  }
  void stop();

  // One HTTP request: answered, or turned into a WebSocket.
  class visit : public std::enable_shared_from_this<visit> {
   public:
    visit(std::shared_ptr<impl> owner, tcp::socket socket) : owner_(std::move(owner)), stream_(std::move(socket)) {
      ++owner_->visits_;
    }
    ~visit() { --owner_->visits_; }
    visit(const visit&) = delete;
    visit& operator=(const visit&) = delete;

    void read() {
      stream_.expires_after(patience);
      http::async_read(stream_, buffer_, request_, [self = shared_from_this()](error_code error, std::size_t) {
        if (!error) return self->answer();
        const bool garbage = error.category() == http::make_error_code(http::error::end_of_stream).category();
        if (!garbage || error == http::error::end_of_stream) return;
        self->refuse(http::status::bad_request, "No request that is understood here.\n");
      });
    }

   private:
    void answer();
    void refuse(http::status status, std::string_view why) {
      ++owner_->refused_;
      reply(status, "text/plain", std::string(why));
    }
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
        : owner_(std::move(owner)), me_(++owner_->last_visitor_), socket_(std::move(stream)) {}

    void begin(const http::request<http::empty_body>& request) {
      socket_.set_option(websocket::stream_base::timeout{patience, idle, true});
      socket_.read_message_max(max_microphone);
      socket_.async_accept(request, [self = shared_from_this()](error_code error) {
        if (error || self->owner_->browsers_.size() >= max_browsers) return;
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
      if (owner_->browsers_.erase(shared_from_this()) == 0) return;
      beast::get_lowest_layer(socket_).close();
      owner_->handlers_.left(me_);
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
        if (handset_) owner_->handlers_.microphone(me_, *handset_, samples);
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
      const std::string why = owner_->handlers_.command(me_, text);
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
    const visitor me_;
    websocket::stream<beast::tcp_stream> socket_;
    beast::flat_buffer buffer_;
    std::deque<outgoing> waiting_;  // the first is being written
    std::optional<std::size_t> handset_;
  };

  // Without a file descriptor left the acceptor would fail again at once, and for ever.
  void accept_later() {
    pause_.expires_after(no_room);
    pause_.async_wait([self = shared_from_this()](error_code error) {
      if (!error) self->accept();
    });
  }

  tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  handlers handlers_;
  std::set<std::shared_ptr<browser>> browsers_;
  std::size_t visits_ = 0;
  std::uint64_t refused_ = 0;
  visitor last_visitor_ = 0;
};

void page_server::impl::visit::answer() {
  // A page of somewhere else may know our port; what a browser says of host and origin tells it from our own.
  const auto own = [port = std::to_string(owner_->acceptor_.local_endpoint().port())](std::string_view host) {
    return host == "127.0.0.1:" + port || host == "localhost:" + port;
  };
  const auto field = [&](http::field name) { return std::string_view(request_[name].data(), request_[name].size()); };
  if (!own(field(http::field::host))) return refuse(http::status::forbidden, "Only for this machine.\n");
  const std::string_view target(request_.target().data(), request_.target().size());
  if (websocket::is_upgrade(request_)) {
    std::string_view origin = field(http::field::origin);
    constexpr std::string_view scheme = "http://";
    if (origin.starts_with(scheme)) origin.remove_prefix(scheme.size());
    if (!origin.empty() && !own(origin)) return refuse(http::status::forbidden, "Not from that page.\n");
    if (target != "/ws") return refuse(http::status::not_found, "The WebSocket is at /ws.\n");
    if (owner_->browsers_.size() >= max_browsers) {
      return refuse(http::status::service_unavailable, "Too many browsers.\n");
    }
    stream_.expires_never();
    return std::make_shared<browser>(owner_, std::move(stream_))->begin(request_);
  }
  if (request_.method() != http::verb::get && request_.method() != http::verb::head) {
    return refuse(http::status::method_not_allowed, "Only GET.\n");
  }
  if (target == "/") {
    response_.set(http::field::location, "/ht");
    return reply(http::status::found, "text/plain", "");
  }
  for (const page_file& file : page_files()) {
    if (target == file.path) return reply(http::status::ok, file.type, std::string(file.content));
  }
  refuse(http::status::not_found, "The page is at /ht.\n");
}

void page_server::impl::visit::reply(http::status status, std::string_view type, std::string body) {
  response_.result(status);
  response_.set(http::field::content_type, std::string(type));
  response_.set(http::field::cache_control, "no-store");
  response_.set("Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
                "base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  response_.set("X-Content-Type-Options", "nosniff");
  response_.set("Cross-Origin-Resource-Policy", "same-origin");
  response_.body() = request_.method() == http::verb::head ? std::string() : std::move(body);
  response_.keep_alive(false);
  stream_.expires_after(patience);
  response_.prepare_payload();
  http::async_write(stream_, response_, [self = shared_from_this()](error_code, std::size_t) {
    error_code ignored;
    self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  });
}

void page_server::impl::stop() {
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  while (!browsers_.empty()) (*browsers_.begin())->leave();
}

page_server::page_server(boost::asio::io_context& io, std::uint16_t port, handlers given)
    : impl_(std::make_shared<impl>(io, port, std::move(given))) {
  impl_->accept();
}

page_server::~page_server() { impl_->stop(); }

std::uint16_t page_server::port() const { return impl_->acceptor_.local_endpoint().port(); }

std::size_t page_server::browsers() const { return impl_->browsers_.size(); }

std::uint64_t page_server::refused() const { return impl_->refused_; }

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
