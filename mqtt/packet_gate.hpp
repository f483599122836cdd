// Watches the octets that a client sends to a broker, packet by packet, without keeping or changing them: the first
// packet has to be CONNECT, and none may be larger than allowed (OASIS MQTT 5.0, 2.1 and 3.1; 3.1.1 has the same
// beginning). What the packets say is the broker's business.
//
// Pure. After a fault every further octet is the same fault.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace kentongan::mqtt {

class packet_gate {
 public:
  enum class verdict : std::uint8_t {
    good,
    no_connect,  // the first packet is something else, or CONNECT comes twice
    malformed,   // a length of more than four octets, or a packet that no client may send
    too_large,   // a packet beyond the bound
    not_spoken,  // a protocol that is neither MQTT 3.1.1 nor 5
  };

  explicit packet_gate(std::size_t packet_octets_max) : max_(packet_octets_max) {}

  verdict feed(std::string_view octets);

  bool connected() const { return packets_ > 0; }  // CONNECT has come, whole
  std::uint64_t packets() const { return packets_; }
  // Of CONNECT, for the log; empty: none was given.
  const std::string& client_id() const { return client_id_; }
  const std::string& username() const { return username_; }

 private:
  verdict begin();
  verdict end();
  verdict read_connect();

  std::size_t max_;
  verdict verdict_ = verdict::good;
  std::string head_;        // of the packet that has begun: its type and length; of CONNECT all of it
  std::uint64_t left_ = 0;  // octets of its rest
  bool in_body_ = false;
  std::uint64_t packets_ = 0;
  std::string client_id_, username_;
};

std::string_view to_string(packet_gate::verdict);

}  // namespace kentongan::mqtt
