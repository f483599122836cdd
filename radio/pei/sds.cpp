#include "radio/pei/sds.hpp"

#include "radio/pei/text_coding.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace kentongan::radio::pei {
namespace {

using octets_view = std::span<const std::uint8_t>;

constexpr std::uint8_t type_transfer = 0, type_report = 1, type_acknowledge = 2;

// Octets of the store and forward part (29.4.3.5, 29.4.3.6): validity period and kind of address in the first.
std::optional<std::size_t> store_and_forward_size(octets_view from) {
  if (from.empty()) return std::nullopt;
  switch (from[0] & 7U) {
    case 0:
      return 2;  // short number
    case 1:
      return 4;  // SSI
    case 2:
      return 7;  // TSI
    case 3:      // a telephone number: how many digits, then two to an octet
      if (from.size() < 2) return std::nullopt;
      return 2 + (from[1] + 1U) / 2;
    default:
      return 1;
  }
}

// The header of a text in parts (29.5.10.3): its length, then elements of id, length, value. 0 and 8 are parts, with
// one or two octets of reference. False: broken.
bool read_header(octets_view header, std::optional<text_part>& part) {
  while (header.size() >= 2) {
    const std::size_t size = header[1];
    if (2 + size > header.size()) return false;
    const auto value = header.subspan(2, size);
    if (header[0] == 0 && size == 3) part = text_part{value[0], value[2], value[1]};
    if (header[0] == 8 && size == 4)
      part = text_part{static_cast<std::uint16_t>((value[0] << 8) | value[1]), value[3], value[2]};
    header = header.subspan(2 + size);
  }
  return !part || (part->number >= 1 && part->number <= part->total);
}

// Coding, perhaps a time, perhaps a header, text.
bool read_text(octets_view data, std::size_t bits, bool with_header, sds_text& into) {
  if (data.empty()) return false;
  const std::uint8_t coding = data[0] & 0x7F;
  std::size_t at = 1;
  if ((data[0] & 0x80) != 0) at += 3;  // the time: 24 bits (29.5.4.5)
  if (with_header) {
    if (at >= data.size()) return false;
    const std::size_t size = data[at++];
    if (at + size > data.size() || !read_header(data.subspan(at, size), into.part)) return false;
    at += size;
  }
  if (at > data.size()) return false;
  into.text = decode_text(coding, data.subspan(at), bits > at * 8 ? bits - at * 8 : 0);
  return true;
}

bool is_text(std::uint8_t protocol) {
  return protocol == pid::text || protocol == pid::immediate_text || protocol == pid::text_with_header;
}

}  // namespace

delivery_class class_of(std::uint8_t status) noexcept {
  switch (status) {
    case delivery::received:
      return delivery_class::received;
    case delivery::consumed:
      return delivery_class::consumed;
    case 0x41:  // service permanently not available
    case 0x43:  // source not authorised
    case 0x44:  // destination not authorised
    case 0x45:  // unknown gateway
    case 0x46:  // unknown forward address
    case 0x4D:  // message too long
    case 0x4E:  // destination has no SDS-TL
    case 0x50:  // protocol not supported
    case 0x51:  // coding not supported
    case 0x56:  // destination prohibited
      return delivery_class::never;
    default:
      break;
  }
  switch (status >> 5) {  // the kind is in the highest bits
    case 1:
      return delivery_class::later;
    case 2:
      return delivery_class::failed;
    default:
      return delivery_class::passed;
  }
}

