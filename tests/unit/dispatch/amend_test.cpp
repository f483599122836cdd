#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

namespace kentongan::dispatch::test {

using namespace domain;

namespace {

const actor sari{actor_role::dispatcher, "sari", "cli"};

targets_changed targets(std::string id, std::vector<const char*> add, std::vector<const char*> drop,
                        std::string reason = "because") {
  targets_changed e{order_id{std::move(id)}, {}, {}, {}, sari, std::move(reason), {}};
  for (const auto* u : add) e.add_units.emplace_back(u);
  for (const auto* u : drop) e.drop_units.emplace_back(u);
  return e;
}

}  // namespace

TEST_CASE("amend: a unit that is added is told like the first ones, with a ladder from now") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(answer("eko", answer_code::accept));
  s.pass(1h);
  const auto r = s.handle(targets("A", {"damkar-1"}, {}, "pohon menimpa mobil"));
  CHECK(r.code == reply_code::stored);
  CHECK(s.facts() == "added damkar-1");
  CHECK(s.sends() == "send 3 dispatch phone:budi");
  CHECK(s.next() == 30s);
  CHECK(s.handle(targets("A", {"damkar-1"}, {})).code == reply_code::repeat);

  auto agency = targets("A", {}, {});
  agency.add_agencies = {agency_id{"damkar"}};
  s.handle(agency);
  CHECK(s.facts() == "added damkar-2");  // damkar-1 has it, damkar-3 is on standby
}

TEST_CASE("amend: a unit that was finished and is called again has a new assignment, the old one stays as it ended") {
  scene s;
  s.handle(place("A"));
  s.handle(answer("eko", answer_code::done, "A"));
  s.handle(targets("A", {"pmi-1"}, {}, "api menyala lagi"));
  CHECK(s.facts() == "added pmi-1");
  const auto& list = s.order("A")->assignments;
  CHECK(list[2].state == assignment_state::done);
  CHECK(list.back().unit == unit_id{"pmi-1"});
  CHECK(list.back().state == assignment_state::offered);
  s.handle(answer("eko", answer_code::en_route, "A"));
  CHECK(list.back().state == assignment_state::en_route);
  CHECK(list[2].state == assignment_state::done);
}

TEST_CASE("amend: a unit that is dropped is called back when it had answered, and just left alone when not") {
  scene s;
  s.handle(place("A"));
  s.handle(answer("eko", answer_code::en_route, "A"));
  s.handle(targets("A", {}, {"damkar-1", "pmi-1"}));
  CHECK(s.facts() ==
        "delivery 1 recalled; dropped damkar-1; damkar-1 offered>cancelled; dropped pmi-1; pmi-1 en_route>cancelled");
  CHECK(s.sends() == "recall 1 phone:budi; send 5 stand_down aprs:PMI1-9; send 6 stand_down phone:eko");
  s.handle(answer("PMI1-9", answer_code::accept));
  CHECK(s.facts().find("stand-down pmi-1 confirmed") == 0);
  CHECK(s.state("A", "damkar-2") == "offered");  // the order goes on
}

TEST_CASE("amend: what cannot be changed is refused whole, with the reason") {
  scene s;
  s.handle(place("A"));
  s.handle(answer("eko", answer_code::transporting, "A"));
  const std::size_t before = s.journal().size();
  CHECK(s.handle(targets("A", {"damkar-3"}, {"pmi-1"})).detail ==
        "unit 'pmi-1' is transporting and cannot be called back");
  CHECK(s.handle(targets("A", {"nobody"}, {})).code == reply_code::refused);
  CHECK(s.handle(targets("A", {"damkar-3"}, {"pln-1"})).code == reply_code::unknown);
  CHECK(s.handle(targets("A", {"damkar-3"}, {}, "")).code == reply_code::refused);
  CHECK(s.handle(targets("B", {"damkar-3"}, {})).code == reply_code::unknown);
  CHECK(s.journal().size() == before);
  s.handle(cancel("A", 2));
  CHECK(s.handle(targets("A", {"damkar-3"}, {})).code == reply_code::refused);
}

