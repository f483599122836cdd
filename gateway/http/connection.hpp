// The inside of server: the listener, and one connection with its one request at a time.
#pragma once
#include "gateway/http/server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <list>
#include <memory>
#include <set>
#include <utility>

namespace kentongan::http {

using tcp = boost::asio::ip::tcp;

class connection;
class web_socket;

class server::impl : public std::enable_shared_from_this<impl> {
 public:
  impl(boost::asio::any_io_executor executor, server_settings s, handler h, ports::clock clock, ports::log log)
      : acceptor_(executor),
        pause_(executor),
        settings_(std::move(s)),
        handler_(std::move(h)),
        clock_(std::move(clock)),
        log_(std::move(log)) {}

  std::error_code listen();
  void stop();
  void gone(const std::shared_ptr<connection>&);
  // Runs it; an exception costs a line of the log. False: there was one.
  template <class F>
  bool guard(F what) {
    try {
      what();
      return true;
    } catch (const std::exception& e) {
      log_(ports::level::error, std::string("a connection failed: ") + e.what());
      return false;
    }
  }

  tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  const server_settings settings_;
  const handler handler_;
  const ports::clock clock_;
  const ports::log log_;
  std::uint16_t port_ = 0;
  server_statistics stats_;
  std::set<std::shared_ptr<connection>> connections_;
  std::list<connection*> idle_;  // longest first
  std::set<std::shared_ptr<web_socket>> sockets_;

 private:
  void accept();
  void accept_later();
  void take(tcp::socket);
};

class event_stream;

class connection : public std::enable_shared_from_this<connection> {
 public:
  connection(std::shared_ptr<server::impl>, tcp::socket);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  void begin();
  void close();

 private:
  struct state;
  void wait_for_request();
  void read_header();
  void read_body();
  void hand_over();
  void answer(std::uint64_t request, web::response);
  void write(web::response, bool keep);
  void refuse(boost::system::error_code, bool reading_body);
  void linger();
  friend class event_stream;
  void begin_stream(web::response);
  void upgrade(web::response);
  void watch_for_end();
  void send(std::string);
  void send_next();
  void beat();
  void rest(bool idle);
  void hurry(std::chrono::milliseconds);
  void calm();

  std::shared_ptr<server::impl> owner_;
  std::unique_ptr<state> state_;
  std::list<connection*>::iterator place_;  // in owner_->idle_
  bool idle_ = false;
};

}  // namespace kentongan::http
