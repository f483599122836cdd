// Indonesian speech to disturb packets and to be mistaken for them: spoken by espeak-ng, kept in a file for the next
// run. Throws std::runtime_error when espeak-ng is not installed.
#pragma once
#include <cstdint>
#include <vector>

namespace kentongan::bench {

// `count` samples, mean RMS 1 while somebody speaks, band 300..3400 Hz; from a place that `seed` chooses.
std::vector<float> speech(std::uint32_t rate_hz, std::size_t count, std::uint64_t seed);

}  // namespace kentongan::bench
