// A frame as the usual monitor line of TNC2s: SOURCE>DESTINATION,PATH:information, without the line's end.
// The last digipeater that has sent the frame on carries a '*'. Octets that would not print (controls, what is not
// UTF-8) are shown as direwolf does: <0x0d>.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace kentongan::virtual_radio {

// `octets`: AX.25 without FCS. Frames of connected mode show their control octet as if it were information. Nothing
// when the address field is no good.
std::optional<std::string> monitor_line(std::span<const std::uint8_t> octets);

}  // namespace kentongan::virtual_radio