TEST_CASE("amend: two dispatchers at once: the second is told that the order is another one now") {
  scene s;
  const auto r = s.handle(place("A"));
  CHECK(s.order("A")->edition == 1);
  auto first = targets("A", {"damkar-3"}, {});
  first.edition = 1;
  CHECK(s.handle(first).edition == 2);
  auto second = targets("A", {}, {"damkar-2"});
  second.edition = 1;
  const auto refused = s.handle(second);
  CHECK(refused.code == reply_code::conflict);
  CHECK(refused.edition == 2);
  CHECK(s.out().facts.empty());
  // What crews and devices say is no change by a person at a console.
  s.handle(answer("budi", answer_code::accept, "A"));
  s.handle(seen("A", 2, evidence::device));
  second.edition = 2;
  CHECK(s.handle(second).code == reply_code::stored);
  auto behalf = on_behalf("A", "damkar-1", assignment_state::en_route);
  behalf.edition = 2;
  CHECK(s.handle(behalf).code == reply_code::conflict);
  behalf.edition = 3;
  CHECK(s.handle(behalf).edition == 4);
}

TEST_CASE("amend: a duplicate is cancelled, its crews are called back, and both orders say so") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(place("B", "fire"));
  s.handle(answer("budi", answer_code::en_route, "B"));
  s.handle(orders_linked{order_id{"B"}, order_id{"A"}, order_relation::duplicate_of, sari, {}});
  CHECK(s.facts().find("duplicate_of A; ") == 0);
  CHECK(s.facts().find("damkar-1 en_route>cancelled") != std::string::npos);
  CHECK(s.order("B")->order->reason == "duplicate of #1");
  CHECK(s.sends().find("stand_down phone:budi") != std::string::npos);
  CHECK(s.order("A"));

  s.handle(place("C", "fire"));
  CHECK(s.handle(orders_linked{order_id{"C"}, order_id{"A"}, order_relation::related, sari, {}}).code ==
        reply_code::stored);
  CHECK(s.handle(orders_linked{order_id{"C"}, order_id{"A"}, order_relation::related, sari, {}}).code ==
        reply_code::repeat);
  CHECK(!s.order("C")->cancelled);
  for (const char* other : {"C", "nope"})
    CHECK(s.handle(orders_linked{order_id{"C"}, order_id{other}, order_relation::related, sari, {}}).code ==
          reply_code::unknown);
}

TEST_CASE("amend: what the call was is said while the order is open and after it has ended") {
  scene s;
  s.handle(place("A", "accident"));
  s.handle(disposition_given{order_id{"A"}, disposition::real, sari, {}});
  CHECK(s.order("A")->what == disposition::real);
  s.handle(answer("eko", answer_code::nothing_found));
  REQUIRE(!s.order("A"));
  CHECK(s.handle(disposition_given{order_id{"A"}, disposition::prank, sari, "nomor sama"}).code == reply_code::stored);
  CHECK(s.facts() == "disposition prank");
  CHECK(s.handle(disposition_given{order_id{"B"}, disposition::prank, sari, {}}).code == reply_code::unknown);
}

TEST_CASE("checklist: ticks of crews, desks and the console are kept, of others refused") {
  city c = small_city();
  c.categories[0].sop = {{"gas", "Matikan gas", "Shut off the gas"}, {"pln", "Hubungi PLN", "Call PLN"}};
  scene s(c);
  s.handle(place("A", "fire"));
  const auto tick = [&](std::string item, bool done, std::string address) {
    return s.handle(sop_tick_given{order_id{"A"}, std::move(item), done, channel_kind::phone, std::move(address), sari})
        .code;
  };
  CHECK(tick("gas", true, "budi") == reply_code::stored);
  CHECK(std::get<sop_ticked>(s.out().facts[0].body).unit == unit_id{"damkar-1"});
  CHECK(tick("gas", true, "citra") == reply_code::repeat);
  CHECK(tick("pln", true, "piket") == reply_code::stored);
  CHECK(tick("pln", false, "") == reply_code::stored);
  CHECK(tick("air", true, "budi") == reply_code::refused);
  CHECK(tick("pln", true, "gita") == reply_code::refused);  // another agency's phone
  s.restart();
  CHECK(s.order("A")->ticked == std::vector<std::string>{"gas"});
}

}  // namespace kentongan::dispatch::test
