#include "gateway/journal/projection.hpp"

#include "gateway/journal/migrations.hpp"
#include "gateway/journal/store.hpp"
#include "tests/unit/journal/samples.hpp"

#include <doctest/doctest.h>

using namespace kentongan::domain;
using namespace kentongan::journal;

namespace {

// The projections of one order, key 1, fact by fact.
struct fold {
  database db{":memory:", access::read_write};
  std::optional<projection> tables;
  std::uint64_t seq = 0;

  fold() {
    migrate(db);
    tables.emplace(db, "main");
  }
  void operator()(fact_body body) {
    ++seq;
    tables->apply({seq, test::at_ms(static_cast<std::int64_t>(seq) * 10), order_id("K-1"), std::move(body)}, 1);
  }
  // All columns of the first row, NULL as "-".
  std::string row(const std::string& sql) {
    statement s(db, sql);
    s.start();
    if (!s.next()) return "no row";
    std::string text;
    for (int i = 0; i < s.columns(); ++i) {
      if (i > 0) text += '|';
      text += s.is_null(i) ? "-" : std::string(s.text(i));
    }
    return text;
  }
};

assignment_moved moved(assignment_state to, std::vector<assignment_state> implied = {}) {
  assignment_moved m;
  m.unit = unit_id("damkar-1");
  m.agency = agency_id("damkar");
  m.to = to;
  m.implied = std::move(implied);
  return m;
}

}  // namespace

TEST_CASE("an order's row follows its facts") {
  fold f;
  const std::string all =
      "SELECT revision, content, number, category, priority, source, valid_until, placed_at, cancelled_at, closed_at, "
      "outcome FROM orders";
  f(test::accepted("K-1"));
  CHECK(f.row(all) == "1|-81985529216486896|7|KBK-01|P1|cad-1|3600000|10|-|-|-");
  auto revised = test::accepted("K-1");
  revised.order.revision = 2;
  revised.order.prio.reset();
  revised.order.category = "LAKA";
  f(order_revised{revised.order, 5, {{3, agency_id("pmi"), unit_id("pmi-1"), {}}}});
  CHECK(f.row(all) == "2|5|7|LAKA|-|cad-1|3600000|10|-|-|-");
  f(order_cancelled{3, 6, "false alarm", {}, {{4, agency_id("pmi"), unit_id("pmi-1"), {}}}});
  CHECK(f.row(all) == "3|6|7|LAKA|-|cad-1|3600000|10|30|-|-");
  f(order_closed{"cancelled"});
  f(order_closed{"done"});  // closed once
  CHECK(f.row(all) == "3|6|7|LAKA|-|cad-1|3600000|10|30|40|cancelled");
  CHECK(f.row("SELECT group_concat(number || ':' || queued_at) FROM deliveries") == "1:10,2:10,3:20,4:30");
}

TEST_CASE("milestones are written once, skipped ones stay empty and are listed") {
  fold f;
  f(test::accepted("K-1"));
  const std::string all =
      "SELECT state, implied, offered_at, accepted_at, en_route_at, on_scene_at, done_at FROM assignments "
      "WHERE unit = 'damkar-1'";
  CHECK(f.row(all) == "offered||10|-|-|-|-");
  f(moved(assignment_state::en_route, {assignment_state::accepted}));
  CHECK(f.row(all) == "en_route|accepted|10|-|20|-|-");
  f(moved(assignment_state::accepted));  // a dispatcher's correction: now it was reported
  CHECK(f.row(all) == "accepted|accepted|10|30|20|-|-");
  f(moved(assignment_state::en_route));
  CHECK(f.row(all) == "en_route|accepted|10|30|20|-|-");
  f(moved(assignment_state::done, {assignment_state::on_scene}));
  CHECK(f.row(all) == "done|accepted,on_scene|10|30|20|-|50");
  CHECK(f.row("SELECT state, role FROM assignments WHERE unit = 'pmi-1'") == "offered|supporting");
}

TEST_CASE("every state and every level of evidence has its column") {
  for (auto name : names_of(assignment_state{})) {
    CAPTURE(name);
    fold f;
    f(test::accepted("K-1"));
    f(moved(*from_name<assignment_state>(name)));
    const auto column = std::string(name) + "_at";
    CHECK(f.row("SELECT state, " + column + " FROM assignments WHERE unit = 'damkar-1'") ==
          std::string(name) + (name == "offered" ? "|10" : "|20"));
  }
  for (auto name : names_of(evidence{})) {
    CAPTURE(name);
    fold f;
    f(test::accepted("K-1"));
    f(delivery_advanced{2, *from_name<evidence>(name), "why", {}});
    f(delivery_advanced{2, *from_name<evidence>(name), "why", {}});
    const auto column = std::string(name) + "_at";
    CHECK(f.row("SELECT evidence, reason, " + column + " FROM deliveries WHERE number = 2") ==
          std::string(name) + "|why" + (name == "queued" ? "|10" : "|20"));
    CHECK(f.row("SELECT evidence FROM deliveries WHERE number = 1") == "queued");
  }
}

TEST_CASE("the ladder's units and copies join the plan, alarms are closed by a person, units report") {
  fold f;
  f(test::accepted("K-1"));
  f(ladder_climbed{agency_id("damkar"),
                   ladder_step::desk,
                   {{unit_id("damkar-2"), agency_id("damkar"), route_role::primary}},
                   {{3, agency_id("damkar"), {}, {channel_kind::aprs, "YB3DMK-1", net_id("vhf-1"), false}}}});
  CHECK(f.row("SELECT state, offered_at FROM assignments WHERE unit = 'damkar-2'") == "offered|20");
  CHECK(f.row("SELECT unit, kind, address, net, reserve FROM deliveries WHERE number = 3") == "|aprs|YB3DMK-1|vhf-1|0");
  f(alarm_raised{agency_id("damkar"), "nobody answers"});
  f(alarm_closed{agency_id("pmi"), {}, "another agency's"});
  CHECK(f.row("SELECT agency, reason, raised_at, closed_at FROM alarms") == "damkar|nobody answers|30|-");
  f(alarm_closed{agency_id("damkar"), {actor_role::dispatcher, "ani", "cli"}, "called them"});
  CHECK(f.row("SELECT closed_at, closed_by, close_reason FROM alarms") == "50|ani|called them");
  f(unit_reported{unit_id("damkar-1"), availability::at_station, {}, test::at_ms(5)});
  f(unit_reported{unit_id("damkar-1"), availability::in_field, {}, {}});
  CHECK(f.row("SELECT * FROM units") == "damkar-1|in_field|70|-");
}

TEST_CASE("facts about something never planned change nothing and are kept") {
  auto s = store::in_memory().value();
  std::mt19937_64 engine(7);
  std::uint64_t seq = 0;
  for (int round = 0; round < 200; ++round) {
    kentongan::ports::journal_batch batch;
    for (std::size_t type = 0; type < fact_names.size(); ++type) {
      const auto order = std::string(1, static_cast<char>('a' + engine() % 5));
      batch.facts.push_back(test::make_fact(++seq, engine() % 4 == 0 ? "" : order, test::random_body(type, engine)));
    }
    REQUIRE(s.commit(batch));
  }
  CHECK(s.verify().value().facts == seq);
  CHECK(!s.verify().value().broken);
  CHECK(s.verify_projections().value().empty());
  CHECK(s.snapshot({}));
  REQUIRE(s.rebuild());
  CHECK(s.verify_projections().value().empty());
}
