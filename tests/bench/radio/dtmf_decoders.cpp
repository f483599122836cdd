#include "tests/bench/radio/dtmf_decoders.hpp"

#include "firmware/dsp/dtmf_detector.hpp"

#ifdef KENTONGAN_SPANDSP
#include <spandsp.h>
#endif
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace kentongan::bench {
namespace {

std::string decode_ours(std::span<const std::int16_t> samples) {
  struct collector final : dsp::dtmf_sink {
    void digit_on(char digit, const dsp::tone_meters&) override { digits += digit; }
    void digit_off(char, unsigned) override {}
    std::string digits;
  } heard;
  dsp::dtmf_detector detector(9600, heard);
  detector.push(samples);
  return heard.digits;
}

#ifdef KENTONGAN_SPANDSP
std::string decode_spandsp(std::span<const std::int16_t> samples, int twist_db) {
  const auto append = [](void* digits, const char* more, int count) {
    static_cast<std::string*>(digits)->append(more, static_cast<std::size_t>(count));
  };
  std::string digits;
  const std::unique_ptr<dtmf_rx_state_t, void (*)(dtmf_rx_state_t*)> state(dtmf_rx_init(nullptr, append, &digits),
                                                                           [](dtmf_rx_state_t* s) { dtmf_rx_free(s); });
  if (twist_db > 0) dtmf_rx_parms(state.get(), 0, twist_db, twist_db, -99);
  constexpr std::size_t piece = 160;
  for (std::size_t at = 0; at < samples.size(); at += piece) {
    const auto part = samples.subspan(at, std::min(piece, samples.size() - at));
    dtmf_rx(state.get(), part.data(), static_cast<int>(part.size()));
  }
  return digits;
}
#endif

std::string decode_multimon(std::span<const std::int16_t> samples) {
  const auto file = std::filesystem::temp_directory_path() / ("bench_dtmf_" + std::to_string(getpid()) + ".raw");
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(samples.data()), static_cast<std::streamsize>(samples.size_bytes()));
  const std::string command = "multimon-ng -q -a DTMF -t raw '" + file.string() + "' 2>/dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  if (!pipe) throw std::runtime_error("multimon-ng does not start");
  std::string digits;
  std::array<char, 200> line{};
  while (std::fgets(line.data(), line.size(), pipe.get()) != nullptr) {
    const std::string_view text = line.data();
    if (text.starts_with("DTMF: ") && text.size() > 6) digits += text[6];
  }
  std::filesystem::remove(file);
  return digits;
}

}  // namespace

dtmf_decoder our_decoder() { return {"kentongan", 9600, decode_ours}; }

std::vector<dtmf_decoder> dtmf_peers() {
  std::vector<dtmf_decoder> peers;
#ifdef KENTONGAN_SPANDSP
  for (const int twist_db : {0, 12}) {
    peers.push_back({twist_db == 0 ? "spandsp" : "spandsp 12/12", 8000,
                     [=](std::span<const std::int16_t> samples) { return decode_spandsp(samples, twist_db); }});
  }
#endif
  if (std::system("command -v multimon-ng >/dev/null 2>&1") == 0)
    peers.push_back({"multimon-ng", 22050, decode_multimon});
  return peers;
}

}  // namespace kentongan::bench