std::string describe_delivery(std::uint8_t status) {
  static constexpr std::array<std::pair<std::uint8_t, const char*>, 20> known = {{
      {0x00, "received"},
      {0x02, "read"},
      {0x20, "congestion"},
      {0x21, "stored by the network"},
      {0x22, "not reachable, stored by the network"},
      {0x40, "the network is overloaded"},
      {0x41, "the service is not available"},
      {0x42, "the service is not available now"},
      {0x43, "this terminal is not authorised"},
      {0x44, "the destination is not authorised"},
      {0x48, "expired before it was received"},
      {0x4A, "delivery failed"},
      {0x4B, "the destination is not registered"},
      {0x4C, "the destination's queue is full"},
      {0x4D, "the message is too long"},
      {0x4E, "the destination knows no delivery reports"},
      {0x50, "the destination does not know this protocol"},
      {0x51, "the destination does not know this coding of text"},
      {0x52, "the destination's memory is full"},
      {0x5A, "the destination is not reachable"},
  }};
  const auto it = std::find_if(known.begin(), known.end(), [status](const auto& row) { return row.first == status; });
  std::array<char, 32> number;
  std::snprintf(number.data(), number.size(), "delivery status 0x%02X", status);
  return it == known.end() ? number.data() : it->second + std::string(" (") + number.data() + ')';
}

std::optional<sds_message> read_sds(octets_view octets, std::size_t bits) {
  bits = std::min(bits, octets.size() * 8);
  octets = octets.first((bits + 7) / 8);
  if (octets.empty()) return std::nullopt;
  const std::uint8_t protocol = octets[0];
  if (protocol == pid::simple_text || protocol == pid::simple_immediate_text) {
    sds_text t;
    t.protocol = protocol;
    if (!read_text(octets.subspan(1), bits - 8, false, t)) return std::nullopt;
    return t;
  }
  if (!is_text(protocol)) return sds_other{protocol};
  if (octets.size() < 3) return std::nullopt;
  const std::uint8_t flags = octets[1];
  const bool stored = (flags & 1U) != 0;
  switch (flags >> 4) {
    case type_transfer: {
      sds_text t;
      t.protocol = protocol;
      t.wants_received = (flags & 4U) != 0;
      t.wants_consumed = (flags & 8U) != 0;
      t.reference = octets[2];
      std::size_t at = 3;
      if (stored) {
        const auto size = store_and_forward_size(octets.subspan(at));
        if (!size || at + *size > octets.size()) return std::nullopt;
        at += *size;
      }
      if (bits < at * 8 || !read_text(octets.subspan(at), bits - at * 8, protocol == pid::text_with_header, t))
        return std::nullopt;
      return t;
    }
    case type_report:
      if (octets.size() < 4) return std::nullopt;
      return sds_report{protocol, octets[2], octets[3], (flags & 8U) != 0};
    case type_acknowledge:
      if (octets.size() < 4) return std::nullopt;
      return sds_acknowledge{octets[2], octets[3]};
    default:
      return sds_other{protocol};
  }
}

std::size_t text_room(std::size_t bits) noexcept { return bits / 8 > 4 ? bits / 8 - 4 : 0; }

std::vector<std::uint8_t> make_text(std::string_view utf8, std::uint8_t reference, ask_report ask) {
  const auto coded = encode_text(utf8);
  // No short form: a report of four octets is matched with certainty, and every terminal can send it.
  std::vector<std::uint8_t> out;
  out.reserve(4 + coded.octets.size());
  out = {pid::text, static_cast<std::uint8_t>((static_cast<unsigned>(ask) << 2) | 2U), reference, coded.coding};
  out.insert(out.end(), coded.octets.begin(), coded.octets.end());
  return out;
}

std::vector<std::uint8_t> make_report(std::uint8_t protocol, std::uint8_t status, std::uint8_t reference) {
  return {protocol, type_report << 4, status, reference};
}

std::vector<std::uint8_t> make_acknowledge(std::uint8_t protocol, std::uint8_t status, std::uint8_t reference) {
  return {protocol, type_acknowledge << 4, status, reference};
}

status_kind kind_of_status(std::uint16_t value) noexcept {
  if (value == 0) return status_kind::emergency;
  if (value >= 0x8000) return status_kind::own;
  return value >= 0x7C00 ? status_kind::short_report : status_kind::reserved;
}

sds_report read_short_report(std::uint16_t value) noexcept {
  // Table 29.22: not supported, memory full, received, consumed.
  static constexpr std::array<std::uint8_t, 4> meaning = {0x50, 0x52, delivery::received, delivery::consumed};
  return {pid::text, meaning[(value >> 8) & 3U], static_cast<std::uint8_t>(value), false};
}

}  // namespace kentongan::radio::pei
