// A byte pipe to a modem: a serial port, or whatever stands in for one.
//
// Contract, kept by every implementation:
// - open() answers with one on_open; with an error code the line is closed again and nothing follows.
// - After a successful on_open, on_closed comes exactly once when the line breaks (unplugged, hung up, read or write
//   error); the code says why. A line closed by close() reports nothing more, not even what was already under way.
// - close() may be called at any time, any number of times, also from a handler; open() may be called again after
//   on_open with an error, after on_closed, and after close().
// - Handlers may run inside open() or later, all on one thread, the one that makes the calls. None runs inside write().
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <system_error>
#include <vector>

namespace kentongan::radio {

class line {
 public:
  struct handlers {
    std::function<void(std::error_code)> on_open;
    std::function<void(std::span<const std::uint8_t>)> on_bytes;  // valid during the call
    std::function<void(std::error_code)> on_closed;
  };

  virtual ~line() = default;

  virtual void open(handlers) = 0;

  // Queues octets behind those written before. Dropped without a word when the line is not open; what a line still had
  // queued when it broke or was closed is lost too.
  virtual void write(std::vector<std::uint8_t> octets) = 0;

  // Written here and not yet taken by the operating system.
  virtual std::size_t unsent_octets() const = 0;

  virtual void close() = 0;
};

}  // namespace kentongan::radio
