#include "radio/codec/mdc.hpp"

namespace kentongan::radio {
namespace {

constexpr std::uint8_t high(std::uint16_t u) { return static_cast<std::uint8_t>(u >> 8); }
constexpr std::uint8_t low(std::uint16_t u) { return static_cast<std::uint8_t>(u & 0xFF); }

mdc_meaning read_double(const mdc_octets& p) {
  const auto& s = *p.second;
  const auto caller = static_cast<std::uint16_t>(s[2] << 8 | s[3]);
  const mdc_meaning between{mdc_kind::other, caller, p.unit, 0};
  const auto as = [&](mdc_kind k) { return mdc_meaning{k, between.from, between.to, 0}; };
  if (p.op != 0x35 || p.argument != 0x89) return between;
  if (s[1] == 0x0D && (s[0] == 0x83 || s[0] == 0x81)) return as(mdc_kind::call_alert);
  if (s[0] == 0xA0 && s[1] == 0x00) return as(mdc_kind::call_alert_ack);
  if ((s[0] == 0x82 && s[1] == 0x05) || (s[0] == 0x80 && s[1] == 0x15)) return as(mdc_kind::selective_call);
  return between;
}

}  // namespace

mdc_octets octets_of(const htl::mdc& m) noexcept {
  mdc_octets o{m.op, m.argument, m.unit, {}};
  if (m.extra_count == m.extra.size()) o.second = m.extra;
  return o;
}

std::string_view to_string(mdc_kind k) noexcept {
  constexpr std::string_view names[] = {"PTT identity",    "end of talk",     "emergency",        "emergency ack",
                                        "status",          "status request",  "message",          "request to talk",
                                        "acknowledgement", "call alert",      "call alert ack",   "selective call",
                                        "radio check",     "radio check ack", "unknown operation"};
  return names[static_cast<std::size_t>(k)];
}

mdc_meaning mdc_read(const mdc_octets& p) noexcept {
  if (p.second) return read_double(p);
  const auto from = [&](mdc_kind k) { return mdc_meaning{k, p.unit, 0, p.argument}; };
  const auto to = [&](mdc_kind k) { return mdc_meaning{k, 0, p.unit, 0}; };
  switch (p.op) {
    case 0x00:
      return from(mdc_kind::emergency);
    case 0x01:
      return from((p.argument & 0x80) != 0 ? mdc_kind::ptt_pressed : mdc_kind::ptt_released);
    case 0x06:
    case 0x46:
      return from(mdc_kind::status);
    case 0x07:
    case 0x47:
      return from(mdc_kind::message);
    case 0x20:
      return to(mdc_kind::emergency_ack);
    case 0x22:
      return to(mdc_kind::status_request);
    case 0x23:
      return to(mdc_kind::ack);
    case 0x30:
      return from(mdc_kind::radio_check_ack);
    case 0x40:
    case 0x41:
      return from(mdc_kind::request_to_talk);
    case 0x63:
      return to(mdc_kind::radio_check);
    default:
      return from(mdc_kind::other);
  }
}

std::optional<std::uint16_t> parse_mdc_unit(std::string_view text) noexcept {
  if (text.size() != 4) return std::nullopt;
  unsigned unit = 0;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9', upper = c >= 'A' && c <= 'F', lower = c >= 'a' && c <= 'f';
    if (!digit && !upper && !lower) return std::nullopt;
    unit = unit * 16 + static_cast<unsigned>(digit ? c - '0' : upper ? c - 'A' + 10 : c - 'a' + 10);
  }
  if (unit == 0 || unit == 0xFFFF) return std::nullopt;
  return static_cast<std::uint16_t>(unit);
}

std::array<char, 4> mdc_unit_text(std::uint16_t unit) noexcept {
  constexpr char digits[] = "0123456789ABCDEF";
  return {digits[unit >> 12], digits[unit >> 8 & 15], digits[unit >> 4 & 15], digits[unit & 15]};
}

std::array<std::uint8_t, 8> mdc_call_alert(std::uint16_t to, std::uint16_t from) noexcept {
  return {0x35, 0x89, high(to), low(to), 0x83, 0x0D, high(from), low(from)};
}
std::array<std::uint8_t, 4> mdc_radio_check(std::uint16_t to) noexcept { return {0x63, 0x85, high(to), low(to)}; }
std::array<std::uint8_t, 4> mdc_emergency_ack(std::uint16_t to) noexcept { return {0x20, 0x00, high(to), low(to)}; }
std::array<std::uint8_t, 4> mdc_ack(std::uint16_t to) noexcept { return {0x23, 0x00, high(to), low(to)}; }

std::array<std::uint8_t, 8> mdc_call_alert_ack(std::uint16_t caller, std::uint16_t from) noexcept {
  return {0x35, 0x89, high(caller), low(caller), 0xA0, 0x00, high(from), low(from)};
}
std::array<std::uint8_t, 4> mdc_radio_check_ack(std::uint16_t from) noexcept {
  return {0x30, 0x00, high(from), low(from)};
}

}  // namespace kentongan::radio
