#include "mqtt/uri.hpp"

#include <charconv>

namespace kentongan::mqtt {

std::optional<broker_address> parse_broker_uri(std::string_view uri) {
  broker_address result;
  if (uri.starts_with("tcp://")) {
    result.port = 1883;
  } else if (uri.starts_with("ssl://")) {
    result.tls = true;
    result.port = 8883;
  } else {
    return std::nullopt;
  }
  uri.remove_prefix(6);

  std::string_view host;
  if (uri.starts_with('[')) {
    const auto close = uri.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    host = uri.substr(1, close - 1);
    uri.remove_prefix(close + 1);
  } else {
    host = uri.substr(0, uri.find(':'));
    uri.remove_prefix(host.size());
  }
  if (host.empty() || host.find_first_of("/@[] ") != std::string_view::npos) return std::nullopt;
  result.host = host;

  if (!uri.empty()) {
    if (!uri.starts_with(':')) return std::nullopt;
    uri.remove_prefix(1);
    const auto [end, error] = std::from_chars(uri.data(), uri.data() + uri.size(), result.port);
    if (error != std::errc{} || end != uri.data() + uri.size() || result.port == 0) return std::nullopt;
  }
  return result;
}

}  // namespace kentongan::mqtt
