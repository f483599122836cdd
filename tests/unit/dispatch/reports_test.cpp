#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

namespace kentongan::dispatch::test {

using namespace domain;

namespace {

// "agency layer state [unit]; ..."
std::string news(const scene& s) {
  std::string text;
  for (const auto& r : s.reports()) {
    text +=
        (text.empty() ? "" : "; ") + r.agency.str() + " " + std::string(name_of(r.layer)) + " " + std::string(r.state);
    if (!r.unit.empty()) text += " " + r.unit.str();
  }
  return text;
}

}  // namespace

TEST_CASE("reports: each agency hears of the order, and of its own units only") {
  scene s;
  s.handle(place("A"));
  CHECK(news(s) == "damkar order stored; pmi order stored");
  const auto list = s.reports();
  CHECK(list[0].units == std::vector{unit_id{"damkar-1"}, unit_id{"damkar-2"}});
  CHECK(list[1].units == std::vector{unit_id{"pmi-1"}});
  for (const auto& r : list) {
    CHECK(r.seq == 1);
    CHECK(r.at == s.now.utc);
    CHECK(r.order == order_id{"A"});
    CHECK(r.revision == 1);
    CHECK(r.number == 1);
  }
}

TEST_CASE("reports: a whole story") {
  scene s;
  s.handle(place("A"));
  s.handle(seen("A", 4, evidence::device));
  CHECK(news(s) == "pmi delivery device pmi-1");
  CHECK(s.reports()[0].channel == "phone:eko");
  CHECK(s.reports()[0].delivery == 4);
  auto e = answer("eko", answer_code::on_scene, "A");
  e.note = "two injured";
  e.device_at = s.now.utc - 1min;
  s.handle(e);
  CHECK(news(s) == "pmi assignment on_scene pmi-1; pmi delivery recalled pmi-1; pmi delivery answered pmi-1");
  const auto r = s.reports()[0];
  CHECK(r.by == actor{actor_role::responder, "pmi-1", "phone:eko"});
  CHECK(r.note == "two injured");
  CHECK(r.device_at == s.now.utc - 1min);
  CHECK(r.implied == std::vector{assignment_state::accepted, assignment_state::en_route});
  s.handle(answer("eko", answer_code::accept, "A"));
  CHECK(news(s) == "pmi answer refused pmi-1");
  CHECK(s.reports()[0].reason == "on_scene to accepted: backwards");
  s.pass(15s);
  CHECK(news(s) == "damkar ladder next_channel");
  s.pass(105s);
  CHECK(news(s).find("damkar ladder desk") != std::string::npos);
  CHECK(s.reports().back().units == std::vector{unit_id{"damkar-3"}});
  s.pass(180s);
  CHECK(news(s) == "damkar ladder alarm; damkar alarm raised");
  CHECK(s.reports()[1].reason == "nobody has answered");
  s.handle(close_alarm("A", "damkar", "phoned"));
  CHECK(news(s) == "damkar alarm closed");
  CHECK(s.reports()[0].reason == "phoned");
  CHECK(s.reports()[0].by.name == "cad-1");
  s.handle(update("A", 2));
  CHECK(news(s).find("damkar order revised; pmi order revised") != std::string::npos);
  CHECK(s.reports().back().revision == 2);
  s.handle(cancel("A", 3, "hoax"));
  CHECK(news(s).find("damkar order cancelled; pmi order cancelled") != std::string::npos);
  for (const auto& t : s.core().pending()) s.handle(seen("A", t.delivery, evidence::device));
  CHECK(news(s) == "pmi delivery device pmi-1");
  s.handle(answer("eko", answer_code::accept));
  REQUIRE(!s.order("A"));
  CHECK(news(s) ==
        "pmi assignment stand_down_confirmed pmi-1; pmi delivery answered pmi-1; damkar order closed; "
        "pmi order closed");
  CHECK(s.reports().back().reason == "cancelled");
}

TEST_CASE("reports: the end of an order names the units that it ends for without a last word of their own") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(answer("eko", answer_code::done, "A"));
  CHECK(s.reports().back().state == "closed");
  CHECK(s.reports().back().units.empty());
  s.handle(place("B", "tree"));
  s.pass(5h);
  REQUIRE(!s.order("B"));
  CHECK(s.reports().back().state == "closed");
  CHECK(s.reports().back().units == std::vector{unit_id{"damkar-1"}, unit_id{"damkar-2"}, unit_id{"damkar-3"}});
}

TEST_CASE("reports: what a unit says of itself goes to its agency, without an order") {
  scene s;
  s.handle(answer("DMKR1-7", answer_code::at_station));
  CHECK(news(s) == "damkar unit at_station damkar-1");
  CHECK(s.reports()[0].order.empty());
  auto e = answer("DMKR1-7", answer_code::emergency);
  e.note = "mayday";
  s.handle(e);
  CHECK(news(s) == "damkar emergency raised damkar-1");
  CHECK(s.reports()[0].note == "mayday");
}

TEST_CASE("reports: an answer to an order that has ended is told to the unit's agency") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(answer("eko", answer_code::done, "A"));
  s.handle(answer("eko", answer_code::on_scene, "A"));
  CHECK(news(s) == "pmi answer refused pmi-1");
  CHECK(s.reports()[0].number == 0);
}

TEST_CASE("reports: the start of the gateway is a fact that tells nobody in the field") {
  scene s;
  const auto out = s.core().started("boot-1", "0.1", s.now);
  REQUIRE(out.facts.size() == 1);
  CHECK(dump(out.facts[0]).find("gateway_started boot-1 0.1") != std::string::npos);
  CHECK(out.effects.empty());
}

}  // namespace kentongan::dispatch::test
