#include "radio/codec/ax25.hpp"

namespace kentongan::radio {
namespace {

constexpr std::size_t address_size = 7;
constexpr std::uint8_t last_bit = 0x01;       // of the SSID octet: the address field ends here (section 3.12)
constexpr std::uint8_t reserved_bits = 0x60;  // set when unused (section 3.12.2)
constexpr std::uint8_t marked_bit = 0x80;     // C bit or H bit
constexpr std::uint8_t poll_bit = 0x10;

constexpr bool is_call_character(char c) noexcept { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool is_valid(const ax25_address& address) noexcept {
  const std::string_view call = address.callsign();
  if (call.empty() || address.ssid > 15) return false;
  for (const char c : call) {
    if (!is_call_character(c)) return false;
  }
  for (std::size_t i = call.size(); i < address.call.size(); ++i) {
    if (address.call[i] != '\0') return false;
  }
  return true;
}

bool decode_address(std::span<const std::uint8_t, address_size> octets, ax25_address& address) noexcept {
  address = {};
  bool padding = false;
  for (std::size_t i = 0; i < address.call.size(); ++i) {
    const auto c = static_cast<char>(octets[i] >> 1);
    if ((octets[i] & last_bit) != 0) return false;
    if (c == ' ') {
      padding = true;
    } else if (padding || !is_call_character(c)) {
      return false;
    } else {
      address.call[i] = c;
    }
  }
  address.ssid = static_cast<std::uint8_t>(octets[6] >> 1 & 0x0F);
  return address.call[0] != '\0';
}

void encode_address(const ax25_address& address, bool marked, bool last, std::uint8_t* out) noexcept {
  for (const char c : address.call) *out++ = static_cast<std::uint8_t>((c == '\0' ? ' ' : c) << 1);
  *out =
      static_cast<std::uint8_t>((marked ? marked_bit : 0) | reserved_bits | address.ssid << 1 | (last ? last_bit : 0));
}

}  // namespace

std::string_view ax25_address::callsign() const noexcept {
  std::size_t size = 0;
  while (size < call.size() && call[size] != '\0') ++size;
  return {call.data(), size};
}

std::optional<ax25_address> parse_ax25_address(std::string_view text) noexcept {
  ax25_address address;
  std::size_t i = 0;
  for (; i < text.size() && text[i] != '-'; ++i) {
    if (i == address.call.size() || !is_call_character(text[i])) return std::nullopt;
    address.call[i] = text[i];
  }
  if (i == 0) return std::nullopt;
  if (i == text.size()) return address;

  text.remove_prefix(i + 1);
  if (text.empty() || text.size() > 2 || (text.size() == 2 && text[0] == '0')) return std::nullopt;
  unsigned ssid = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    ssid = 10 * ssid + static_cast<unsigned>(c - '0');
  }
  if (ssid > 15) return std::nullopt;
  address.ssid = static_cast<std::uint8_t>(ssid);
  return address;
}

ax25_address_text to_text(const ax25_address& address) noexcept {
  ax25_address_text text;
  for (const char c : address.callsign()) text.characters[text.size++] = c;
  const unsigned ssid = address.ssid & 0x0FU;
  if (ssid != 0) {
    text.characters[text.size++] = '-';
    if (ssid >= 10) text.characters[text.size++] = '1';
    text.characters[text.size++] = static_cast<char>('0' + ssid % 10);
  }
  return text;
}

ax25_result ax25_decode(std::span<const std::uint8_t> octets, ax25_frame& frame) noexcept {
  frame = {};
  std::size_t addresses = 0;
  for (bool last = false; !last; ++addresses) {
    if (addresses == 2 + ax25_max_digipeaters) return ax25_result::too_many_digipeaters;
    if (octets.size() < address_size) return ax25_result::too_short;
    ax25_address address;
    if (!decode_address(octets.first<address_size>(), address)) return ax25_result::bad_address;
    const bool marked = (octets[6] & marked_bit) != 0;
    last = (octets[6] & last_bit) != 0;
    octets = octets.subspan(address_size);
    if (addresses == 0) {
      frame.destination = address;
      frame.destination_c = marked;
    } else if (addresses == 1) {
      frame.source = address;
      frame.source_c = marked;
    } else {
      frame.digipeaters[frame.digipeater_count++] = {address, marked};
    }
  }
  if (addresses < 2) return ax25_result::too_short;
  if (octets.empty()) return ax25_result::too_short;
  if ((octets[0] & ~poll_bit) != ax25_control_ui) return ax25_result::not_ui;
  if (octets.size() < 2) return ax25_result::too_short;
  if (octets.size() - 2 > ax25_max_info) return ax25_result::info_too_long;
  frame.poll = (octets[0] & poll_bit) != 0;
  frame.pid = octets[1];
  frame.info = octets.subspan(2);
  return ax25_result::ok;
}

std::size_t ax25_encode(const ax25_frame& frame, std::span<std::uint8_t> out) noexcept {
  const std::size_t digipeaters = frame.digipeater_count;
  if (digipeaters > ax25_max_digipeaters || frame.info.size() > ax25_max_info) return 0;
  if (!is_valid(frame.destination) || !is_valid(frame.source)) return 0;
  const std::size_t size = address_size * (2 + digipeaters) + 2 + frame.info.size();
  if (out.size() < size) return 0;

  std::uint8_t* to = out.data();
  encode_address(frame.destination, frame.destination_c, false, to);
  encode_address(frame.source, frame.source_c, digipeaters == 0, to += address_size);
  for (std::size_t i = 0; i < digipeaters; ++i) {
    const ax25_digipeater& digipeater = frame.digipeaters[i];
    if (!is_valid(digipeater.address)) return 0;
    encode_address(digipeater.address, digipeater.repeated, i + 1 == digipeaters, to += address_size);
  }
  to += address_size;
  *to++ = static_cast<std::uint8_t>(ax25_control_ui | (frame.poll ? poll_bit : 0));
  *to++ = frame.pid;
  for (const std::uint8_t octet : frame.info) *to++ = octet;
  return size;
}

}  // namespace kentongan::radio
