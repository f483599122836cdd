// Any octets into the AX.25 decoder: what it accepts keeps the rules, and encodes to the same octets but for the
// reserved bits of the SSID octets.
#include "radio/codec/ax25.hpp"
#include "radio/codec/crc.hpp"

#include <cstdlib>
#include <vector>

using namespace kentongan::radio;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span<const std::uint8_t> octets(data, size);
  if (const auto frame = strip_fcs(octets); frame && frame->size() + fcs_size != size) std::abort();
  parse_ax25_address({reinterpret_cast<const char*>(data), size});

  ax25_frame frame;
  if (ax25_decode(octets, frame) != ax25_result::ok) return 0;
  std::vector<std::uint8_t> out(ax25_max_frame);
  out.resize(ax25_encode(frame, out));
  if (out.size() != size) std::abort();
  for (std::size_t i = 0; i < size; ++i) {
    const bool ssid_octet = i % 7 == 6 && i < 7 * (2 + frame.digipeater_count);
    if (out[i] != (ssid_octet ? octets[i] | 0x60 : octets[i])) std::abort();
  }
  const auto source = to_text(frame.source);
  if (parse_ax25_address(source.view()) != frame.source) std::abort();
  return 0;
}
