#include "gateway/domain/city.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace kentongan::domain;

namespace {

city two_agencies() {
  city c;
  c.id = "x";
  c.agencies = {{agency_id("damkar"), "Damkar", "", "", {{channel_kind::phone, "piket", {}, false}}},
                {agency_id("pmi"), "PMI", "", "", {}}};
  const auto phone = [](const char* who) { return channel{channel_kind::phone, who, {}, false}; };
  c.units = {{unit_id("d1"),
              agency_id("damkar"),
              "",
              {{channel_kind::aprs, "DMKR1-7", net_id("v"), false}, phone("budi")},
              false},
             {unit_id("d2"), agency_id("damkar"), "", {phone("siti")}, true},
             {unit_id("p1"), agency_id("pmi"), "", {phone("agus")}, false}};
  c.categories = {{"KB", "Kebakaran", "Fire", priority::p1, {}}};
  return c;
}

}  // namespace

TEST_CASE("look-ups by id") {
  const city c = two_agencies();
  const directory d(c);
  CHECK(&d.city() == &c);
  CHECK(d.find(agency_id("pmi")) == &c.agencies[1]);
  CHECK(d.find(unit_id("d2")) == &c.units[1]);
  CHECK(d.find_category("KB") == &c.categories[0]);
  CHECK(d.find(agency_id("d1")) == nullptr);
  CHECK(d.find(agency_id()) == nullptr);
  CHECK(d.find(unit_id("pmi")) == nullptr);
  CHECK(d.find_category("kb") == nullptr);
  CHECK(d.find_category("") == nullptr);
}

TEST_CASE("units of an agency, in the city's order") {
  const city c = two_agencies();
  const directory d(c);
  REQUIRE(d.units_of(agency_id("damkar")).size() == 2);
  CHECK(d.units_of(agency_id("damkar"))[0] == &c.units[0]);
  CHECK(d.units_of(agency_id("damkar"))[1] == &c.units[1]);
  CHECK(d.units_of(agency_id("nobody")).empty());
}

TEST_CASE("who sits behind an address") {
  const city c = two_agencies();
  const directory d(c);
  CHECK(d.owner_of(channel_kind::aprs, "DMKR1-7").unit == &c.units[0]);
  CHECK(d.owner_of(channel_kind::phone, "budi").unit == &c.units[0]);
  CHECK(d.owner_of(channel_kind::phone, "siti").unit == &c.units[1]);
  CHECK(d.owner_of(channel_kind::phone, "budi").desk_of == nullptr);
  CHECK(d.owner_of(channel_kind::phone, "piket").desk_of == &c.agencies[0]);
  CHECK(d.owner_of(channel_kind::phone, "piket").unit == nullptr);
  // An address is known on its own channel only.
  for (const auto who : {d.owner_of(channel_kind::phone, "DMKR1-7"), d.owner_of(channel_kind::aprs, "budi"),
                         d.owner_of(channel_kind::aprs, ""), d.owner_of(channel_kind::aprs, "DMKR1")}) {
    CHECK(who.unit == nullptr);
    CHECK(who.desk_of == nullptr);
  }
}
