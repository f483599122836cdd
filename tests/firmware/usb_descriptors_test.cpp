#include "firmware/board/rp2040/usb_descriptors.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace usb = kentongan::board::rp2040::usb;

TEST_CASE("USB: lengths, counts and endpoints of the configuration agree with each other") {
  CHECK(usb::device[0] == usb::device.size());
  const auto& all = usb::configuration;
  CHECK((all[2] | all[3] << 8) == all.size());
  std::size_t at = 0;
  int interfaces = 0;
  int endpoints_announced = 0;
  std::set<int> endpoints;
  while (at < all.size()) {
    REQUIRE(all[at] >= 2);
    REQUIRE(at + all[at] <= all.size());
    if (all[at + 1] == 4) {
      CHECK(all[at + 2] == interfaces);
      ++interfaces;
      endpoints_announced += all[at + 4];
    }
    if (all[at + 1] == 5) {
      CHECK(endpoints.insert(all[at + 2]).second);
      CHECK((all[at + 4] | all[at + 5] << 8) <= usb::packet);
    }
    at += all[at];
  }
  CHECK(interfaces == all[4]);
  CHECK(endpoints == std::set<int>{0x81, 0x02, 0x82});
  CHECK(endpoints_announced == 3);
}

TEST_CASE("USB: string descriptors are UTF-16, and cut to one packet") {
  std::array<std::uint8_t, usb::packet> out{};
  CHECK(usb::string_descriptor("AB", out) == 6);
  CHECK(out[0] == 6);
  CHECK(out[1] == 3);
  CHECK(out[2] == 'A');
  CHECK(out[3] == 0);
  CHECK(out[4] == 'B');
  const std::string longer(100, 'x');
  const std::uint8_t n = usb::string_descriptor(longer.c_str(), out);
  CHECK(n <= usb::packet);
  CHECK(n == out[0]);
}
