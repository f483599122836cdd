// A request and its response as values. What came over the socket is in here, and nothing else of the socket.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kentongan::web {

struct request {
  std::string method = "GET";  // as it was sent; HEAD is answered as GET, without the body
  std::string target = "/";    // path and query, as sent
  std::vector<std::pair<std::string, std::string>> headers;  // in order; names in lower case
  std::string body;

  // The first with this lower-case name; empty: there is none.
  std::string_view header(std::string_view name) const {
    for (const auto& [key, value] : headers)
      if (key == name) return value;
    return {};
  }
};

// An answer without an end. What is sent is queued, bounded: a reader that falls behind by more than that is cut off,
// and whoever sends sees it closed.
class stream {
 public:
  virtual ~stream() = default;
  virtual bool open() const = 0;
  virtual void send(std::string) = 0;
  virtual void close() = 0;
  virtual std::size_t octets_max() const = 0;  // that may wait
};

// Octets both ways, once the client has changed to another protocol (WebSocket, RFC 6455). One call of each is under
// way at a time; that is how either side's slowness reaches the other.
class duplex {
 public:
  virtual ~duplex() = default;
  // The next octets, as they come; empty: it has ended.
  virtual void receive(std::function<void(std::string_view)> done) = 0;
  virtual void send(std::string octets, std::function<void()> done) = 0;
  // Sends what it was given, and ends; `done` of the calls under way may never come.
  virtual void close() = 0;
};

struct response {
  unsigned status = 200;
  std::string type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;  // beside type and length
  std::string body;
  std::function<void(std::shared_ptr<web::stream>)> stream = {};  // instead of a body; called when the header is sent
  // With status 101: the client's WebSocket, which speaks `protocol`.
  std::function<void(std::shared_ptr<web::duplex>)> upgrade = {};
  std::string protocol = {};

  std::string_view header(std::string_view name) const {
    for (const auto& [key, value] : headers)
      if (key == name) return value;
    return {};
  }
};

}  // namespace kentongan::web
