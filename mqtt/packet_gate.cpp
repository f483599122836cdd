#include "mqtt/packet_gate.hpp"

#include <algorithm>
#include <optional>

namespace kentongan::mqtt {

namespace {

constexpr std::uint8_t connect = 1, connack = 2, suback = 9, unsuback = 11, pingresp = 13;  // 2.1.2

// CONNECT's body from the left. Nothing: it ends too soon.
class reader {
 public:
  explicit reader(std::string_view s) : rest_(s) {}
  std::optional<std::uint32_t> number(std::size_t octets) {
    if (rest_.size() < octets) return std::nullopt;
    std::uint32_t n = 0;
    for (std::size_t i = 0; i < octets; ++i) n = n << 8 | static_cast<std::uint8_t>(rest_[i]);
    rest_.remove_prefix(octets);
    return n;
  }
  std::optional<std::string_view> text() {  // 1.5.4, 1.5.6
    const auto size = number(2);
    if (!size || rest_.size() < *size) return std::nullopt;
    const auto t = rest_.substr(0, *size);
    rest_.remove_prefix(*size);
    return t;
  }
  bool skip_properties() {  // 2.2.2
    std::uint32_t size = 0;
    for (unsigned shift = 0;; shift += 7) {
      const auto octet = number(1);
      if (!octet || shift > 21) return false;
      size |= (*octet & 0x7f) << shift;
      if (*octet < 0x80) break;
    }
    if (rest_.size() < size) return false;
    rest_.remove_prefix(size);
    return true;
  }

 private:
  std::string_view rest_;
};

}  // namespace

packet_gate::verdict packet_gate::feed(std::string_view octets) {
  while (verdict_ == verdict::good && !octets.empty()) {
    if (!in_body_) {
      head_ += octets.front();
      octets.remove_prefix(1);
      const bool length_goes_on = head_.size() < 2 || (static_cast<std::uint8_t>(head_.back()) & 0x80) != 0;
      if (length_goes_on && head_.size() < 5) continue;
      verdict_ = length_goes_on ? verdict::malformed : begin();
    } else {
      const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(left_, octets.size()));
      if (packets_ == 0) head_ += octets.substr(0, n);
      octets.remove_prefix(n);
      left_ -= n;
    }
    if (verdict_ == verdict::good && in_body_ && left_ == 0) verdict_ = end();
  }
  return verdict_;
}

packet_gate::verdict packet_gate::begin() {
  const auto type = static_cast<std::uint8_t>(head_[0]) >> 4;
  left_ = 0;
  for (std::size_t i = 1; i < head_.size(); ++i)
    left_ |= std::uint64_t{static_cast<std::uint8_t>(head_[i]) & 0x7fu} << (7 * (i - 1));
  if ((packets_ == 0) != (type == connect)) return verdict::no_connect;
  if (type == 0 || type == connack || type == suback || type == unsuback || type == pingresp) return verdict::malformed;
  if (head_.size() + left_ > max_) return verdict::too_large;
  in_body_ = true;
  return verdict::good;
}

packet_gate::verdict packet_gate::end() {
  const auto v = packets_ == 0 ? read_connect() : verdict::good;
  ++packets_;
  in_body_ = false;
  head_.clear();
  return v;
}

// 3.1.2 and 3.1.3: protocol, flags, keep alive, properties, client id, will, user name.
packet_gate::verdict packet_gate::read_connect() {
  std::size_t body = 1;
  while ((static_cast<std::uint8_t>(head_[body]) & 0x80) != 0) ++body;
  reader r(std::string_view(head_).substr(body + 1));
  const auto protocol = r.text();
  const auto level = r.number(1), flags = r.number(1);
  if (!protocol || !level || !flags || !r.number(2)) return verdict::malformed;
  if (*protocol != "MQTT" || (*level != 4 && *level != 5)) return verdict::not_spoken;
  if (*level == 5 && !r.skip_properties()) return verdict::malformed;
  const auto id = r.text();
  if (!id) return verdict::malformed;
  if ((*flags & 0x04) != 0) {
    if (*level == 5 && !r.skip_properties()) return verdict::malformed;
    if (!r.text() || !r.text()) return verdict::malformed;
  }
  client_id_ = *id;
  if ((*flags & 0x80) == 0) return verdict::good;
  const auto name = r.text();
  if (!name) return verdict::malformed;
  username_ = *name;
  return verdict::good;
}

std::string_view to_string(packet_gate::verdict v) {
  switch (v) {
    case packet_gate::verdict::good:
      break;
    case packet_gate::verdict::no_connect:
      return "its first packet is not CONNECT";
    case packet_gate::verdict::malformed:
      return "not MQTT";
    case packet_gate::verdict::too_large:
      return "a packet is too large";
    case packet_gate::verdict::not_spoken:
      return "it speaks neither MQTT 3.1.1 nor 5";
  }
  return "good";
}

}  // namespace kentongan::mqtt
