#include "radio/codec/kiss.hpp"

namespace kentongan::radio {

std::optional<kiss_frame> kiss_decoder::push(std::uint8_t octet) noexcept {
  ++counters_.octets;
  if (octet == kiss_fend) {
    if (state_ == state::escaped) ++counters_.bad_escapes;
    const bool complete = state_ == state::inside && size_ > 0;  // two FENDs in a row are an idle line
    const std::size_t size = size_;
    state_ = state::inside;
    size_ = 0;
    if (!complete) return std::nullopt;
    ++counters_.frames;
    return kiss_frame{static_cast<std::uint8_t>(buffer_[0] >> 4), static_cast<kiss_command>(buffer_[0] & 0x0F),
                      std::span<const std::uint8_t>(buffer_.data() + 1, size - 1)};
  }
  switch (state_) {
    case state::searching:
      ++counters_.noise;
      break;
    case state::inside:
      if (octet == kiss_fesc) {
        state_ = state::escaped;
      } else {
        keep(octet);
      }
      break;
    case state::escaped:
      state_ = state::inside;
      if (octet == kiss_tfend) {
        keep(kiss_fend);
      } else if (octet == kiss_tfesc) {
        keep(kiss_fesc);
      } else {
        ++counters_.bad_escapes;
        reset();
      }
      break;
  }
  return std::nullopt;
}

void kiss_decoder::reset() noexcept {
  state_ = state::searching;
  size_ = 0;
}

void kiss_decoder::keep(std::uint8_t octet) noexcept {
  if (size_ == buffer_.size()) {
    ++counters_.overlong;
    reset();
    return;
  }
  buffer_[size_++] = octet;
}

namespace {

// Escaped octets at the end of a caller's buffer; `fits` turns false for good when one found no room.
struct writer {
  std::span<std::uint8_t> out;
  std::size_t size = 0;
  bool fits = true;

  void raw(std::uint8_t octet) noexcept {
    fits = fits && size < out.size();
    if (fits) out[size++] = octet;
  }
  void escaped(std::uint8_t octet) noexcept {
    if (octet == kiss_fend || octet == kiss_fesc) {
      raw(kiss_fesc);
      raw(octet == kiss_fend ? kiss_tfend : kiss_tfesc);
    } else {
      raw(octet);
    }
  }
};

}  // namespace

std::size_t kiss_encode(const kiss_frame& frame, std::span<std::uint8_t> out) noexcept {
  const auto command = static_cast<std::uint8_t>(frame.command);
  if (frame.port > 15 || command > 15 || frame.payload.size() > kiss_max_payload) return 0;
  writer to{out};
  to.raw(kiss_fend);
  to.escaped(static_cast<std::uint8_t>(frame.port << 4 | command));  // port 12, data: 0xC0
  for (const std::uint8_t octet : frame.payload) to.escaped(octet);
  to.raw(kiss_fend);
  return to.fits ? to.size : 0;
}

}  // namespace kentongan::radio
