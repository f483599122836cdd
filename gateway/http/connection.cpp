#include "gateway/http/connection.hpp"

#include "gateway/http/date.hpp"
#include "gateway/http/web_socket.hpp"
#include "gateway/web/problem.hpp"

#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <array>
#include <deque>
#include <optional>
#include <sstream>

namespace kentongan::http {

namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using boost::system::error_code;
using web::problem;

namespace {
// After the last answer: until then what the client still sends is read and thrown away, because closing on unread
// octets makes the kernel send a reset, which may overtake the answer.
constexpr std::chrono::seconds linger_wait{2};
constexpr std::size_t linger_octets = 256 * 1024;

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view view(beast::string_view s) { return {s.data(), s.size()}; }

// As far as the header was read.
web::language language_of(const bhttp::fields& header) {
  return web::language_of(view(header[bhttp::field::accept_language]));
}
}  // namespace

namespace {
void set_fields(bhttp::fields& out, const web::response& given, domain::utc_time now) {
  out.set(bhttp::field::server, "kentongan");
  out.set(bhttp::field::date, http_date(now));
  if (!given.type.empty() && given.status != 304) out.set(bhttp::field::content_type, given.type);
  out.set("X-Content-Type-Options", "nosniff");
  out.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  out.set("Referrer-Policy", "no-referrer");
  if (given.header("Cache-Control").empty()) out.set(bhttp::field::cache_control, "no-store");
  for (const auto& [name, value] : given.headers) out.set(name, value);
}
}  // namespace

struct connection::state {
  explicit state(tcp::socket socket, std::size_t buffer_max)
      : stream(std::move(socket)), buffer(buffer_max), patience(stream.get_executor()) {}

