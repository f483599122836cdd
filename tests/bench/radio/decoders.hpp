// Decoders of AFSK 1200 that take 16-bit audio and return the frames they heard as TNC2 text: ours, and Debian's
// direwolf (atest) and multimon-ng, which must be installed.
#pragma once
#include "firmware/dsp/afsk_receiver.hpp"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace kentongan::bench {

struct sound {
  std::vector<std::int16_t> pcm;
  std::uint32_t rate_hz = 0;
};

// 16-bit mono, as everything here writes it. Throws std::runtime_error.
sound read_wav(const std::filesystem::path& path);
void write_wav(const std::filesystem::path& path, std::span<const std::int16_t> pcm, std::uint32_t rate_hz);

bool is_installed(const std::string& program);

// `repair`: with the frames that were mended.
std::vector<std::string> heard_by_us(const dsp::afsk_options& options, std::span<const std::int16_t> pcm,
                                     std::uint32_t rate_hz, bool repair = false);
// `options` of atest, such as "-P E+". The audio goes through a file in `work`.
std::vector<std::string> heard_by_direwolf(const std::string& options, std::span<const std::int16_t> pcm,
                                           std::uint32_t rate_hz, const std::filesystem::path& work);
std::vector<std::string> heard_by_multimon(std::span<const std::int16_t> pcm, std::uint32_t rate_hz,
                                           const std::filesystem::path& work);

}  // namespace kentongan::bench
