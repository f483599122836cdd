#include "tests/sim/city.hpp"

namespace kentongan::sim {

using namespace domain;

namespace {

channel phone(const char* who) { return {channel_kind::phone, who, {}, false}; }
channel aprs(const char* call, bool reserve = false) { return {channel_kind::aprs, call, net_id{"vhf1"}, reserve}; }

agency named(const char* id, std::vector<channel> desk) {
  agency a;
  a.id = agency_id{id};
  a.name = id;
  a.desk = std::move(desk);
  return a;
}

agency local(const char* id, const char* kecamatan) {
  auto a = named(id, {});
  a.local_as = "polsek_local";
  a.kecamatan = kecamatan;
  return a;
}

category named(const char* code, priority p, std::vector<const char*> to) {
  category c;
  c.code = code;
  c.name_id = c.name_en = code;
  c.prio = p;
  for (const char* a : to)
    c.routes.push_back({agency_id{a}, c.routes.empty() ? route_role::primary : route_role::supporting, {}});
  return c;
}

}  // namespace

city small_city() {
  city c;
  c.id = "blitar";
  c.name = "Kota Blitar";
  c.kecamatan = {"Kepanjenkidul", "Sananwetan", "Sukorejo"};
  for (const char* r : {"damkar-1", "damkar-2", "pmi-1", "pmi-2", "polsek-kpk-1", "polsek-snw-1", "pln-1", "pln-2",
                        "piket-damkar", "piket-pmi"})
    c.responders.push_back({responder_id{r}, r});
  c.agencies = {named("damkar", {phone("piket-damkar")}), named("pmi", {phone("piket-pmi")}),
                local("polsek-kpk", "Kepanjenkidul"), local("polsek-snw", "Sananwetan"), named("pln", {})};
  const auto unit = [&](const char* id, const char* agency, std::vector<channel> channels, bool standby = false) {
    c.units.push_back({unit_id{id}, agency_id{agency}, id, std::move(channels), standby});
  };
  unit("damkar-1", "damkar", {aprs("DMKR1-7"), phone("damkar-1")});
  unit("damkar-2", "damkar", {aprs("DMKR2-7"), phone("damkar-2")}, true);
  unit("pmi-1", "pmi", {aprs("PMI1-7", true), phone("pmi-1")});
  unit("pmi-2", "pmi", {phone("pmi-2")});
  unit("polsek-kpk-1", "polsek-kpk", {phone("polsek-kpk-1")});
  unit("polsek-snw-1", "polsek-snw", {phone("polsek-snw-1")});
  unit("pln-1", "pln", {phone("pln-1")});
  unit("pln-2", "pln", {phone("pln-2")}, true);
  c.categories = {named("fire", priority::p1, {"damkar", "pmi"}), named("medical", priority::p1, {"pmi"}),
                  named("accident", priority::p2, {"pmi", "polsek_local"}),
                  named("disturbance", priority::p2, {"polsek_local"}), named("blackout", priority::p3, {"pln"})};
  return c;
}

}  // namespace kentongan::sim
