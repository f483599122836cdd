#include "radio/stand_in/beacon.hpp"

#include "radio/stand_in/handhelds.hpp"
#include "tests/unit/radio/octets.hpp"

#include <doctest/doctest.h>

using namespace kentongan::radio;
using namespace kentongan::radio::test;
using namespace std::chrono_literals;

TEST_CASE("stand-in beacon: as written on the command line") {
  const auto b = parse_beacon("DMKR1-7>0805W0:`<0x1c>a<0x>:>");
  REQUIRE(b);
  CHECK(to_text(b->from).view() == "DMKR1-7");
  CHECK(to_text(b->to).view() == "0805W0");
  CHECK(b->info == from_text("`\x1c"
                             "a<0x>:>"));
  const std::string longest(256, 'x');
  CHECK(parse_beacon("A>B:" + longest).value().info.size() == 256);
  for (const std::string& bad : {std::string(), std::string("A>B"), std::string("A>B:"), std::string("A:B>x"),
                                 std::string("a>B:x"), std::string("A>B,C:x"), "A>B:" + longest + 'x'}) {
    CAPTURE(bad);
    CHECK(!parse_beacon(bad));
  }
}

TEST_CASE("stand-in beacon: sent at once, and then again and again") {
  handheld_settings s;
  s.calls.push_back(*parse_ax25_address("DMKR1-7"));
  s.beacons = {*parse_beacon("DMKR1-7>APK004:!0805.70S/11209.50E["), *parse_beacon("YB3XYZ>APRS:>x")};
  s.beacon_every = 10s;
  std::vector<std::string> sent;
  handhelds radios(s, {[&](std::span<const std::uint8_t> octets) {
                         ax25_frame f;
                         REQUIRE(ax25_decode(octets, f) == ax25_result::ok);
                         sent.push_back(std::string(to_text(f.source).view()) + '>' +
                                        std::string(to_text(f.destination).view()) + ':' +
                                        std::string(f.info.begin(), f.info.end()));
                       },
                       [](const report&) {}});
  handhelds::time_point now{100s};
  REQUIRE(radios.deadline());
  CHECK(*radios.deadline() <= now);
  radios.tick(now);
  CHECK(sent == std::vector<std::string>{"DMKR1-7>APK004:!0805.70S/11209.50E[", "YB3XYZ>APRS:>x"});
  CHECK(radios.deadline() == now + 10s);
  radios.tick(now + 9s);
  CHECK(sent.size() == 2);
  radios.tick(now + 10s);
  CHECK(sent.size() == 4);
}
