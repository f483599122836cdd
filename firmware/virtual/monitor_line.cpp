#include "firmware/virtual/monitor_line.hpp"

#include "radio/codec/ax25.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace kentongan::virtual_radio {
namespace {

// Octets of the UTF-8 character at the beginning; 0 when there is none that prints. RFC 3629, section 4; of its
// overlong forms those below U+00A0 are refused, which also keeps out the control characters.
std::size_t printable(std::span<const std::uint8_t> text) {
  const std::uint8_t lead = text[0];
  if (lead < 0x80) return lead >= 0x20 && lead != 0x7F ? 1 : 0;
  const std::size_t size = lead >= 0xC2 && lead < 0xE0   ? 2
                           : lead >= 0xE0 && lead < 0xF0 ? 3
                           : lead >= 0xF0 && lead < 0xF5 ? 4
                                                         : 0;
  if (size == 0 || text.size() < size) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((text[i] & 0xC0) != 0x80) return 0;
  }
  const bool control = lead == 0xC2 && text[1] < 0xA0;
  const bool overlong = (lead == 0xE0 && text[1] < 0xA0) || (lead == 0xF0 && text[1] < 0x90);
  return control || overlong ? 0 : size;
}

void append_printable(std::string& out, std::span<const std::uint8_t> text) {
  constexpr char digits[] = "0123456789abcdef";
  while (!text.empty()) {
    const std::size_t size = printable(text);
    if (size == 0) {
      out += "<0x";
      out += digits[text[0] >> 4];
      out += digits[text[0] & 15];
      out += '>';
    } else {
      out.append(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
    }
    text = text.subspan(std::max<std::size_t>(size, 1));
  }
}

// The same addresses, with all that follows them as the information of a UI frame.
std::vector<std::uint8_t> as_ui(std::span<const std::uint8_t> octets) {
  std::size_t end = 0;
  while (end < octets.size() && (octets[end] & 1) == 0) ++end;
  end = std::min(end + 1, octets.size());
  std::vector<std::uint8_t> frame(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(end));
  frame.push_back(radio::ax25_control_ui);
  frame.push_back(radio::ax25_pid_no_layer3);
  frame.insert(frame.end(), octets.begin() + static_cast<std::ptrdiff_t>(end), octets.end());
  return frame;
}

}  // namespace

std::optional<std::string> monitor_line(std::span<const std::uint8_t> octets) {
  radio::ax25_frame frame;
  radio::ax25_result result = radio::ax25_decode(octets, frame);
  std::vector<std::uint8_t> rewritten;
  if (result == radio::ax25_result::not_ui) {
    rewritten = as_ui(octets);
    result = radio::ax25_decode(rewritten, frame);
  }
  if (result != radio::ax25_result::ok) return std::nullopt;
  std::string line;
  line += radio::to_text(frame.source).view();
  line += '>';
  line += radio::to_text(frame.destination).view();
  std::size_t repeated = 0;  // digipeaters up to the last that has sent it on
  for (std::size_t i = 0; i < frame.digipeater_count; ++i) {
    if (frame.digipeaters[i].repeated) repeated = i + 1;
  }
  for (std::size_t i = 0; i < frame.digipeater_count; ++i) {
    line += ',';
    line += radio::to_text(frame.digipeaters[i].address).view();
    if (i + 1 == repeated) line += '*';
  }
  line += ':';
  append_printable(line, frame.info);
  return line;
}

}  // namespace kentongan::virtual_radio
