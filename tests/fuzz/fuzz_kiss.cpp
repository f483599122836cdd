// Any octets into the KISS decoder: its bounds hold, it counts what it gets, and what comes out encodes to a line that
// decodes to the same frame.
#include "radio/codec/kiss.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

using namespace kentongan::radio;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static kiss_decoder decoder;  // goes on from input to input, as a line does
  const kiss_counters before = decoder.counters();
  std::uint64_t frames = 0;
  decoder.push({data, size}, [&](const kiss_frame& frame) {
    ++frames;
    if (frame.payload.size() > kiss_max_payload || frame.port > 15) std::abort();
    std::vector<std::uint8_t> line(kiss_encoded_bound(frame.payload.size()));
    const std::size_t written = kiss_encode(frame, line);
    if (written == 0) std::abort();
    kiss_decoder second;
    std::uint64_t again = 0;
    second.push(std::span(line).first(written), [&](const kiss_frame& copy) {
      ++again;
      if (copy.port != frame.port || copy.command != frame.command ||
          !std::equal(copy.payload.begin(), copy.payload.end(), frame.payload.begin(), frame.payload.end())) {
        std::abort();
      }
    });
    if (again != 1) std::abort();
  });
  const kiss_counters& after = decoder.counters();
  if (after.octets != before.octets + size || after.frames != before.frames + frames) std::abort();
  return 0;
}
