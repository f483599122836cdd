#include "gateway/domain/city.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>

using namespace kentongan::domain;

namespace {

city small_city() {
  city c;
  c.id = "blitar";
  c.name = "Kota Blitar";
  c.kecamatan = {"Sukorejo", "Sananwetan"};
  c.responders = {{responder_id("budi"), "Budi"}, {responder_id("piket"), "Piket"}};
  agency damkar{agency_id("damkar"), "Damkar", "", "", {{channel_kind::phone, "piket", {}, false}}};
  agency polsek{agency_id("polsek-skr"), "Polsek Sukorejo", "polsek_local", "Sukorejo", {}};
  c.agencies = {damkar, polsek};
  c.units = {{unit_id("damkar-1"),
              agency_id("damkar"),
              "Regu 1",
              {{channel_kind::aprs, "DMKR1-7", net_id("vhf1"), false}, {channel_kind::phone, "budi", {}, false}},
              false}};
  c.categories = {
      {"KB",
       "Kebakaran",
       "Fire",
       priority::p1,
       {{agency_id("damkar"), route_role::primary, ""}, {agency_id("polsek_local"), route_role::supporting, ""}}}};
  return c;
}

}  // namespace

TEST_CASE("a city without faults") { CHECK(check(small_city()).empty()); }

TEST_CASE("an empty city has one fault: its id") {
  CHECK(check(city{}) == city_faults{"city '': id must match [a-z0-9_-]{1,32}"});
}

TEST_CASE("every fault of a city is found, and named") {
  struct row {
    const char* fault;
    std::function<void(city&)> spoil;
  };
  const row rows[] = {
      {"city 'Kota Blitar': id must match [a-z0-9_-]{1,32}", [](city& c) { c.id = "Kota Blitar"; }},
      {"kecamatan 'Sukorejo': is listed twice", [](city& c) { c.kecamatan.emplace_back("Sukorejo"); }},
      {"responder 'Pak Budi': id must match [a-z0-9_-]{1,32}",
       [](city& c) {
         c.responders.push_back({responder_id("Pak Budi"), ""});
       }},
      {"responder 'budi': is defined twice", [](city& c) { c.responders.push_back(c.responders[0]); }},
      {"agency 'A/B': id must match [a-z0-9_-]{1,32}",
       [](city& c) {
         c.agencies.push_back({agency_id("A/B"), "", "", "", {}});
       }},
      {"agency 'damkar': is defined twice",
       [](city& c) {
         c.agencies.push_back({agency_id("damkar"), "", "", "", {}});
       }},
      {"agency 'polsek-skr': local_as and kecamatan go together", [](city& c) { c.agencies[1].kecamatan.clear(); }},
      {"agency 'damkar': local_as and kecamatan go together", [](city& c) { c.agencies[0].kecamatan = "Sukorejo"; }},
      {"agency 'polsek-skr': kecamatan 'Garum' is not listed by the city",
       [](city& c) { c.agencies[1].kecamatan = "Garum"; }},
      {"agency 'polsek-skr': local_as 'damkar' is an agency's own id",
       [](city& c) {
         c.agencies[1].local_as = "damkar";
         c.categories[0].routes.pop_back();
       }},
      {"unit 'damkar 1': id must match [a-z0-9_-]{1,32}", [](city& c) { c.units[0].id = unit_id("damkar 1"); }},
      {"unit 'damkar-1': is defined twice",
       [](city& c) {
         c.responders.push_back({responder_id("siti"), ""});
         c.units.push_back(
             {unit_id("damkar-1"), agency_id("damkar"), "", {{channel_kind::phone, "siti", {}, false}}, false});
       }},
      {"unit 'damkar-1': agency 'damkr' is not defined", [](city& c) { c.units[0].agency = agency_id("damkr"); }},
      {"unit 'damkar-1': has no channel: nobody could reach it", [](city& c) { c.units[0].channels.clear(); }},
      {"unit 'damkar-1': phone piket belongs to someone else already",
       [](city& c) {
         c.units[0].channels.push_back({channel_kind::phone, "piket", {}, false});
       }},
      {"unit 'damkar-1': aprs DMKR1-7 belongs to someone else already",
       [](city& c) { c.units[0].channels.push_back(c.units[0].channels[0]); }},
      {"unit 'damkar-1': responder 'bodi' is not defined", [](city& c) { c.units[0].channels[1].address = "bodi"; }},
      {"desk of agency 'damkar': responder 'pikett' is not defined",
       [](city& c) { c.agencies[0].desk[0].address = "pikett"; }},
      {"unit 'damkar-1': aprs DMKR1-7 names no net", [](city& c) { c.units[0].channels[0].net = net_id(); }},
      {"unit 'damkar-1': aprs DMKR1-7 names no net", [](city& c) { c.units[0].channels[0].net = net_id("VHF 1"); }},
      {"unit 'damkar-1': tetra 16777216: a TETRA identity is a number from 1 to 16777215",
       [](city& c) {
         c.units[0].channels.push_back({channel_kind::tetra, "16777216", net_id("tetra1"), false});
       }},
      {"unit 'damkar-1': tetra 01001: a TETRA identity is a number from 1 to 16777215",
       [](city& c) {
         c.units[0].channels.push_back({channel_kind::tetra, "01001", net_id("tetra1"), false});
       }},
      {"unit 'damkar-1': phone budi takes no net", [](city& c) { c.units[0].channels[1].net = net_id("vhf1"); }},
      {"category 'Kebakaran': has no code", [](city& c) { c.categories[0].code.clear(); }},
      {"category 'KB': is defined twice", [](city& c) { c.categories.push_back(c.categories[0]); }},
      {"category 'KB': agency 'damkr' is not defined",
       [](city& c) { c.categories[0].routes[0].agency = agency_id("damkr"); }},
      {"category 'KB': agency 'damkar' is routed to twice",
       [](city& c) { c.categories[0].routes.push_back(c.categories[0].routes[0]); }},
      {"ladder 'P2': a time is negative", [](city& c) { c.ladders[1].next_channel = std::chrono::seconds{-1}; }},
      {"ladder 'P1': steps must come in order", [](city& c) { c.ladders[0].repeat = std::chrono::seconds{5}; }},
      {"ladder 'P3': steps must come in order", [](city& c) { c.ladders[2].alarm = std::chrono::seconds{60}; }},
  };
  for (const auto& r : rows) {
    CAPTURE(std::string(r.fault));
    city c = small_city();
    r.spoil(c);
    CHECK(check(c) == city_faults{r.fault});
  }
}

TEST_CASE("all faults are reported, not just the first") {
  city c = small_city();
  c.id = "";
  c.units[0].agency = agency_id("x");
  c.categories[0].routes[0].agency = agency_id("y");
  CHECK(check(c).size() == 3);
}

TEST_CASE("a ladder with steps switched off is in order") {
  city c = small_city();
  c.ladders[0] = {};
  c.ladders[1] = {std::chrono::seconds{0}, std::chrono::seconds{60}, std::chrono::seconds{0}, std::chrono::seconds{60}};
  CHECK(check(c).empty());
}

TEST_CASE("the default ladder has the times of the status model") {
  using namespace std::chrono_literals;
  const auto l = default_ladders();
  CHECK(l[0] == ladder_times{15s, 60s, 120s, 180s, 5min, 4min, 7min, 15min, 60min});
  CHECK(l[1] == ladder_times{30s, 2min, 5min, 10min, 20min, 10min, 0s, 30min, 60min});
  CHECK(l[2] == ladder_times{10min, 30min, 2h, 0s});
}