  beast::tcp_stream stream;
  beast::flat_buffer buffer;
  std::optional<bhttp::request_parser<bhttp::string_body>> parser;
  std::optional<bhttp::response<bhttp::string_body>> out;
  std::optional<bhttp::response<bhttp::empty_body>> go_on;  // 100 Continue
  std::optional<web::request> wish;                         // to change the protocol
  // Of a request that is read or answered. The stream's own timer closes the socket, and nobody would hear why.
  boost::asio::steady_timer patience;
  std::uint64_t wait = 0;  // counts; a timer that fires late must not end the next wait
  std::array<char, 4096> thrown_away{};
  std::size_t lingered = 0;
  std::deque<std::string> waiting;  // of a stream; the first is being written
  std::size_t waiting_octets = 0;
  bool closed = false;
  std::uint64_t request = 0;  // counts; its answer must name it
  bool answering = false, keep = false, head = false, late = false;
};

connection::connection(std::shared_ptr<server::impl> owner, tcp::socket socket) : owner_(std::move(owner)) {
  // Room for a whole header and what a pipelining client sends behind it; reading stops when it is full.
  state_ = std::make_unique<state>(std::move(socket), owner_->settings_.header_octets_max + 8192);
}

connection::~connection() { rest(false); }

void connection::begin() { wait_for_request(); }

void connection::close() {
  const auto self = shared_from_this();  // the owner may hold the last other one
  rest(false);
  calm();
  state_->answering = false;
  state_->closed = true;
  state_->stream.close();
  owner_->gone(self);
}

void connection::rest(bool idle) {
  if (idle == std::exchange(idle_, idle)) return;
  if (idle)
    place_ = owner_->idle_.insert(owner_->idle_.end(), this);
  else
    owner_->idle_.erase(place_);
}

void connection::hurry(std::chrono::milliseconds within) {
  auto& s = *state_;
  s.late = false;
  s.patience.expires_after(within);
  s.patience.async_wait([weak = weak_from_this(), wait = ++s.wait](error_code ec) {
    const auto self = weak.lock();
    if (ec || !self || self->state_->wait != wait) return;
    self->state_->late = true;
    self->state_->stream.cancel();
  });
}

void connection::calm() {
  ++state_->wait;
  state_->patience.cancel();
}

// Between two requests a connection may be idle for long; from the first octet of a request on it must hurry.
void connection::wait_for_request() {
  auto& s = *state_;
  if (s.buffer.size() > 0) return read_header();
  rest(true);
  s.stream.expires_after(owner_->settings_.idle_wait);
  s.stream.async_read_some(s.buffer.prepare(4096), [self = shared_from_this()](error_code ec, std::size_t n) {
    if (ec) return self->close();
    self->rest(false);
    self->state_->buffer.commit(n);
    self->read_header();
  });
}

void connection::read_header() {
  auto& s = *state_;
  const auto& limits = owner_->settings_;
  s.parser.emplace();
  s.parser->header_limit(static_cast<std::uint32_t>(limits.header_octets_max));
  s.parser->body_limit(limits.body_octets_max);
  s.stream.expires_never();
  hurry(limits.header_wait);
  bhttp::async_read_header(s.stream, s.buffer, *s.parser, [self = shared_from_this()](error_code ec, std::size_t) {
    if (ec) return self->refuse(ec, false);
    if (!self->owner_->guard([&] { self->read_body(); })) self->close();
  });
}

void connection::read_body() {
  auto& s = *state_;
  const auto& r = s.parser->get();
  ++owner_->stats_.requests;
  s.keep = r.keep_alive();
  s.head = r.method() == bhttp::verb::head;
  const bool two_lengths = r.count(bhttp::field::content_length) + r.count(bhttp::field::transfer_encoding) > 1;
  const auto hosts = r.count(bhttp::field::host);
  if (two_lengths || hosts > 1 || (hosts == 0 && r.version() > 10)) return refuse(bhttp::error::bad_field, false);
  if (r.method() == bhttp::verb::connect || r.find(bhttp::field::upgrade) != r.end()) s.keep = false;

  const auto body = [self = shared_from_this()] {
    auto& st = *self->state_;
    st.stream.expires_never();
    self->hurry(self->owner_->settings_.body_wait);
    bhttp::async_read(st.stream, st.buffer, *st.parser, [self](error_code ec, std::size_t) {
      if (ec) return self->refuse(ec, true);
      if (!self->owner_->guard([&] { self->hand_over(); })) self->close();
    });
  };
  if (s.parser->content_length_remaining().value_or(0) > owner_->settings_.body_octets_max)
    return refuse(bhttp::error::body_limit, true);
  if (lower(view(r[bhttp::field::expect])) != "100-continue" || s.parser->is_done()) return body();
  s.go_on.emplace(bhttp::status::continue_, 11);
  calm();
  s.stream.expires_after(owner_->settings_.write_wait);
  bhttp::async_write(s.stream, *s.go_on, [self = shared_from_this(), body](error_code ec, std::size_t) {
    if (ec) return self->close();
    body();
  });
}

void connection::hand_over() {
  auto& s = *state_;
  auto& r = s.parser->get();
  web::request request;
  request.method = std::string(view(r.method_string()));
  request.target = std::string(view(r.target()));
  for (const auto& f : r) request.headers.emplace_back(lower(view(f.name_string())), std::string(view(f.value())));
  request.body = std::move(r.body());
  const auto lang = language_of(r);
  s.wish.reset();
  if (beast::websocket::is_upgrade(r)) s.wish = request;
  s.parser.reset();

  const auto id = ++s.request;
  s.answering = true;
  s.patience.expires_after(owner_->settings_.answer_wait);
  s.patience.async_wait([weak = weak_from_this(), id, lang, wait = ++s.wait](error_code ec) {
    const auto self = weak.lock();
    if (ec || !self || self->state_->wait != wait) return;
    ++self->owner_->stats_.unanswered;
    self->answer(
        id, web::to_response({problem::busy, "no answer in time; it may still take effect", std::chrono::seconds{5}},
                             lang));
  });
  owner_->handler_(std::move(request), [weak = weak_from_this(), id](web::response out) {
    if (const auto self = weak.lock())
      if (!self->owner_->guard([&] { self->answer(id, std::move(out)); })) self->close();
  });
}

void connection::answer(std::uint64_t request, web::response out) {
  auto& s = *state_;
  if (!s.answering || request != s.request) return;
  s.answering = false;
  calm();
  // To HEAD the header of a stream is all.
  if (out.stream && !s.head) return begin_stream(std::move(out));
  if (out.upgrade) return upgrade(std::move(out));
  write(std::move(out), s.keep);
}

void connection::write(web::response given, bool keep) {
  auto& s = *state_;
  auto& out = s.out.emplace(static_cast<bhttp::status>(given.status), 11);
  set_fields(out, given, owner_->clock_().utc);
  out.keep_alive(keep);
  if (given.status != 204 && given.status != 304) out.content_length(given.body.size());
  if (!s.head) out.body() = std::move(given.body);
  s.stream.expires_after(owner_->settings_.write_wait);
  bhttp::async_write(s.stream, out, [self = shared_from_this(), keep](error_code ec, std::size_t) {
    if (ec == beast::error::timeout) ++self->owner_->stats_.timeouts;
    if (ec) return self->close();
    self->state_->out.reset();
    if (!keep) return self->linger();
    if (!self->owner_->guard([&] { self->wait_for_request(); })) self->close();
  });
}

// What could not be read: answered when anybody is there to hear it.
void connection::refuse(error_code ec, bool reading_body) {
  auto& s = *state_;
  calm();
  const auto lang = language_of(s.parser->get());
  const auto& stats = owner_->stats_;
  const auto say = [&](problem what) {
    if (what == problem::timeout)
      ++owner_->stats_.timeouts;
    else
      ++owner_->stats_.malformed;
    if ((stats.timeouts + stats.malformed) % 1000 == 1)
      owner_->log_(ports::level::warn, "a request could not be read: " + ec.message());
    s.head = false;
    if (!owner_->guard([&] { write(web::to_response({what, ec.message()}, lang), false); })) close();
  };
  if (s.late) return say(problem::timeout);
  if (ec == bhttp::error::end_of_stream || ec == bhttp::error::partial_message) return close();
  if (ec == bhttp::error::header_limit || ec == bhttp::error::buffer_overflow)
    return say(reading_body ? problem::malformed : problem::header_too_large);
  if (ec == bhttp::error::body_limit) return say(problem::too_large);
  if (ec.category() == bhttp::make_error_code(bhttp::error::bad_field).category()) return say(problem::malformed);
  close();
}

void connection::linger() {
  auto& s = *state_;
  error_code ignored;
  s.stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  s.stream.expires_after(linger_wait);
  struct reader {
    std::shared_ptr<connection> self;
    void operator()(error_code ec, std::size_t n) {
      auto& st = *self->state_;
      st.lingered += n;
      if (ec || st.lingered > linger_octets) return self->close();
      // The time runs on: a client that drips must not keep the connection.
      st.stream.async_read_some(boost::asio::buffer(st.thrown_away), reader{self});
    }
  };
  s.stream.async_read_some(boost::asio::buffer(s.thrown_away), reader{shared_from_this()});
}

// A stream as its sender holds it. The connection goes when its client does, whoever still holds this.
class event_stream final : public web::stream {
 public:
  explicit event_stream(std::weak_ptr<connection> c, std::size_t max) : connection_(std::move(c)), max_(max) {}
  bool open() const override {
    const auto c = connection_.lock();
    return c && !c->state_->closed;
  }
  void send(std::string octets) override {
    if (const auto c = connection_.lock())
      if (!c->owner_->guard([&] { c->send(std::move(octets)); })) c->close();
  }
  void close() override {
    if (const auto c = connection_.lock()) c->close();
  }
  std::size_t octets_max() const override { return max_; }

