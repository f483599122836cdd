#include "gateway/dispatch/routing.hpp"

#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

namespace kentongan::dispatch::test {

using namespace domain;

namespace {

struct row {
  const char* what;
  const char* category;
  const char* kecamatan;
  std::vector<const char*> agencies, units;
  std::string expected;  // "unit:role ..." or "!reason"
};

std::string resolved(const directory& d, const row& r) {
  auto o = order("X", r.category);
  o.where.kecamatan = r.kecamatan;
  for (const char* a : r.agencies) o.to_agencies.push_back(agency_id{a});
  for (const char* u : r.units) o.to_units.push_back(unit_id{u});
  const auto found = resolve(d, o, *parse_rfc3339("2026-01-31T07:00:00Z"));
  if (const auto* no = std::get_if<rejection>(&found)) return "!" + std::string(name_of(no->reason));
  std::string text;
  for (const auto& a : std::get<0>(found)) {
    REQUIRE(d.find(a.unit)->agency == a.agency);
    text += (text.empty() ? "" : " ") + a.unit.str() + ":" + std::string(name_of(a.role));
  }
  return text;
}

}  // namespace

TEST_CASE("routing: whom an order goes to") {
  const city c = small_city();
  const directory d(c);
  const row rows[] = {
      {"the table, without standby", "fire", "", {}, {}, "damkar-1:primary damkar-2:primary pmi-1:supporting"},
      {"an agency with nothing but standby", "blackout", "", {}, {}, "pln-1:primary"},
      {"setempat by kecamatan", "disturbance", "sananwetan", {}, {}, "polsek-sw-1:primary"},
      {"setempat, the other", "disturbance", "kepanjenkidul", {}, {}, "polsek-kk-1:primary"},
      {"setempat, nobody stands for it there",
       "disturbance",
       "sukorejo",
       {},
       {},
       "polsek-kk-1:primary polsek-sw-1:primary"},
      {"setempat, unknown kecamatan", "disturbance", "Garum", {}, {}, "polsek-kk-1:primary polsek-sw-1:primary"},
      {"setempat, no kecamatan", "disturbance", "", {}, {}, "polsek-kk-1:primary polsek-sw-1:primary"},
      {"named units win over the table", "fire", "", {}, {"pln-1"}, "pln-1:primary"},
      {"a named standby unit", "", "", {}, {"damkar-3"}, "damkar-3:primary"},
      {"a named agency", "", "", {"damkar"}, {}, "damkar-1:primary damkar-2:primary"},
      {"unit and agency overlap: each once", "", "", {"damkar"}, {"damkar-2"}, "damkar-2:primary damkar-1:primary"},
      {"named twice", "", "", {"pmi", "pmi"}, {"pmi-1", "pmi-1"}, "pmi-1:primary"},
      {"unknown category", "quake", "", {}, {}, "!unknown_category"},
      {"unknown category beside a good target", "quake", "", {}, {"pmi-1"}, "!unknown_category"},
      {"unknown agency", "fire", "", {"tni"}, {}, "!unknown_agency"},
      {"a local name is no agency", "", "", {"polsek_local"}, {}, "!unknown_agency"},
      {"unknown unit", "fire", "", {}, {"damkar-9"}, "!unknown_unit"},
      {"neither category nor target", "", "", {}, {}, "!no_target"},
      {"a category that leads to nobody", "advice", "", {}, {}, "!no_target"},
      {"an agency of the table without units", "litter", "", {}, {}, "!no_target"},
      {"a named agency without units is never passed over", "", "", {"pmi", "dlh"}, {}, "!no_target"},
  };
  for (const auto& r : rows) {
    CAPTURE(r.what);
    CHECK(resolved(d, r) == r.expected);
  }
}

TEST_CASE("routing: the first role of a unit stays when two routes lead to it") {
  city c = small_city();
  c.categories[0].routes.push_back({agency_id{"damkar"}, route_role::confirm, {}});
  const directory d(c);
  CHECK(resolved(d, {"", "fire", "", {}, {}, ""}) == "damkar-1:primary damkar-2:primary pmi-1:supporting");
}

}  // namespace kentongan::dispatch::test
