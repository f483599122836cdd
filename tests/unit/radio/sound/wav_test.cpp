#include "radio/sound/wav.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <sstream>
#include <string>

using namespace kentongan::radio;

namespace {

std::string written(const wav& sound) {
  std::ostringstream out;
  write_wav(out, sound);
  return out.str();
}

std::string why_refused(const std::string& octets) {
  std::istringstream in(octets);
  try {
    read_wav(in);
  } catch (const wav_error& error) {
    return error.what();
  }
  return "";
}

wav read(const std::string& octets) {
  std::istringstream in(octets);
  return read_wav(in);
}

const wav some{11025, {0, 1, -1, 32767, -32768, 1234}};

}  // namespace

TEST_CASE("what was written is read again") { CHECK(read(written(some)) == some); }

TEST_CASE("mu-law is written as it came, and read as samples") {
  const auto file = std::filesystem::temp_directory_path() / ("kentongan-mulaw-" + std::to_string(::getpid()) + ".wav");
  const std::vector<std::uint8_t> sound{0xFF, 0x7F, 0x80, 0x00, 0x35};  // G.711 table 2: +0, -0, the two ends, and one
  write_mulaw_wav(file, sound);
  CHECK(std::filesystem::file_size(file) == 44 + 6);
  const auto back = read_wav(file);
  std::filesystem::remove(file);
  CHECK(back.rate_hz == 8000);
  CHECK(back.samples == std::vector<std::int16_t>{0, 0, 32124, -32124, -3260});
}

TEST_CASE("chunks in between are skipped, odd ones with their padding") {
  std::string octets = written(some);
  octets.insert(36, std::string("LIST\x03\0\0\0abc\0", 12));
  octets.insert(12, std::string("JUNK\x02\0\0\0xx", 10));
  CHECK(read(octets) == some);
}

TEST_CASE("an extensible header with PCM inside is PCM") {
  std::string octets = written(some);
  octets[16] = 40;
  octets[20] = '\xFE', octets[21] = '\xFF';
  std::string more(24, '\0');
  more[8] = 1;
  octets.insert(36, more);
  CHECK(read(octets) == some);
}

TEST_CASE("samples that a recorder or a pipe never counted are read to the end") {
  for (const char size : {'\0', '\xFF'}) {
    std::string octets = written(some);
    for (std::size_t i = 40; i < 44; ++i) octets[i] = size;
    CAPTURE(int{size});
    CHECK(read(octets) == some);
  }
  std::string cut = written(some);
  cut.resize(cut.size() - 3);
  CHECK(read(cut).samples == std::vector<std::int16_t>(some.samples.begin(), some.samples.end() - 2));
}

TEST_CASE("every other kind of file is refused by name") {
  const std::string good = written(some);
  const auto with = [&](std::size_t at, char value) {
    std::string octets = good;
    octets[at] = value;
    return octets;
  };
  const struct {
    std::string octets, reason;
  } rows[] = {
      {"", "not a WAV"},
      {std::string(100, 'x'), "not a WAV"},
      {with(20, 85), "format 85"},
      {with(22, 2), "2 channels"},
      {with(34, 8), "8 bits"},
      {written({7999, {1}}), "7999 samples"},
      {written({48001, {1}}), "48001 samples"},
      {good.substr(0, 30), "cut off"},
      {good.substr(0, 36), "no samples"},
      {good.substr(0, 12) + good.substr(36), "before their format"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.reason);
    CHECK(why_refused(row.octets).find(row.reason) != std::string::npos);
  }
}

TEST_CASE("no prefix of a file and no flipped bit does more than be refused") {
  const std::string good = written(some);
  for (std::size_t size = 0; size < good.size(); ++size) why_refused(good.substr(0, size));
  for (std::size_t bit = 0; bit < 44 * 8; ++bit) {
    std::string octets = good;
    octets[bit / 8] = static_cast<char>(octets[bit / 8] ^ (1 << bit % 8));
    why_refused(octets);
  }
}

TEST_CASE("a file that is not there is named") {
  CHECK_THROWS_WITH_AS(read_wav(std::filesystem::path("/nowhere/at/all.wav")), doctest::Contains("/nowhere/at/all.wav"),
                       wav_error);
}
