// What APRS HTs say besides messages, through the real program: a place, a call for help, a battery.
#include "tests/integration/world.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace kentongan::test;

namespace {

// Mic-E by APRS101 chapter 10, message 000: at -8.09500, 112.15833, and 1.7 km south of it.
const std::string in_distress = "DMKR1-7>0805W0:`(aNl <0x1c>[/>tolong^";
const std::string moved_on = "DMKR1-7>0806V0:`(aNl <0x1c>[/>tolong^";
const std::string stranger = "YB3XYZ-9>0805W0:`(aNl <0x1c>[/";

}  // namespace

TEST_CASE("aprs: a position is taken, and a Mic-E emergency raises the alarm with it, once") {
  world w("aprs");
  w.start_broker();
  const auto on_air = [&](std::vector<std::string> beacons) {
    w.unplug_ht();
    std::vector<std::string> options{"--call", "DMKR1-7", "--beacon-every", "1"};
    for (auto& b : beacons) options.insert(options.end(), {"--beacon", std::move(b)});
    w.start_ht(options);
  };
  std::string text;
  const auto shows = [&](std::string_view part) { return text.find(part) != std::string::npos; };
  const auto emergencies = [&] {
    return w.run_program(
               {"-c", (w.dir() / "k.toml").string(), "emergency", "list", "--broker", w.uri(), "--lang", "en"},
               &text) == 0;
  };
  const auto logged = [&](std::string_view part) {
    std::size_t times = 0;
    const auto log = w.gateway_log();
    for (auto at = log.find(part); at != log.npos; at = log.find(part, at + 1)) ++times;
    return times;
  };

  on_air({"DMKR1-7>APK004:!0805.70S/11209.50E[Bat=6.80V", "YB3XYZ-9>APK004:!0805.70S/11209.50E["});
  w.start_gateway();
  REQUIRE(w.wait_ready());
  const auto low = "the battery of damkar-1 (DMKR1-7) is low: 6.80 V";
  CHECK_MESSAGE(w.run_until([&] { return logged(low) == 1; }, 20s), w.gateway_log());
  CHECK(w.gateway_load(2s) < 0.2);  // it hears two beacons a second, and sleeps between them
  REQUIRE(emergencies());
  CHECK_MESSAGE(shows("no emergency is open"), text);

  on_air({in_distress});
  CHECK_MESSAGE(w.run_until([&] { return w.has("", "emergency raised"); }, 20s), w.gateway_log());
  REQUIRE(emergencies());
  CHECK_MESSAGE(shows("damkar-1"), text);
  CHECK_MESSAGE(shows("-8.09500, 112.15833"), text);
  CHECK_MESSAGE(shows("tolong"), text);
  CHECK_FALSE(w.has("", "emergency position"));
  w.run_for(3s);  // the HT says it again every second
  CHECK(logged("emergency of damkar-1 raised") == 1);

  on_air({moved_on, stranger});
  CHECK_MESSAGE(w.run_until([&] { return w.has("", "emergency position"); }, 20s), w.gateway_log());
  REQUIRE(emergencies());
  CHECK_MESSAGE(shows("-8.11000, 112.15833"), text);
  CHECK_MESSAGE(w.run_until([&] { return emergencies() && shows("aprs:YB3XYZ-9"); }, 20s), text);
  CHECK(logged("emergency of damkar-1 raised") == 1);
}
