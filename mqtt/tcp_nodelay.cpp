#include "mqtt/tcp_nodelay.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace kentongan::mqtt {
namespace {

struct endpoint {
  std::array<std::uint8_t, 16> address{};  // IPv6, an IPv4 address in its mapped form (RFC 4291, 2.5.5.2)
  std::uint16_t port = 0;                  // network order
  bool operator==(const endpoint&) const = default;
};

std::optional<endpoint> to_endpoint(const sockaddr* address) {
  endpoint result;
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, address, sizeof six);
    std::memcpy(result.address.data(), &six.sin6_addr, 16);
    result.port = six.sin6_port;
    return result;
  }
  if (address->sa_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, address, sizeof four);
    result.address[10] = result.address[11] = 0xFF;
    std::memcpy(result.address.data() + 12, &four.sin_addr, 4);
    result.port = four.sin_port;
    return result;
  }
  return std::nullopt;
}

std::vector<endpoint> resolve(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, &::freeaddrinfo);
  std::vector<endpoint> result;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    if (const auto one = to_endpoint(each->ai_addr)) result.push_back(*one);
  }
  return result;
}

}  // namespace

std::size_t set_tcp_nodelay(const std::string& host, std::uint16_t port) {
  const auto wanted = resolve(host, port);
  std::size_t count = 0;
  std::error_code error;
  // A file that other threads close or reuse meanwhile is harmless: each one is asked for its peer just before.
  for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end; it.increment(error)) {
    const auto name = it->path().filename().string();
    int fd = -1;
    if (std::from_chars(name.data(), name.data() + name.size(), fd).ec != std::errc{}) continue;
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0) continue;
    const auto there = to_endpoint(reinterpret_cast<const sockaddr*>(&peer));
    if (!there || std::find(wanted.begin(), wanted.end(), *there) == wanted.end()) continue;
    const int on = 1;
    if (::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0) ++count;
  }
  return count;
}

}  // namespace kentongan::mqtt
