// Broker addresses: tcp://host[:port] and ssl://host[:port], an IPv6 host in brackets.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kentongan::mqtt {

struct broker_address {
  bool tls = false;
  std::string host;           // without brackets
  std::uint16_t port = 1883;  // 1883 for tcp, 8883 for ssl when not given (IANA)
};

// Absent: not such an address.
std::optional<broker_address> parse_broker_uri(std::string_view uri);

}  // namespace kentongan::mqtt
