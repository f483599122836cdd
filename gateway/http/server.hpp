// HTTP/1.1 over TCP: bytes to web::request, web::response to bytes, and nothing that decides. Everything is bounded:
// connections, header, body, and the time for each of them; a client that is slow, gone, or half gone costs one
// connection for that time and nobody else anything.
//
// - Requests of one connection are answered one after the other (pipelining); while one is answered nothing is read.
// - When all connections are taken, a new one takes the place of the one that has been idle longest; when none is idle
//   it is closed.
// - A stream (server-sent events) ends with its connection, and takes the whole connection until then.
// - A request that is answered with an upgrade leaves with its socket (web_socket); it counts no longer as a
// connection.
// - What the parser refuses is answered with a problem (400, 408, 413, 431) and the connection is closed; so is a
//   request with both Content-Length and Transfer-Encoding, or with several Hosts: two servers would read it
//   differently.
//
// Callbacks come from the loop's thread. No exception leaves it.
#pragma once
#include "gateway/ports/clock.hpp"
#include "gateway/ports/log.hpp"
#include "gateway/web/message.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <system_error>

namespace kentongan::http {

struct server_settings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  std::size_t connections_max = 256;
  std::size_t header_octets_max = 16'384, body_octets_max = 65'536;
  std::chrono::milliseconds header_wait{10'000};  // from the first octet of a request
  std::chrono::milliseconds body_wait{20'000};
  std::chrono::milliseconds idle_wait{60'000};    // between requests
  std::chrono::milliseconds answer_wait{15'000};  // beyond it: 503
  std::chrono::milliseconds write_wait{20'000};   // for a reader to take the answer
  std::size_t stream_octets_max = 1 << 20;        // that may wait for the reader of a stream
  std::chrono::milliseconds stream_beat{15'000};  // a comment on a silent stream: so that both sides notice an end
  std::size_t sockets_max = 4096;                 // WebSockets, beside the connections
  std::chrono::milliseconds socket_idle{60'000};  // a WebSocket whose other end answers no ping for so long is closed
};

struct server_statistics {
  std::uint64_t connections = 0, requests = 0, refused = 0, evicted = 0, malformed = 0, timeouts = 0, unanswered = 0,
                cut_off = 0, upgrades = 0;
  std::size_t open = 0, sockets = 0;
};

class server {
 public:
  // `done` may be called now or later, on the same thread; a second call is ignored.
  using handler = std::function<void(web::request, std::function<void(web::response)> done)>;
  server(boost::asio::any_io_executor, server_settings, handler, ports::clock, ports::log);
  ~server();  // closes everything

  // Begins to listen; after an error it may be called again.
  std::error_code listen();
  std::uint16_t port() const;  // 0: it does not listen
  const server_statistics& stats() const;

  class impl;  // connection.hpp

 private:
  std::shared_ptr<impl> impl_;
};

}  // namespace kentongan::http
