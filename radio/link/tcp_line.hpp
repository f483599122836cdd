// A line over TCP, to a KISS TNC that listens there: direwolf, a modem behind a serial server, an app on a phone. Every
// octet passes as it is. A name is looked up at each opening (by the system, on a thread of Asio's), and its addresses
// are tried one after the other, 3 s each; the error reported is the last one's, Asio's host_not_found when there is
// none.
//
// A peer that vanishes without a word is found out: probes while nothing is said, and a limit for octets that nobody
// acknowledges or takes, both tcp_settings::dead_after (RFC 1122 section 4.2.3.6, RFC 5482; tcp(7)); on_closed then
// says timed_out. A peer that hangs up in good order is reported as Asio's eof, "End of file".
//
// Few octets are left to the kernel, so that unsent_octets() tells of a TNC that takes none.
//
// Thread rule: calls and handlers on the thread that runs the executor. Handlers never run inside a call.
#pragma once
#include "radio/link/line.hpp"
#include "radio/link/tcp_address.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>

namespace kentongan::radio {

struct tcp_settings {
  tcp_address address;
  std::chrono::milliseconds dead_after{20000};  // at least 1 s
};

class tcp_line final : public line {
 public:
  tcp_line(boost::asio::any_io_executor executor, tcp_settings settings);
  ~tcp_line() override;

  void open(handlers) override;
  void write(std::vector<std::uint8_t> octets) override;
  std::size_t unsent_octets() const override;
  void close() override;

 private:
  struct channel;  // outlives the line while an asynchronous operation refers to it
  std::shared_ptr<channel> channel_;
};

}  // namespace kentongan::radio
