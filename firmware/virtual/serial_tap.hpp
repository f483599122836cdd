// Listens on the modem's serial line, both ways: which AX.25 frames pass there (KISS data, ACKMODE, HTL tx), and which
// DTMF digits and MDC packets the modem reports. What is said on the wire is then on record beside what was said on the
// air.
#pragma once
#include "radio/codec/htl.hpp"
#include "radio/codec/kiss.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <span>

namespace kentongan::virtual_radio {

class serial_tap {
 public:
  enum class way : std::uint8_t { to_modem, to_host };
  struct handlers {
    std::function<void(way, std::span<const std::uint8_t> ax25)> frame;  // valid during the call
    std::function<void(const radio::htl::dtmf&)> digit;
    std::function<void(const radio::htl::mdc&)> mdc;
  };

  explicit serial_tap(handlers given) : handlers_(std::move(given)) {}
  void push(way which, std::span<const std::uint8_t> octets);

 private:
  void vendor(way which, std::span<const std::uint8_t> payload);

  handlers handlers_;
  std::array<radio::kiss_decoder, 2> decoders_;
};

}  // namespace kentongan::virtual_radio
