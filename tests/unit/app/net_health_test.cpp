#include "gateway/app/net_health.hpp"

#include <doctest/doctest.h>

using kentongan::app::firmware_advice;

TEST_CASE("net_health: a modem of another release is told of with what to do") {
  CHECK(firmware_advice("0.1.0", "0.1.0").empty());
  CHECK(firmware_advice("0.0.9", "0.1.0") ==
        "firmware 0.0.9, gateway 0.1.0: load the firmware of this release (firmware/README.md)");
  CHECK(firmware_advice("0.2.0", "0.1.0").starts_with("firmware 0.2.0, gateway 0.1.0"));
  CHECK(firmware_advice("", "0.1.0").starts_with("firmware without a version"));
}
