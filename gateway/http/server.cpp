#include "gateway/http/server.hpp"

#include "gateway/http/connection.hpp"
#include "gateway/http/web_socket.hpp"

#include <boost/asio/post.hpp>

namespace kentongan::http {

namespace {
constexpr std::chrono::milliseconds no_room{100};
}

std::error_code server::impl::listen() {
  boost::system::error_code ec;
  const auto address = boost::asio::ip::make_address(settings_.address, ec);
  if (ec) return ec;
  const tcp::endpoint at(address, settings_.port);
  acceptor_.open(at.protocol(), ec);
  if (!ec) acceptor_.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) acceptor_.bind(at, ec);
  if (!ec) acceptor_.listen(tcp::acceptor::max_listen_connections, ec);
  if (!ec) port_ = acceptor_.local_endpoint(ec).port();
  boost::system::error_code ignored;
  if (ec) {
    port_ = 0;
    acceptor_.close(ignored);
  } else {
    accept();
  }
  return ec;
}

void server::impl::accept() {
  acceptor_.async_accept([self = shared_from_this()](boost::system::error_code ec, tcp::socket socket) {
    if (ec == boost::asio::error::operation_aborted || self->port_ == 0) return;
    if (ec) return self->accept_later();
    self->guard([&] { self->take(std::move(socket)); });
    self->accept();
  });
}

// Without a file descriptor left the acceptor would fail again at once, and for ever.
void server::impl::accept_later() {
  if (!connections_.empty() && !idle_.empty()) idle_.front()->close();
  pause_.expires_after(no_room);
  pause_.async_wait([self = shared_from_this()](boost::system::error_code ec) {
    if (!ec) self->accept();
  });
}

void server::impl::take(tcp::socket socket) {
  if (connections_.size() >= settings_.connections_max) {
    if (idle_.empty()) {
      if (stats_.refused++ % 1000 == 0) log_(ports::level::warn, "all connections are busy: a new one was closed");
      return;
    }
    ++stats_.evicted;
    idle_.front()->close();
  }
  ++stats_.connections;
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  auto one = std::make_shared<connection>(shared_from_this(), std::move(socket));
  connections_.insert(one);
  one->begin();
}

void server::impl::gone(const std::shared_ptr<connection>& one) { connections_.erase(one); }

void server::impl::stop() {
  boost::system::error_code ignored;
  port_ = 0;
  acceptor_.close(ignored);
  pause_.cancel();
  while (!connections_.empty()) {
    const auto one = *connections_.begin();
    one->close();
    connections_.erase(one);
  }
  while (!sockets_.empty()) (*sockets_.begin())->drop();
}

server::server(boost::asio::any_io_executor executor, server_settings s, handler h, ports::clock clock, ports::log log)
    : impl_(std::make_shared<impl>(std::move(executor), std::move(s), std::move(h), std::move(clock), std::move(log))) {
}

server::~server() { impl_->stop(); }

std::error_code server::listen() { return impl_->listen(); }

std::uint16_t server::port() const { return impl_->port_; }

const server_statistics& server::stats() const {
  impl_->stats_.open = impl_->connections_.size();
  impl_->stats_.sockets = impl_->sockets_.size();
  return impl_->stats_;
}

}  // namespace kentongan::http
