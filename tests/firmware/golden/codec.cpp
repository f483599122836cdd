#include "firmware/board/common/oversampling.hpp"
#include "radio/codec/ax25.hpp"
#include "radio/codec/crc.hpp"
#include "radio/codec/kiss.hpp"
#include "tests/firmware/golden/parts.hpp"

#include <array>

namespace kentongan::golden {

std::uint32_t codec_kiss() {
  sum out;
  noise random(1);
  static radio::kiss_decoder decoder;
  static std::array<std::uint8_t, 200> payload;
  static std::array<std::uint8_t, radio::kiss_encoded_bound(payload.size())> line;
  for (int frame = 0; frame < 20; ++frame) {
    for (std::uint8_t& octet : payload) {
      const std::uint32_t r = random.next();
      octet = (r & 0x700) == 0 ? radio::kiss_fend : static_cast<std::uint8_t>(r & 0xFF);
    }
    out.add16(radio::crc16_x25(payload));
    const std::size_t n = radio::kiss_encode({.port = 1, .payload = payload}, line);
    if (frame % 4 == 3) line[n / 2] = static_cast<std::uint8_t>(random.next());
    decoder.push(std::span(line).first(n), [&out](const radio::kiss_frame& got) { out.add(got.payload); });
  }
  out.add16(static_cast<std::uint16_t>(decoder.counters().bad_escapes));
  return out.value();
}

std::uint32_t codec_ax25() {
  sum out;
  noise random(2);
  std::array<std::uint8_t, radio::ax25_max_frame> octets{};
  std::array<std::uint8_t, 40> info{};
  for (std::uint8_t& octet : info) octet = static_cast<std::uint8_t>(random.next());
  const auto source = radio::parse_ax25_address("DAMKAR-7");
  const auto destination = radio::parse_ax25_address("APZ112");
  if (!source || !destination) return 0;
  radio::ax25_frame frame;
  frame.source = *source;
  frame.destination = *destination;
  frame.info = info;
  const std::size_t n = radio::ax25_encode(frame, octets);
  out.add(std::span(octets).first(n));
  for (std::size_t bit = 0; bit < n * 8; ++bit) {
    octets[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    radio::ax25_frame seen;
    out.add(static_cast<std::uint8_t>(radio::ax25_decode(std::span(octets).first(n), seen)));
    octets[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
  return out.value();
}

std::uint32_t board_oversampling() {
  sum out;
  noise random(3);
  board::interpolator up;
  board::decimator down;
  std::array<std::int16_t, board::oversampling> fast{};
  for (int i = 0; i < oversampling_samples; ++i) {
    up(random.sample(40000), fast);
    out.add_samples(fast);
    out.add16(static_cast<std::uint16_t>(down(fast)));
  }
  return out.value();
}

}  // namespace kentongan::golden
