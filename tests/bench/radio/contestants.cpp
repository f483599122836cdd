#include "tests/bench/radio/contestants.hpp"

#include "tests/bench/radio/decoders.hpp"

#include <sys/resource.h>

namespace kentongan::bench {

double cpu_seconds() {
  double sum = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    getrusage(who, &usage);
    for (const timeval& t : {usage.ru_utime, usage.ru_stime}) {
      sum += static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    }
  }
  return sum;
}

std::vector<contestant> contestants(bool peers, const std::filesystem::path& work) {
  using pcm = std::span<const std::int16_t>;
  const auto us = [](const dsp::afsk_options& options, bool repair) {
    return [=](pcm audio, std::uint32_t rate) { return heard_by_us(options, audio, rate, repair); };
  };
  std::vector<contestant> all = {{"gateway", true, true, us(dsp::afsk_options::gateway(), false)},
                                 {"mcu", true, true, us(dsp::afsk_options::mcu(), false)},
                                 {"gw repairing", false, true, us(dsp::afsk_options::gateway(), true)}};
  if (!peers) return all;
  const auto direwolf = [&](const std::string& options) {
    return [options, work](pcm audio, std::uint32_t rate) { return heard_by_direwolf(options, audio, rate, work); };
  };
  const bool atest = is_installed("atest");
  all.push_back({"direwolf E", false, atest, direwolf("-P E")});
  all.push_back({"direwolf E+", false, atest, direwolf("-P E+")});
  all.push_back({"E+ repairing", false, atest, direwolf("-P E+ -F 1")});
  all.push_back({"multimon", false, is_installed("multimon-ng"),
                 [work](pcm audio, std::uint32_t rate) { return heard_by_multimon(audio, rate, work); }});
  return all;
}

}  // namespace kentongan::bench
