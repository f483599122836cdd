#include "radio/codec/aprs_emergency.hpp"

#include "radio/codec/aprs_text.hpp"

namespace kentongan::radio {
namespace {

using namespace aprs_text;

constexpr std::string_view word = "EMERGENCY";

aprs_emergency in_words(std::string_view text) noexcept {
  aprs_emergency found = aprs_emergency::none;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size())) {
    const std::size_t end = at + word.size();
    if (at > 0 && is_letter(text[at - 1])) continue;
    if (end < text.size() && is_letter(text[end])) continue;
    if (end < text.size() && text[end] == '!') return aprs_emergency::certain;
    found = aprs_emergency::perhaps;
  }
  return found;
}

}  // namespace

aprs_emergency aprs_emergency_in(const ax25_address& destination, std::span<const std::uint8_t> info,
                                 aprs_position_result parsed, const aprs_position& position) noexcept {
  const bool status = !info.empty() && info[0] == '>';
  if (parsed == aprs_position_result::other && !status) return aprs_emergency::none;
  const bool damaged = parsed == aprs_position_result::malformed;
  if (position.mic_e && position.mic_e->is_emergency())
    return damaged ? aprs_emergency::perhaps : aprs_emergency::certain;
  const aprs_emergency said = in_words(of(info));
  if (said != aprs_emergency::none) return said;
  const std::string_view to = destination.callsign();
  return to == "ALARM" || to == "ALERT" || to == "EM" ? aprs_emergency::perhaps : aprs_emergency::none;
}

}  // namespace kentongan::radio
