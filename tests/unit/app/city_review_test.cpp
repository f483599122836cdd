#include "gateway/app/city_review.hpp"

#include "gateway/app/city_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

using namespace kentongan;
using namespace kentongan::app;

namespace {

std::vector<open_point> of_kind(const std::vector<open_point>& all, open_kind k) {
  std::vector<open_point> some;
  std::copy_if(all.begin(), all.end(), std::back_inserter(some), [k](const auto& p) { return p.kind == k; });
  return some;
}

}  // namespace

TEST_CASE("what Blitar has not confirmed") {
  const auto read = load_city("blitar");
  REQUIRE(read.ok());
  const auto points = review(read.value, read.source);
  CHECK(of_kind(points, open_kind::table).size() == 1);
  CHECK(of_kind(points, open_kind::route).size() == 29);
  const auto first = of_kind(points, open_kind::route).front();
  CHECK(first.line > 0);
  CHECK_FALSE(first.detail.empty());
  std::size_t drafts = 0, bare = 0;
  for (const auto& k : read.value.categories) {
    drafts += !k.sop.empty() && k.sop_draft;
    bare += k.sop.empty() && k.prio != domain::priority::p3 && !k.routes.empty();
  }
  CHECK(drafts >= 15);  // the kinds that were really logged in 2023
  CHECK(of_kind(points, open_kind::checklist).size() == drafts);
  CHECK(of_kind(points, open_kind::no_checklist).size() == bare);
  // Damkar has an HT and a phone, a hospital only a phone.
  const auto one_way = of_kind(points, open_kind::one_way);
  const auto names = [&](const char* id) {
    return std::any_of(one_way.begin(), one_way.end(), [&](const auto& p) { return p.subject == id; });
  };
  CHECK_FALSE(names("damkar"));
  CHECK(names("rsud-mw"));
}

TEST_CASE("a city that has confirmed everything has nothing open") {
  auto c = load_city("blitar").value;
  c.confirmed_by = "Wali Kota, 2026-01-05";
  for (auto& k : c.categories) {
    k.prio = domain::priority::p3;
    k.sop_draft = false;
    for (auto& r : k.routes) r.role = domain::route_role::primary;
  }
  CHECK(review(c, {}).empty());
}
