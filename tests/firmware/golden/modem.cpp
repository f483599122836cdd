// The whole modem with everything on that a host can ask for: a frame and digits are heard, a frame from the host is
// sent; all that it says to the host and to the radio counts.
#include "firmware/core/modem.hpp"

#include "firmware/dsp/afsk_modulator.hpp"
#include "firmware/dsp/tone_generator.hpp"
#include "radio/codec/htl.hpp"
#include "radio/codec/kiss.hpp"
#include "tests/firmware/golden/parts.hpp"

#include <array>

namespace kentongan::golden {
namespace {

constexpr std::array<std::uint8_t, 20> frame = {'A' << 1, 'P' << 1, 'Z' << 1, '1' << 1, '1' << 1, '2' << 1, 0xE0,
                                                'U' << 1, 'N' << 1, 'I' << 1, 'T' << 1, '0' << 1, '1' << 1, 0x61,
                                                0x03,     0xF0,     '>',      'o',      't',      'w'};

void tell(core::modem& modem, radio::kiss_command command, std::span<const std::uint8_t> payload) {
  std::array<std::uint8_t, 256> line{};
  const std::size_t n = radio::kiss_encode({.command = command, .payload = payload}, line);
  modem.from_host(std::span(line).first(n));
}

template <class Frame>
void request(core::modem& modem, const Frame& content) {
  std::array<std::uint8_t, 128> octets{};
  const std::size_t n = radio::htl::encode(content, 1, octets);
  tell(modem, radio::kiss_command::set_hardware, std::span(octets).first(n));
}

}  // namespace

std::uint32_t core_modem() {
  namespace htl = radio::htl;
  static core::modem modem({.firmware = "golden", .hardware = "any", .serial = {1, 2, 3, 4, 5, 6, 7, 8}});
  static dsp::afsk_modulator packet({.amplitude = 5000});
  static dsp::tone_generator keys(9600, 5000);
  sum out;
  noise random(5);
  request(modem, htl::hello{.host = std::string_view("golden")});
  htl::state wanted;
  wanted.modes = static_cast<std::uint16_t>(htl::bits(htl::mode_bit::tx_allowed, htl::mode_bit::voice_up,
                                                      htl::mode_bit::repaired, htl::mode_bit::squelch_pin));
  wanted.events = static_cast<std::uint8_t>(
      htl::bits(htl::event_bit::dtmf, htl::event_bit::selcall, htl::event_bit::mdc, htl::event_bit::ctcss));
  wanted.tx_delay = 10;
  request(modem, wanted);
  std::array<std::int16_t, 32> heard{};
  std::array<std::int16_t, 32> said{};
  std::array<std::uint8_t, 64> told{};
  for (std::uint32_t block = 0; block < modem_blocks; ++block) {
    if (block == 30) packet.start(frame, 30, 3);
    if (block == 200) keys.add_dtmf("14#", 60, 60);
    if (block == 330) {
      request(modem, htl::ping{});
      tell(modem, radio::kiss_command::data, frame);
    }
    if (block < 200) {
      packet.fill(heard);
    } else {
      keys.fill(heard);
    }
    for (std::int16_t& x : heard) x = static_cast<std::int16_t>(x + random.sample(800));
    modem.tick(block * 10 / 3);
    modem.inputs({.squelch_open = block < 330});
    modem.audio(heard, said);
    out.add_samples(said);
    out.add(modem.ptt() ? 1 : 0);
    while (const std::size_t n = modem.to_host(told)) out.add(std::span(told).first(n));
  }
  return out.value();
}

}  // namespace kentongan::golden
