#include "firmware/dsp/hdlc.hpp"

#include <algorithm>

namespace kentongan::dsp {
namespace {

constexpr std::uint8_t flag_octet = 0x7E;
constexpr std::size_t address_size = 7;
constexpr std::size_t max_addresses = 10;  // destination, source, 8 digipeaters (APRS101 chapter 3)

bool is_callsign_octet(std::uint8_t octet) {
  const unsigned c = octet >> 1;
  return (octet & 1) == 0 && ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ');
}

}  // namespace

bool plausible_addresses(std::span<const std::uint8_t> octets) {
  for (std::size_t address = 0; address < max_addresses; ++address) {
    const std::size_t at = address * address_size;
    if (octets.size() < at + address_size) return false;
    for (std::size_t i = 0; i < address_size - 1; ++i) {
      if (!is_callsign_octet(octets[at + i])) return false;
    }
    const bool last = (octets[at + address_size - 1] & 1) != 0;
    if (last) return address >= 1;
  }
  return false;
}

bool hdlc_encoder::start(std::span<const std::uint8_t> octets, unsigned flags_before, unsigned flags_after) {
  if (octets.empty() || octets.size() > hdlc_max_octets - 2) return false;
  load(octets);
  next_size_ = 0;
  flags_left_ = std::max(flags_before, 1u);
  flags_after_ = std::max(flags_after, 1u);
  bit_ = 0;
  state_ = state::flags_before;
  return true;
}

bool hdlc_encoder::append(std::span<const std::uint8_t> octets) {
  if (!busy()) return start(octets, 1, flags_after_);
  if (has_next() || octets.empty() || octets.size() > hdlc_max_octets - 2) return false;
  std::copy(octets.begin(), octets.end(), next_.begin());
  next_size_ = octets.size();
  return true;
}

void hdlc_encoder::load(std::span<const std::uint8_t> octets) {
  std::copy(octets.begin(), octets.end(), frame_.begin());
  const std::uint16_t fcs = fcs_of(octets);
  size_ = octets.size();
  frame_[size_++] = static_cast<std::uint8_t>(fcs & 0xFF);
  frame_[size_++] = static_cast<std::uint8_t>(fcs >> 8);
  at_ = 0;
  ones_ = 0;
}

bool hdlc_encoder::next_tone() {
  if (!next_bit()) tone_ = !tone_;
  return tone_;
}

bool hdlc_encoder::next_bit() {
  if (state_ == state::frame) {
    if (ones_ == 5) {
      ones_ = 0;
      return false;
    }
    if (at_ == size_) {
      state_ = state::flags_after;
      flags_left_ = has_next() ? 1 : flags_after_;
      bit_ = 0;
    } else {
      const bool bit = ((frame_[at_] >> bit_) & 1) != 0;
      ones_ = bit ? ones_ + 1 : 0;
      if (++bit_ == 8) {
        bit_ = 0;
        ++at_;
      }
      return bit;
    }
  }
  const bool bit = ((flag_octet >> bit_) & 1) != 0;
  if (++bit_ == 8) {
    bit_ = 0;
    flag_done();
  }
  return bit;
}

void hdlc_encoder::flag_done() {
  if (--flags_left_ > 0 && !(state_ == state::flags_after && has_next())) return;
  if (state_ == state::flags_before) {
    state_ = state::frame;
  } else if (has_next()) {
    load(std::span(next_).first(next_size_));
    next_size_ = 0;
    state_ = state::frame;
  } else {
    state_ = state::idle;
  }
}

hdlc_decoder::event hdlc_decoder::push(bool tone) {
  if (fresh_) {
    fresh_ = false;
    size_ = 0;
    bits_ = 0;
  }
  place_ = no_place;
  const bool bit = tone == last_tone_;
  last_tone_ = tone;
  const std::uint8_t ones = ones_;
  if (bit) {
    ones_ = static_cast<std::uint8_t>(std::min(ones + 1, 7));
    if (ones_ == 7) return drop();
  } else {
    ones_ = 0;
    if (ones == 6) return flag();
    if (ones == 5) return event::none;  // stuffed
  }
  if (!inside_) return event::none;
  place_ = static_cast<std::int16_t>(8 * size_ + bits_);
  current_ = static_cast<std::uint8_t>((current_ >> 1) | (bit ? 0x80 : 0));
  if (++bits_ == 8) {
    bits_ = 0;
    if (size_ == octets_.size()) return drop();
    octets_[size_++] = current_;
  }
  return event::none;
}

// The flag's first seven bits went the way of data: a frame of whole octets leaves seven over.
hdlc_decoder::event hdlc_decoder::flag() {
  const bool whole = inside_ && bits_ == 7 && size_ >= hdlc_min_octets;
  fresh_ = true;
  inside_ = true;
  return whole ? event::frame : event::flag;
}

hdlc_decoder::event hdlc_decoder::drop() {
  if (!inside_) return event::none;
  inside_ = false;
  return event::abort;
}

}  // namespace kentongan::dsp
