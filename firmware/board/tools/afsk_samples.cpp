// afsk-samples: sound files for tests of images. Samples are signed 16 bit, little-endian, 9600 S/s, one channel.
//   afsk-samples send HEX...         frames (AX.25 octets without FCS) as sound on standard output
//   afsk-samples dtmf DIGITS         70 ms on, 70 ms off
//   afsk-samples hear < sound        the frames in it, one line of hex each
#include "firmware/dsp/afsk_modulator.hpp"
#include "firmware/dsp/afsk_receiver.hpp"
#include "firmware/dsp/tone_generator.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace {

using namespace kentongan::dsp;

void write(std::span<const std::int16_t> samples) {
  std::fwrite(samples.data(), sizeof(std::int16_t), samples.size(), stdout);
}

bool octets_of(std::string_view hex, std::vector<std::uint8_t>& octets) {
  if (hex.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    std::uint8_t octet = 0;
    const char* end = hex.data() + i + 2;
    if (std::from_chars(hex.data() + i, end, octet, 16).ptr != end) return false;
    octets.push_back(octet);
  }
  return true;
}

int send(int count, char** frames) {
  afsk_modulator modulator({.amplitude = 12000});
  for (int i = 0; i < count; ++i) {
    std::vector<std::uint8_t> octets;
    if (!octets_of(frames[i], octets) || !modulator.start(octets, 45, 3)) return 2;
    std::array<std::int16_t, 96> block{};
    bool more = true;
    while (more) {
      more = modulator.fill(block);
      write(block);
    }
    block.fill(0);
    for (int pause = 0; pause < 5; ++pause) write(block);
  }
  return 0;
}

int dtmf(std::string_view digits) {
  tone_generator generator(9600, 12000);
  if (!generator.add_dtmf(digits, 70, 70)) return 2;
  std::array<std::int16_t, 96> block{};
  while (generator.fill(block)) write(block);
  return 0;
}

struct printer final : frame_sink {
  void frame(std::span<const std::uint8_t> octets, const frame_meters& meters) override {
    if (meters.events != 0) return;
    for (const std::uint8_t octet : octets) std::printf("%02x", octet);
    std::printf("\n");
  }
};

int hear() {
  printer out;
  const auto receiver = std::make_unique<afsk_receiver>(afsk_options::gateway(), out);
  std::array<std::int16_t, 256> block{};
  while (const std::size_t n = std::fread(block.data(), sizeof(std::int16_t), block.size(), stdin)) {
    receiver->push(std::span(block).first(n));
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2 && std::strcmp(argv[1], "send") == 0) return send(argc - 2, argv + 2);
  if (argc == 3 && std::strcmp(argv[1], "dtmf") == 0) return dtmf(argv[2]);
  if (argc == 2 && std::strcmp(argv[1], "hear") == 0) return hear();
  std::fputs("Usage: afsk-samples send HEX... | dtmf DIGITS | hear\n", stderr);
  return 2;
}
