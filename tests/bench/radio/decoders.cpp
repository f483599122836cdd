#include "tests/bench/radio/decoders.hpp"

#include "firmware/dsp/resampler.hpp"
#include "tests/bench/radio/air.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>

namespace kentongan::bench {
namespace {

struct collector final : dsp::frame_sink {
  void frame(std::span<const std::uint8_t> content, const dsp::frame_meters&) override {
    frames.push_back(tnc2(content));
  }
  std::vector<std::string> frames;
};

std::vector<std::string> lines_of(const std::string& command) {
  std::vector<std::string> lines;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string line;
  for (int c = 0; pipe && (c = std::fgetc(pipe.get())) != EOF;) {
    if (c == '\n') {
      lines.push_back(line);
      line.clear();
    } else {
      line += static_cast<char>(c);
    }
  }
  return lines;
}

}  // namespace

sound read_wav(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::vector<char> content((std::istreambuf_iterator<char>(in)), {});
  constexpr std::size_t header = 44;
  if (content.size() < header || std::memcmp(content.data(), "RIFF", 4) != 0) {
    throw std::runtime_error(path.string() + " is no WAV file");
  }
  sound s;
  std::memcpy(&s.rate_hz, content.data() + 24, 4);
  s.pcm.resize((content.size() - header) / 2);
  std::memcpy(s.pcm.data(), content.data() + header, 2 * s.pcm.size());
  return s;
}

void write_wav(const std::filesystem::path& path, std::span<const std::int16_t> pcm, std::uint32_t rate) {
  std::ofstream out(path, std::ios::binary);
  const auto number = [&](std::uint32_t value, int size) {
    for (int i = 0; i < size; ++i) out.put(static_cast<char>(value >> (8 * i)));
  };
  const auto length = static_cast<std::uint32_t>(2 * pcm.size());
  out << "RIFF";
  number(36 + length, 4);
  out << "WAVEfmt ";
  number(16, 4);
  number(1, 2);
  number(1, 2);
  number(rate, 4);
  number(2 * rate, 4);
  number(2, 2);
  number(16, 2);
  out << "data";
  number(length, 4);
  out.write(reinterpret_cast<const char*>(pcm.data()), length);
  if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

std::vector<std::string> heard_by_us(const dsp::afsk_options& options, std::span<const std::int16_t> pcm,
                                     std::uint32_t rate_hz, bool repair) {
  collector sink;
  const auto receiver = std::make_unique<dsp::afsk_receiver>(options, sink);
  receiver->set_repair(repair);
  dsp::resampler resample(rate_hz, dsp::sample_rate_hz);
  std::array<std::int16_t, 512> block{};
  while (!pcm.empty()) {
    const auto [taken, written] = resample(pcm, block);
    receiver->push(std::span(block).first(written));
    pcm = pcm.subspan(taken);
  }
  block.fill(0);  // decisions come 20 bits late
  receiver->push(block);
  return sink.frames;
}

std::vector<std::string> heard_by_direwolf(const std::string& options, std::span<const std::int16_t> pcm,
                                           std::uint32_t rate, const std::filesystem::path& work) {
  const std::filesystem::path wav = work / "peer.wav";
  write_wav(wav, pcm, rate);
  std::vector<std::string> frames;
  for (const std::string& line : lines_of("atest " + options + " '" + wav.string() + "' 2>/dev/null")) {
    // [0.2] SRC>DST,PATH:text - channel and slicer in the brackets, colours anywhere in front.
    const std::size_t bracket = line.find("[0");
    const std::size_t text = bracket == std::string::npos ? bracket : line.find("] ", bracket);
    if (text != std::string::npos && line.find('>', text) != std::string::npos) frames.push_back(line.substr(text + 2));
  }
  return frames;
}

std::vector<std::string> heard_by_multimon(std::span<const std::int16_t> pcm, std::uint32_t rate,
                                           const std::filesystem::path& work) {
  dsp::resampler resample(rate, 22050);  // the only rate it takes
  std::vector<std::int16_t> raw(static_cast<std::size_t>(static_cast<double>(pcm.size()) * 22050 / rate) + 64);
  raw.resize(resample(pcm, raw).written);
  const std::filesystem::path path = work / "peer.raw";
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(raw.data()), static_cast<std::streamsize>(2 * raw.size()));
  std::vector<std::string> frames;
  for (const std::string& line : lines_of("multimon-ng -q -A -t raw '" + path.string() + "' 2>/dev/null")) {
    if (line.starts_with("APRS: ")) frames.push_back(line.substr(6));
  }
  return frames;
}

}  // namespace kentongan::bench
