#include "firmware/dsp/mdc_code.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace kentongan::dsp {
namespace {

constexpr std::size_t data_octets = 7;
constexpr std::size_t data_bits = 8 * data_octets;
constexpr std::size_t zero_bits = 8;       // the last octet of the data
constexpr std::uint32_t taps = 0b1100101;  // bit n: the data bit n steps ago
constexpr std::size_t states = 64;         // the last six data bits, newest lowest

constexpr std::uint32_t parity(std::uint32_t last_seven) {
  return static_cast<std::uint32_t>(std::popcount(last_seven & taps)) & 1U;
}

constexpr std::size_t place_on_air(std::size_t bit) { return bit % 7 * 16 + bit / 7; }

std::uint16_t crc_of(std::span<const std::uint8_t> octets) {
  std::uint32_t crc = 0;
  for (const std::uint8_t octet : octets) {
    crc ^= octet;
    for (int i = 0; i < 8; ++i) crc = (crc & 1U) != 0 ? (crc >> 1) ^ 0x8408U : crc >> 1;
  }
  return static_cast<std::uint16_t>(~crc);
}

using octets = std::array<std::uint8_t, data_octets>;

octets data_of(const mdc_packet& packet) {
  octets data = {packet.op, packet.arg, static_cast<std::uint8_t>(packet.unit >> 8),
                 static_cast<std::uint8_t>(packet.unit & 0xFFU)};
  const std::uint16_t crc = crc_of(std::span(data).first(4));
  data[4] = static_cast<std::uint8_t>(crc & 0xFFU);
  data[5] = static_cast<std::uint8_t>(crc >> 8);
  return data;
}

}  // namespace

std::array<std::uint8_t, mdc_block_bits> mdc_encode_block(const mdc_packet& packet) {
  const octets data = data_of(packet);
  std::array<std::uint8_t, mdc_block_bits> bits{};
  std::uint32_t last_seven = 0;
  for (std::size_t n = 0; n < data_bits; ++n) {
    const std::uint32_t bit = (static_cast<std::uint32_t>(data[n / 8]) >> (n % 8)) & 1U;
    last_seven = (last_seven << 1 | bit) & 0x7FU;
    bits[place_on_air(n)] = static_cast<std::uint8_t>(bit);
    bits[place_on_air(data_bits + n)] = static_cast<std::uint8_t>(parity(last_seven));
  }
  return bits;
}

// Viterbi's algorithm: the most likely 56 bits, of which the last eight are known.
std::optional<mdc_packet> mdc_decode_block(std::span<const std::int8_t, mdc_block_bits> soft) {
  constexpr std::int32_t impossible = std::numeric_limits<std::int32_t>::min() / 2;
  std::array<std::int32_t, states> score;
  score.fill(impossible);
  score[0] = 0;
  std::array<std::uint64_t, data_bits> oldest{};  // per step and state: the bit that left the register
  for (std::size_t n = 0; n < data_bits; ++n) {
    const std::int32_t data_soft = soft[place_on_air(n)];
    const std::int32_t parity_soft = soft[place_on_air(data_bits + n)];
    std::array<std::int32_t, states> next;
    for (std::uint32_t state = 0; state < states; ++state) {
      const std::uint32_t bit = state & 1U;
      next[state] = impossible;
      if (bit == 1 && n >= data_bits - zero_bits) continue;
      for (std::uint32_t gone = 0; gone < 2; ++gone) {
        const std::uint32_t before = state >> 1 | gone << 5;
        const std::uint32_t last_seven = before << 1 | bit;
        const std::int32_t reached = score[before] + (bit == 1 ? data_soft : -data_soft) +
                                     (parity(last_seven) == 1 ? parity_soft : -parity_soft);
        if (reached <= next[state]) continue;
        next[state] = reached;
        oldest[n] = (oldest[n] & ~(std::uint64_t{1} << state)) | std::uint64_t{gone} << state;
      }
    }
    score = next;
  }
  octets data{};
  std::uint32_t state = 0;
  for (std::size_t n = data_bits; n-- > 0;) {
    if ((state & 1U) != 0) data[n / 8] = static_cast<std::uint8_t>(data[n / 8] | 1U << (n % 8));
    state = state >> 1 | static_cast<std::uint32_t>(oldest[n] >> state & 1U) << 5;
  }
  const mdc_packet packet{data[0], data[1], static_cast<std::uint16_t>(data[2] << 8 | data[3])};
  if (data != data_of(packet)) return std::nullopt;
  return packet;
}

}  // namespace kentongan::dsp
