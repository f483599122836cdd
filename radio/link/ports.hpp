// The serial ports of this machine, and how a configuration names one of them: by path, or by the USB identity of the
// modem, which stays the same when the system gives it another path.
//
// list_ports() asks libserialport (which reads sysfs: a few milliseconds); everything else is pure.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace kentongan::radio {

struct port_info {
  std::string path;  // "/dev/ttyUSB0"
  std::string description;
  std::optional<std::uint16_t> usb_vendor;  // absent: not on USB
  std::optional<std::uint16_t> usb_product;
  std::string serial;        // USB serial number; empty: none
  std::string manufacturer;  // USB string; empty: none

  bool operator==(const port_info&) const = default;
};

// Sorted by path. An error leaves the list empty.
std::vector<port_info> list_ports(std::error_code& error);

// "/dev/ttyS0" or "usb:0403:6001" or "usb:0403:6001:A50285BI" (vendor and product in 1..4 hexadecimal digits).
class port_name {
 public:
  // Nothing when it is neither a path that begins with '/' nor a USB identity.
  static std::optional<port_name> parse(std::string_view text);

  const std::string& text() const noexcept { return text_; }
  bool is_usb() const noexcept { return usb_vendor_.has_value(); }
  bool matches(const port_info& port) const noexcept;

  // The current path. A path answers itself, listed or not (pseudo-terminals and links are in no listing); an identity
  // answers the first matching port of a sorted listing, or nothing.
  std::optional<std::string> resolve(std::span<const port_info> listing) const;

 private:
  port_name() = default;
  std::string text_;
  std::optional<std::uint16_t> usb_vendor_;
  std::optional<std::uint16_t> usb_product_;
  std::string serial_;
};

struct port_event {
  enum class what : std::uint8_t { came, went };
  what kind = what::came;
  port_info port;
  bool operator==(const port_event&) const = default;
};

// Compares each listing with the one before. A port whose identity changed under the same path went and came.
class port_watcher {
 public:
  // The first listing makes everything come. Departures first, then arrivals, each by path. Any order of `listing`.
  std::vector<port_event> update(std::vector<port_info> listing);
  const std::vector<port_info>& current() const noexcept { return current_; }

 private:
  std::vector<port_info> current_;  // sorted by path
};

}  // namespace kentongan::radio
