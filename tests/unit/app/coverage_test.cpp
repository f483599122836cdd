#include "gateway/app/coverage.hpp"

#include <doctest/doctest.h>

using namespace kentongan::app;
using namespace kentongan::domain;

namespace {

struct story {
  coverage book;
  std::uint64_t seq = 0;

  void tell(const char* order, fact_body body) { book.take({++seq, {}, order_id(order), std::move(body)}); }
  void order(const char* id, const char* unit, place where, channel_kind kind = channel_kind::voice) {
    order_accepted a;
    a.order.where = std::move(where);
    a.deliveries.push_back({1, agency_id("damkar"), unit_id(unit), {kind, "101", net_id("vhf1"), false, {}, {}}});
    a.deliveries.push_back(
        {2, agency_id("damkar"), unit_id(unit), {channel_kind::phone, "budi", net_id(), false, {}, {}}});
    tell(id, std::move(a));
    tell(id, delivery_advanced{1, evidence::on_air, {}, {}});
    tell(id, delivery_advanced{2, evidence::opened, {}, {}});
  }
  void moves(const char* id, const char* unit, assignment_state from, assignment_state to, const char* channel) {
    assignment_moved m;
    m.unit = unit_id(unit);
    m.from = from;
    m.to = to;
    m.by = {actor_role::responder, unit, channel};
    tell(id, std::move(m));
  }
};

place at(double lat, double lon) { return {lat, lon, "Jl. Merdeka", {}}; }
using enum assignment_state;

}  // namespace

TEST_CASE("coverage: a unit called by radio has answered by it, by another way only, or never") {
  story s;
  s.order("a", "damkar-1", at(-8.1, 112.16));
  s.moves("a", "damkar-1", offered, accepted, "voice:101");
  s.order("b", "damkar-1", at(-8.1, 112.16));
  s.moves("b", "damkar-1", offered, accepted, "phone:budi");
  s.order("c", "damkar-1", at(-8.1, 112.16));
  s.order("d", "pmi-1", at(-8.1, 112.16), channel_kind::aprs);
  s.tell("d", delivery_advanced{1, evidence::device, {}, {}});
  s.order("e", "pln-1", at(-8.1, 112.16), channel_kind::phone);  // nobody called it by radio
  const auto units = s.book.units();
  REQUIRE(units.size() == 2);
  CHECK(units[0].unit == "damkar-1");
  CHECK(units[0].called == 3);
  CHECK(units[0].by_radio == 1);
  CHECK(units[0].otherwise == 1);
  CHECK(units[0].never == 1);
  CHECK(units[1].by_radio == 1);
}

TEST_CASE("coverage: words from the scene count for its square, the worst first, and places told by radio too") {
  story s;
  s.order("a", "damkar-1", at(-8.1042, 112.1677));
  s.moves("a", "damkar-1", offered, en_route, "phone:budi");  // from anywhere
  s.moves("a", "damkar-1", en_route, on_scene, "voice:101");
  s.moves("a", "damkar-1", on_scene, done, "voice:101");
  s.order("b", "damkar-1", at(-8.1301, 112.1677));
  s.moves("b", "damkar-1", offered, on_scene, "phone:budi");
  s.moves("b", "damkar-1", on_scene, done, "voice:101");
  s.order("c", "damkar-1", {{}, {}, "Pasar Templek", {}});
  s.moves("c", "damkar-1", offered, on_scene, "phone:budi");
  s.tell("", unit_positioned{unit_id("damkar-1"), {-8.1049, 112.1601, {}, {}}, "aprs:DMKR1-7"});
  s.tell("", unit_positioned{unit_id("damkar-1"), {-8.1049, 112.1601, {}, {}}, "phone:budi"});
  const auto places = s.book.places();
  REQUIRE(places.size() == 3);
  CHECK(places[0].place == "Pasar Templek");
  CHECK(places[0].otherwise == 1);
  CHECK(!places[0].lat_deg);
  CHECK(places[1].place == "-8.135, 112.165");
  CHECK(places[1].by_radio == 1);
  CHECK(places[1].otherwise == 1);
  CHECK(places[2].place == "-8.105, 112.165");
  CHECK(places[2].by_radio == 2);
  CHECK(places[2].otherwise == 0);
  CHECK(places[2].positions == 1);
}
