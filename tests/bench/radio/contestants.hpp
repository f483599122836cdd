// Who decodes in the bench: our receiver in its two sizes, and the decoders of Debian. Each gets the same 16-bit audio.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace kentongan::bench {

struct contestant {
  std::string name;
  bool ours = false;
  bool present = true;  // installed
  std::function<std::vector<std::string>(std::span<const std::int16_t> pcm, std::uint32_t rate_hz)> decode;
};

std::vector<contestant> contestants(bool peers, const std::filesystem::path& work);

// Of this process and of those it has waited for.
double cpu_seconds();

}  // namespace kentongan::bench
