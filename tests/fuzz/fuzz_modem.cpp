// Any host at a whole modem that may transmit: octets as they come, or (for a fuzzer seldom finds a CRC) HTL frames
// with any content. The modem neither crashes nor stays keyed beyond its limit, and what it sends up is KISS.
#include "firmware/core/modem.hpp"
#include "radio/codec/crc.hpp"
#include "radio/codec/htl.hpp"
#include "radio/codec/kiss.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <vector>

using namespace kentongan;

namespace {

struct bench {
  std::unique_ptr<core::modem> modem =
      std::make_unique<core::modem>(core::identity{.firmware = "1", .hardware = "fuzz", .kiss_tx = true});
  radio::kiss_decoder host;
  std::array<std::int16_t, 96> heard{};
  std::array<std::int16_t, 96> sent{};
  std::size_t keyed = 0;  // samples in a row
  std::uint32_t now_ms = 0;

  void run(int blocks) {
    for (int i = 0; i < blocks; ++i) {
      modem->tick(now_ms += 10);
      modem->audio(heard, sent);
      keyed = modem->ptt() ? keyed + heard.size() : 0;
      if (keyed > 30 * core::sample_rate_hz) std::abort();
      if (!modem->ptt() && std::any_of(sent.begin(), sent.end(), [](std::int16_t s) { return s != 0; })) std::abort();
      std::array<std::uint8_t, 64> up;
      while (const std::size_t octets = modem->to_host(up)) host.push(std::span(up).first(octets), [](const auto&) {});
    }
  }

  // Type and content of an HTL frame, with everything around it.
  void say(std::span<const std::uint8_t> body) {
    std::vector<std::uint8_t> frame{'H', 'T', 'L', radio::htl::version, body[0], 0};
    frame.insert(frame.end(), body.begin() + 1, body.end());
    std::vector<std::uint8_t> sealed(frame.size() + radio::fcs_size);
    radio::append_fcs(frame, sealed);
    std::vector<std::uint8_t> line(radio::kiss_encoded_bound(sealed.size()));
    line.resize(radio::kiss_encode({0, radio::kiss_command::set_hardware, sealed}, line));
    modem->from_host(line);
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  bench b;
  b.modem->from_host(std::array<std::uint8_t, 1>{radio::kiss_fend});
  const bool frames = data[0] % 4 != 0;
  if (frames) b.say(std::array<std::uint8_t, 3>{static_cast<std::uint8_t>(radio::htl::frame_type::hello), 1, 0});
  for (std::size_t at = 1; at < size;) {
    const std::size_t part = std::min<std::size_t>(size - at, 1 + data[at] % 64U);
    const std::span<const std::uint8_t> piece(data + at, part);
    if (frames && part > 1) {
      b.say(piece.subspan(1));
    } else {
      b.modem->from_host(piece);
    }
    at += part;
    b.run(1);
  }
  b.run(4);
  if (b.host.counters().bad_escapes != 0 || b.host.counters().overlong != 0) std::abort();
  return 0;
}
