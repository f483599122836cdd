// WAV files: mono, 16-bit PCM or mu-law, 8000 to 48000 samples a second; everything else is refused by name.
// Source: Multimedia Programming Interface and Data Specifications 1.0 (IBM, Microsoft, 1991), "WAVE"; chunks other
// than "fmt " and "data" are skipped. A data chunk that promises more than the stream holds (a pipe, a recorder that
// was switched off) ends where the stream ends.
#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <span>
#include <stdexcept>
#include <vector>

namespace kentongan::radio {

inline constexpr std::uint32_t wav_min_rate_hz = 8000;
inline constexpr std::uint32_t wav_max_rate_hz = 48000;

struct wav_error : std::runtime_error {  // what(): for people, without the file's name
  using std::runtime_error::runtime_error;
};

class wav_reader {
 public:
  explicit wav_reader(std::istream& in);  // reads up to the samples; throws wav_error. `in` must outlive the reader
  std::uint32_t rate_hz() const { return rate_hz_; }
  std::size_t read(std::span<std::int16_t> out);  // how many; 0: the end

 private:
  std::istream& in_;
  std::uint32_t rate_hz_ = 0;
  bool mulaw_ = false;
  std::uint64_t octets_left_ = 0;
};

struct wav {
  std::uint32_t rate_hz = 9600;
  std::vector<std::int16_t> samples;
  bool operator==(const wav&) const = default;
};

wav read_wav(std::istream& in);
wav read_wav(const std::filesystem::path& file);  // throws wav_error with the file's name
void write_wav(std::ostream& out, const wav& sound);
void write_wav(const std::filesystem::path& file, const wav& sound);  // throws wav_error when it cannot be written
// Mu-law as a modem brings it, 8000 a second, as it is: half the size, and every player knows it (format 7).
void write_mulaw_wav(const std::filesystem::path& file, std::span<const std::uint8_t> sound);  // likewise

}  // namespace kentongan::radio
