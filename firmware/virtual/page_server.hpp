// Serves the page of the virtual HT, and a WebSocket behind it, to browsers on this machine only: it binds to loopback
// and refuses requests that were meant for another host or come from a page of another origin.
//
//   GET /ht     the page, and its files beside it (page.hpp)
//   GET /ws     WebSocket:
//     from the page  text: a command (commands.hpp), or "listen HT"; binary: microphone, int16 little-endian, 9600 Hz
//     to the page    text: JSON; binary: loudspeaker of the HT listened to, the same format
//
// Slow browsers lose sound, then their connection; a request takes 10 s at most, and no more than `max_connections` are
// open at once: nothing grows. Callbacks come from the loop's thread.
#pragma once
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace kentongan::virtual_radio {

class page_server {
 public:
  using visitor = std::uint64_t;  // one browser's connection, from 1 on; never used again
  static constexpr std::size_t max_connections = 64;
  static constexpr std::size_t max_browsers = 8;

  struct handlers {
    std::function<std::string()> greeting;                                  // JSON for a browser that has just come
    std::function<std::string(visitor, std::string_view command)> command;  // answers why it was not obeyed
    std::function<std::size_t(std::string_view name)> handset_number;       // npos: there is none
    std::function<void(visitor, std::size_t handset, std::span<const std::int16_t>)> microphone;
    std::function<void(visitor)> left;
  };

  // Port 0: a free one. Throws boost::system::system_error.
  page_server(boost::asio::io_context& io, std::uint16_t port, handlers given);
  ~page_server();

  std::uint16_t port() const;
  std::size_t browsers() const;
  std::uint64_t refused() const;                                           // requests so far that were no good
  void tell(const std::string& json);                                      // to all
  void sound(std::size_t handset, std::span<const std::int16_t> samples);  // to those who listen to it

 private:
  class impl;
  std::shared_ptr<impl> impl_;
};

}  // namespace kentongan::virtual_radio