 private:
  std::weak_ptr<connection> connection_;
  std::size_t max_;
};

void connection::begin_stream(web::response given) {
  auto& s = *state_;
  bhttp::response<bhttp::empty_body> head(static_cast<bhttp::status>(given.status), 11);
  set_fields(head, given, owner_->clock_().utc);
  head.keep_alive(false);
  std::ostringstream text;
  text << head.base();
  s.stream.expires_never();
  watch_for_end();
  beat();
  send(text.str());
  given.stream(std::make_shared<event_stream>(weak_from_this(), owner_->settings_.stream_octets_max));
}

// The socket goes on without this connection.
void connection::upgrade(web::response given) {
  auto& s = *state_;
  if (!s.wish || s.buffer.size() > 0 || owner_->sockets_.size() >= owner_->settings_.sockets_max) {
    ++owner_->stats_.refused;
    return close();
  }
  s.stream.expires_never();
  auto one = std::make_shared<web_socket>(owner_, s.stream.release_socket(), *s.wish);
  ++owner_->stats_.upgrades;
  owner_->sockets_.insert(one);
  close();
  one->accept(std::move(given.protocol), std::move(given.upgrade));
}

// Whoever listens says nothing more; reading is how the end of his connection is noticed.
void connection::watch_for_end() {
  auto& s = *state_;
  s.stream.async_read_some(boost::asio::buffer(s.thrown_away),
                           [self = shared_from_this()](error_code ec, std::size_t n) {
                             self->state_->lingered += n;
                             if (ec || self->state_->lingered > linger_octets) return self->close();
                             self->watch_for_end();
                           });
}

void connection::beat() {
  auto& s = *state_;
  s.patience.expires_after(owner_->settings_.stream_beat);
  s.patience.async_wait([weak = weak_from_this()](error_code ec) {
    const auto self = weak.lock();
    if (ec || !self || self->state_->closed) return;
    if (!self->owner_->guard([&] {
          self->beat();
          if (self->state_->waiting.empty()) self->send(":\n\n");
        }))
      self->close();
  });
}

void connection::send(std::string octets) {
  auto& s = *state_;
  if (s.closed) return;
  if (s.waiting_octets + octets.size() > owner_->settings_.stream_octets_max) {
    if (owner_->stats_.cut_off++ % 100 == 0)
      owner_->log_(ports::level::warn, "a listener that does not keep up was cut off");
    return close();
  }
  s.waiting_octets += octets.size();
  s.waiting.push_back(std::move(octets));
  if (s.waiting.size() == 1) send_next();
}

void connection::send_next() {
  auto& s = *state_;
  s.stream.expires_after(owner_->settings_.write_wait);
  boost::asio::async_write(s.stream, boost::asio::buffer(s.waiting.front()),
                           [self = shared_from_this()](error_code ec, std::size_t) {
                             auto& st = *self->state_;
                             if (ec == beast::error::timeout) ++self->owner_->stats_.timeouts;
                             if (ec || st.closed) return self->close();
                             st.waiting_octets -= st.waiting.front().size();
                             st.waiting.pop_front();
                             if (!st.waiting.empty()) self->send_next();
                           });
}

}  // namespace kentongan::http
