// Any octets as the payload of a SetHardware frame: what the HTL decoder accepts it writes again in the same octets,
// and whatever is in front of a right CRC stays within the rules.
#include "radio/codec/crc.hpp"
#include "radio/codec/htl.hpp"
#include "tests/unit/radio/codec/htl_samples.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

using namespace kentongan::radio;

namespace {

void check(std::span<const std::uint8_t> payload) {
  htl::envelope opened;
  if (htl::open(payload, opened) != htl::result::ok) return;
  if (opened.content.size() + htl::overhead != payload.size()) std::abort();
  test::for_each_sample([&](auto frame) {
    if (htl::decode(opened, frame) != htl::result::ok) return;
    std::vector<std::uint8_t> again(kiss_max_payload);
    again.resize(htl::encode(frame, opened.sequence, again));
    if (!std::equal(again.begin(), again.end(), payload.begin(), payload.end())) std::abort();
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kiss_max_payload - htl::overhead) return 0;
  check({data, size});
  // A fuzzer seldom finds a CRC, so it gets one: type and sequence, then content.
  if (size < 2) return 0;
  std::vector<std::uint8_t> body{'H', 'T', 'L', htl::version};
  body.insert(body.end(), data, data + size);
  std::vector<std::uint8_t> sealed(body.size() + fcs_size);
  append_fcs(body, sealed);
  check(sealed);
  return 0;
}
