#include "radio/sound/wav.hpp"

#include "firmware/dsp/mulaw.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <istream>
#include <limits>
#include <ostream>
#include <string>

namespace kentongan::radio {
namespace {

constexpr std::uint16_t format_pcm = 1;
constexpr std::uint16_t format_mulaw = 7;
constexpr std::uint16_t format_extensible = 0xFFFE;  // the true format is the first word of its sub-format

std::uint32_t little_endian(std::span<const std::uint8_t> octets) {
  std::uint32_t value = 0;
  for (std::size_t i = octets.size(); i-- > 0;) value = value << 8 | octets[i];
  return value;
}

std::size_t read_octets(std::istream& in, std::span<std::uint8_t> out) {
  in.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
  return static_cast<std::size_t>(in.gcount());
}

void skip(std::istream& in, std::uint64_t octets) { in.ignore(static_cast<std::streamsize>(octets)); }

struct chunk {
  std::string name;
  std::uint32_t size = 0;
};

chunk next_chunk(std::istream& in) {
  std::array<std::uint8_t, 8> head;
  if (read_octets(in, head) < head.size()) throw wav_error("it has no samples (no \"data\" chunk)");
  return {std::string(head.begin(), head.begin() + 4), little_endian(std::span(head).subspan(4))};
}

struct wav_format {
  std::uint32_t rate_hz = 0;
  bool mulaw = false;
};

wav_format read_format(std::istream& in, std::uint32_t size) {
  std::array<std::uint8_t, 26> format{};
  const std::size_t wanted = std::min<std::size_t>(size, format.size());
  if (size < 16 || read_octets(in, std::span(format).first(wanted)) < wanted) {
    throw wav_error("its \"fmt \" chunk is cut off");
  }
  skip(in, size - wanted + size % 2);
  const auto word = [&](std::size_t at) { return little_endian(std::span(format).subspan(at, 2)); };
  const std::uint32_t kind = word(0) == format_extensible ? word(24) : word(0);
  const std::uint32_t rate_hz = little_endian(std::span(format).subspan(4, 4));
  const bool mulaw = kind == format_mulaw;
  const std::uint32_t bits = mulaw ? 8 : 16;
  if (kind != format_pcm && !mulaw)
    throw wav_error("it is compressed (format " + std::to_string(kind) + "); wanted: PCM");
  if (word(2) != 1) throw wav_error("it has " + std::to_string(word(2)) + " channels; wanted: mono");
  if (word(14) != bits)
    throw wav_error("it has " + std::to_string(word(14)) + " bits a sample; wanted: " + std::to_string(bits));
  if (rate_hz < wav_min_rate_hz || rate_hz > wav_max_rate_hz) {
    throw wav_error("it has " + std::to_string(rate_hz) + " samples a second; wanted: 8000 to 48000");
  }
  return {rate_hz, mulaw};
}

// The head of a file of so many octets of sound.
void write_head(std::ostream& out, std::uint16_t format, std::uint32_t rate_hz, std::uint16_t octets_a_sample,
                std::uint64_t octets) {
  const auto number = [&](std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i) out.put(static_cast<char>(value >> (8 * i)));
  };
  out << "RIFF";
  number(36 + octets + octets % 2, 4);
  out << "WAVEfmt ";
  number(16, 4);
  number(format, 2);
  number(1, 2);
  number(rate_hz, 4);
  number(std::uint64_t{octets_a_sample} * rate_hz, 4);
  number(octets_a_sample, 2);
  number(8U * octets_a_sample, 2);
  out << "data";
  number(octets, 4);
}

template <class Write>
void write_file(const std::filesystem::path& file, const Write& write) {
  std::ofstream out(file, std::ios::binary);
  if (out) write(out);
  out.close();
  if (!out) throw wav_error(file.string() + ": cannot be written: " + std::strerror(errno));
}

}  // namespace

wav_reader::wav_reader(std::istream& in) : in_(in) {
  std::array<std::uint8_t, 12> head{};
  const std::size_t size = read_octets(in, head);
  const auto is = [&](std::size_t at, const char* name) { return std::memcmp(head.data() + at, name, 4) == 0; };
  if (size < head.size() || !is(0, "RIFF") || !is(8, "WAVE")) throw wav_error("it is not a WAV file");
  for (;;) {
    const chunk found = next_chunk(in);
    if (found.name == "data") {
      if (rate_hz_ == 0) throw wav_error("its samples come before their format");
      octets_left_ = found.size;
      // What writes to a pipe cannot know the size, and leaves 0 or the highest number there is.
      if (found.size == 0 || found.size >= 0x7FFFF000U) octets_left_ = std::numeric_limits<std::uint64_t>::max();
      return;
    }
    if (found.name == "fmt ") {
      const wav_format format = read_format(in, found.size);
      rate_hz_ = format.rate_hz;
      mulaw_ = format.mulaw;
    } else {
      skip(in, std::uint64_t{found.size} + found.size % 2);
    }
  }
}

std::size_t wav_reader::read(std::span<std::int16_t> out) {
  std::array<std::uint8_t, 8192> octets;
  const std::size_t each = mulaw_ ? 1 : 2;
  std::size_t done = 0;
  while (done < out.size()) {
    const std::size_t wanted = static_cast<std::size_t>(
        std::min<std::uint64_t>({octets.size(), each * (out.size() - done), octets_left_ - octets_left_ % each}));
    const std::size_t got = read_octets(in_, std::span(octets).first(wanted));
    for (std::size_t i = 0; i + each <= got; i += each) {
      out[done++] = mulaw_ ? dsp::from_mulaw(octets[i])
                           : static_cast<std::int16_t>(little_endian(std::span(octets).subspan(i, 2)));
    }
    octets_left_ -= got;
    if (wanted == 0 || got < wanted) break;
  }
  return done;
}

wav read_wav(std::istream& in) {
  wav_reader reader(in);
  wav sound{reader.rate_hz(), {}};
  std::array<std::int16_t, 4096> block;
  while (const std::size_t size = reader.read(block)) {
    sound.samples.insert(sound.samples.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(size));
  }
  return sound;
}

wav read_wav(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw wav_error(file.string() + ": " + std::strerror(errno));
  try {
    return read_wav(in);
  } catch (const wav_error& error) {
    throw wav_error(file.string() + ": " + error.what());
  }
}

void write_wav(std::ostream& out, const wav& sound) {
  write_head(out, format_pcm, sound.rate_hz, 2, 2 * sound.samples.size());
  for (const std::int16_t sample : sound.samples) {
    out.put(static_cast<char>(sample));
    out.put(static_cast<char>(sample >> 8));
  }
}

void write_wav(const std::filesystem::path& file, const wav& sound) {
  write_file(file, [&](std::ostream& out) { write_wav(out, sound); });
}

void write_mulaw_wav(const std::filesystem::path& file, std::span<const std::uint8_t> sound) {
  write_file(file, [&](std::ostream& out) {
    write_head(out, format_mulaw, 8000, 1, sound.size());
    out.write(reinterpret_cast<const char*>(sound.data()), static_cast<std::streamsize>(sound.size()));
    if (sound.size() % 2 != 0) out.put(0);
  });
}

}  // namespace kentongan::radio
