// KISS, the framing between a host and a TNC on a serial line.
// Source: "The KISS TNC" (Chepponis K3MC, Karn KA9Q, 1987): section numbers below are that paper's.
//
// A frame on the line is FEND, type octet, payload, FEND; FEND and FESC inside are replaced by two-octet escapes.
// KISS carries no checksum: whatever is between two FENDs is a frame. Refused here, each counted: an escape followed by
// anything but its two codes (section 2), and a frame longer than kiss_max_payload (a line that never sends FEND).
//
// Freestanding: no heap, no exceptions. Not thread safe.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace kentongan::radio {

inline constexpr std::uint8_t kiss_fend = 0xC0;   // frame end (section 2)
inline constexpr std::uint8_t kiss_fesc = 0xDB;   // frame escape
inline constexpr std::uint8_t kiss_tfend = 0xDC;  // transposed: FESC TFEND stands for FEND
inline constexpr std::uint8_t kiss_tfesc = 0xDD;  // FESC TFESC stands for FESC

// Section 4 asks that frames of at least 1024 octets pass.
inline constexpr std::size_t kiss_max_payload = 1024;

// Low nibble of the type octet (section 4). Makers use other values too; a decoder passes them on as they are.
enum class kiss_command : std::uint8_t {
  data = 0,
  tx_delay = 1,      // key-up to first frame, in 10 ms
  persistence = 2,   // P - 1, where P/256 is the chance to transmit in a free slot
  slot_time = 3,     // in 10 ms
  tx_tail = 4,       // in 10 ms
  full_duplex = 5,   // 0: half duplex
  set_hardware = 6,  // maker's own; never sent unasked (one make writes flash, another keys the transmitter)
  leave = 15,        // with port 15: back to the TNC's command mode; never sent
};

struct kiss_frame {
  std::uint8_t port = 0;  // 0..15, the radio port of the TNC
  kiss_command command = kiss_command::data;
  std::span<const std::uint8_t> payload;
};

// Counts since construction; reset() of the decoder keeps them.
struct kiss_counters {
  std::uint64_t octets = 0;       // pushed
  std::uint64_t frames = 0;       // returned
  std::uint64_t bad_escapes = 0;  // frames dropped because of an escape that means nothing
  std::uint64_t overlong = 0;     // frames dropped because they exceeded kiss_max_payload
  std::uint64_t noise = 0;        // octets outside any frame, the rest of a dropped one included
};

// Octets in, frames out. Octets before the first FEND are dropped as line noise: the line may have been opened in the
// middle of a frame.
class kiss_decoder {
 public:
  // A frame that this octet completes. Its payload lives in the decoder until the next push() or reset().
  std::optional<kiss_frame> push(std::uint8_t octet) noexcept;

  // Calls `sink(const kiss_frame&)` for every frame completed by `octets`; the sink must not call back into the
  // decoder.
  template <class Sink>
  void push(std::span<const std::uint8_t> octets, Sink&& sink) {
    for (const std::uint8_t octet : octets) {
      if (const auto frame = push(octet)) sink(*frame);
    }
  }

  // Forgets a half-received frame, for a line that was opened again.
  void reset() noexcept;

  const kiss_counters& counters() const noexcept { return counters_; }

 private:
  enum class state : std::uint8_t { searching, inside, escaped };
  void keep(std::uint8_t octet) noexcept;

  state state_ = state::searching;
  std::size_t size_ = 0;  // octets in buffer_, type octet included
  std::array<std::uint8_t, 1 + kiss_max_payload> buffer_{};
  kiss_counters counters_;
};

// Octets a payload of `n` can need on the line: everything escaped, the type octet too, and two FENDs.
constexpr std::size_t kiss_encoded_bound(std::size_t n) noexcept { return 2 * (n + 1) + 2; }

// Writes one whole frame, FENDs included; returns the octets written. 0: `out` is too small, the port is above 15 or
// the payload longer than kiss_max_payload; `out` is then undefined.
std::size_t kiss_encode(const kiss_frame& frame, std::span<std::uint8_t> out) noexcept;

}  // namespace kentongan::radio
