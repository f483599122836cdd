#include "gateway/domain/order.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <set>
#include <string>

using namespace kentongan::domain;

namespace {

order sample() {
  order o;
  o.id = order_id("01J8ZQ4Y3");
  o.incident = incident_id("i-7");
  o.category = "T3-09";
  o.prio = priority::p1;
  o.text = "Rumah terbakar";
  o.radio_text = "KEBAKARAN";
  o.where = {-8.0983, 112.1681, "Jl. Merdeka 1", "Kepanjenkidul"};
  o.to_agencies = {agency_id("damkar"), agency_id("pmi")};
  o.to_units = {unit_id("damkar-1")};
  o.created = *parse_rfc3339("2026-01-31T07:00:00Z");
  o.valid_until = *parse_rfc3339("2026-01-31T11:00:00Z");
  o.source = "cad-1";
  o.reason = "none";
  return o;
}

}  // namespace

TEST_CASE("the fingerprint of an order changes with everything its sender said") {
  struct row {
    const char* what;
    std::function<void(order&)> change;
  };
  const row rows[] = {
      {"id", [](order& o) { o.id = order_id("other"); }},
      {"revision", [](order& o) { o.revision = 2; }},
      {"kind", [](order& o) { o.kind = order_kind::cancel; }},
      {"incident", [](order& o) { o.incident = incident_id("i-8"); }},
      {"category", [](order& o) { o.category = "T3-10"; }},
      {"prio", [](order& o) { o.prio = priority::p2; }},
      {"no prio", [](order& o) { o.prio.reset(); }},
      {"text", [](order& o) { o.text += "!"; }},
      {"radio text", [](order& o) { o.radio_text.clear(); }},
      {"latitude", [](order& o) { o.where.lat_deg = 8.0983; }},
      {"longitude", [](order& o) { o.where.lon_deg = 112.1682; }},
      {"no position", [](order& o) { o.where.lat_deg.reset(), o.where.lon_deg.reset(); }},
      {"address", [](order& o) { o.where.address = "Jl. Merdeka 2"; }},
      {"kecamatan", [](order& o) { o.where.kecamatan = "Sukorejo"; }},
      {"one agency less", [](order& o) { o.to_agencies.pop_back(); }},
      {"agencies in another order", [](order& o) { std::swap(o.to_agencies[0], o.to_agencies[1]); }},
      {"one unit more", [](order& o) { o.to_units.emplace_back("pmi-1"); }},
      {"an agency turned into a unit",
       [](order& o) {
         o.to_units.emplace(o.to_units.begin(), o.to_agencies.back().str());
         o.to_agencies.pop_back();
       }},
      {"created", [](order& o) { o.created += 1ms; }},
      {"valid until", [](order& o) { o.valid_until += 1ms; }},
      {"reason", [](order& o) { o.reason = "some"; }},
      {"a word moved to the next field",
       [](order& o) {
         o.text = "Rumah ";
         o.radio_text = "terbakarKEBAKARAN";
       }},
  };
  std::set<std::uint64_t> seen{content_hash(sample())};
  for (const auto& r : rows) {
    CAPTURE(std::string(r.what));
    order o = sample();
    r.change(o);
    CHECK(seen.insert(content_hash(o)).second);
  }
}

TEST_CASE("the fingerprint is the same for a repeat, by whichever way it came") {
  order again = sample();
  CHECK(content_hash(again) == content_hash(sample()));
  again.source = "cli";  // filled in by the gateway, not said by the sender
  CHECK(content_hash(again) == content_hash(sample()));
}

TEST_CASE("the fingerprint stays the same from release to release: the journal keeps it") {
  CHECK(content_hash(order{}) == 10730459653833949484ull);
  CHECK(content_hash(sample()) == 7500744475604526692ull);
}
