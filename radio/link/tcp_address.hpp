// Where a KISS TNC listens: how a configuration says it. Pure.
#pragma once
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kentongan::radio {

struct tcp_address {
  std::string host;           // a name, an IPv4 address, or an IPv6 address without its brackets
  std::uint16_t port = 8001;  // direwolf's KISSPORT, which others have taken over
  bool operator==(const tcp_address&) const = default;
};

// "tcp:host[:port]"; an IPv6 address in brackets, "tcp:[fe80::1%eth0]:8001". Nothing when it is none. A name is judged
// by its characters and length only (RFC 1123 section 2.1 has no underscore; local names do).
inline std::optional<tcp_address> parse_tcp_address(std::string_view text) {
  constexpr std::string_view scheme = "tcp:";
  constexpr std::string_view alphanumeric = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  if (!text.starts_with(scheme)) return std::nullopt;
  text.remove_prefix(scheme.size());
  const bool bracketed = text.starts_with('[');
  const auto end = bracketed ? text.find(']') : text.find(':');
  if (bracketed && end == text.npos) return std::nullopt;
  const std::string_view host = bracketed ? text.substr(1, end - 1) : text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + (bracketed ? 1 : 0));
  if (host.empty() || host.size() > 253) return std::nullopt;
  const std::string more = std::string(alphanumeric) + (bracketed ? ":.%_-" : "._-");
  if (host.find_first_not_of(more) != host.npos) return std::nullopt;
  if (bracketed && host.find(':') == host.npos) return std::nullopt;
  tcp_address out{std::string(host)};
  if (text.empty()) return out;
  if (!text.starts_with(':')) return std::nullopt;
  text.remove_prefix(1);
  const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), out.port);
  if (text.empty() || error != std::errc() || last != text.data() + text.size() || out.port == 0) return std::nullopt;
  return out;
}

}  // namespace kentongan::radio
