// Paho sets no TCP_NODELAY and offers no option for it (paho.mqtt.c#530): a client that both consumes and publishes
// then waits for the peer's delayed ACK, 23 ms per turn. So this walks the sockets of our own process (/proc/self/fd,
// Linux).
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace kentongan::mqtt {

// Sets TCP_NODELAY on every socket of this process that is connected to host:port and returns how many there are.
// Resolves `host`, so it may block: never call it on the io_context. Thread-safe.
std::size_t set_tcp_nodelay(const std::string& host, std::uint16_t port);

}  // namespace kentongan::mqtt
