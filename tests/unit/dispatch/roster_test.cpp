#include "gateway/dispatch/roster.hpp"

#include <doctest/doctest.h>

using namespace kentongan::dispatch;
using namespace kentongan::domain;

namespace {

using minutes = std::chrono::minutes;

// damkar-1: budi and beni in the morning, citra at night, dodi on call; pmi-1: eko without a roster.
struct rostered_city {
  city c;
  rostered_city() {
    c.id = "blitar";
    for (const char* name : {"budi", "beni", "citra", "dodi", "eko", "tanpa-hp"})
      c.responders.push_back({responder_id{name}, name});
    for (const char* id : {"damkar", "pmi", "bpbd"}) c.agencies.push_back({agency_id{id}, id, {}, {}, {}});
    const auto phone = [](const char* who) { return channel{channel_kind::phone, who, {}, false}; };
    c.units.push_back({unit_id{"damkar-1"},
                       agency_id{"damkar"},
                       "1",
                       {phone("budi"), phone("beni"), phone("citra"), phone("dodi")},
                       false,
                       2});
    c.units.push_back({unit_id{"pmi-1"}, agency_id{"pmi"}, "1", {phone("eko")}, false, 0});
    c.units.push_back(
        {unit_id{"bpbd-1"}, agency_id{"bpbd"}, "1", {{channel_kind::aprs, "BPBD1-7", net_id{"vhf"}, false}}, false, 0});
    c.shifts.push_back({"pagi", {minutes{7 * 60}, minutes{19 * 60}, {}}});
    c.shifts.push_back({"malam", {minutes{19 * 60}, minutes{7 * 60}, {}}});
    c.duties.push_back({{responder_id{"budi"}, responder_id{"beni"}}, unit_id{"damkar-1"}, "pagi", {}, {}});
    c.duties.push_back(
        {{responder_id{"citra"}}, unit_id{"damkar-1"}, "malam", parse_date("2026-01-10"), parse_date("2026-01-20")});
    c.duties.push_back({{responder_id{"tanpa-hp"}}, unit_id{"damkar-1"}, "malam", {}, {}});
    c.stand_ins.push_back({agency_id{"pmi"}, agency_id{"bpbd"}, *parse_date("2026-03-18"), *parse_date("2026-03-25")});
  }
};

utc_time local(const char* text) { return *parse_rfc3339(std::string(text) + ":00+07:00"); }

struct fixture {
  rostered_city made;
  directory dir{made.c};
  duty_book book;
  roster r{dir, book};
  std::uint64_t seq = 0;

  bool on(const char* who, const char* when) const { return r.on_duty(responder_id{who}, local(when)); }
  std::string crew(const char* unit, const char* when) const {
    std::string text;
    for (const auto& p : r.crew(unit_id{unit}, local(when))) text += (text.empty() ? "" : " ") + p.str();
    return text;
  }
  void say(const char* who, duty_state to, const char* until, const char* instead_of = "") {
    book.apply({++seq, {}, {}, duty_changed{responder_id{who}, to, local(until), responder_id{instead_of}, {}, {}}});
  }
};

}  // namespace

TEST_CASE("roster: the city is in order") {
  const rostered_city made;
  for (const auto& fault : check(made.c)) FAIL_CHECK(fault);
}

TEST_CASE("roster: who is on duty, by shift, by date, and always when nobody rosters him") {
  const fixture f;
  CHECK(!f.on("budi", "2026-01-15T06:59"));
  CHECK(f.on("budi", "2026-01-15T07:00"));
  CHECK(f.on("budi", "2026-01-15T18:59"));
  CHECK(!f.on("budi", "2026-01-15T19:00"));
  // A night shift belongs to the day on which it begins.
  CHECK(!f.on("citra", "2026-01-10T06:00"));
  CHECK(f.on("citra", "2026-01-10T19:00"));
  CHECK(f.on("citra", "2026-01-21T06:59"));
  CHECK(!f.on("citra", "2026-01-21T19:00"));
  for (const char* always : {"eko", "dodi", "stranger"}) CHECK(f.on(always, "2026-01-15T03:00"));
  CHECK(f.crew("damkar-1", "2026-01-15T08:00") == "budi beni");
  CHECK(f.crew("damkar-1", "2026-01-15T20:00") == "citra tanpa-hp");
  CHECK(f.crew("damkar-1", "2026-02-15T20:00") == "tanpa-hp");
  CHECK(f.crew("pmi-1", "2026-01-15T20:00") == "eko");
  CHECK(f.crew("bpbd-1", "2026-01-15T20:00") == "");
  CHECK(f.crew("nobody-1", "2026-01-15T20:00") == "");
}

TEST_CASE("roster: what was said holds until its time, and can be taken back") {
  fixture f;
  f.say("budi", duty_state::off, "2026-01-15T12:00");
  CHECK(f.crew("damkar-1", "2026-01-15T08:00") == "beni");
  CHECK(!f.on("budi", "2026-01-15T11:59"));
  CHECK(f.on("budi", "2026-01-15T12:00"));
  f.say("dodi", duty_state::on, "2026-01-15T12:00");
  CHECK(f.crew("damkar-1", "2026-01-15T08:00") == "beni dodi");
  f.say("budi", duty_state::as_rostered, "2026-01-15T08:00");
  CHECK(f.crew("damkar-1", "2026-01-15T08:00") == "budi beni dodi");
  // A swap: who is replaced is off duty.
  f.say("citra", duty_state::on, "2026-01-16T19:00", "beni");
  CHECK(f.crew("damkar-1", "2026-01-15T13:00") == "budi citra");
  CHECK(!f.on("beni", "2026-01-15T13:00"));
  CHECK(f.on("beni", "2026-01-17T13:00"));
  // The last word on him counts.
  f.say("beni", duty_state::on, "2026-01-15T19:00");
  CHECK(f.on("beni", "2026-01-15T13:00"));
}

TEST_CASE("roster: who stands in over the holidays") {
  const fixture f;
  const auto by = [&](const char* agency, const char* when) {
    const auto* a = f.r.stand_in_of(agency_id{agency}, local(when));
    return a ? a->str() : "nobody";
  };
  CHECK(by("pmi", "2026-03-17T23:59") == "nobody");
  CHECK(by("pmi", "2026-03-18T00:00") == "bpbd");
  CHECK(by("pmi", "2026-03-25T23:59") == "bpbd");
  CHECK(by("pmi", "2026-03-26T00:00") == "nobody");
  CHECK(by("damkar", "2026-03-20T00:00") == "nobody");
}

TEST_CASE("roster: the calendar's next moments, in order") {
  fixture f;
  std::string moments;
  auto t = local("2026-01-15T08:00");
  for (int i = 0; i < 3; ++i) {
    t = *f.r.next_moment(t);
    moments += to_rfc3339(t + 7h).substr(8, 8) + " ";
  }
  CHECK(moments == "15T19:00 16T07:00 16T19:00 ");  // warnings 12 h before fall on the shifts' beginnings
  f.say("budi", duty_state::off, "2026-01-15T12:34");
  CHECK(f.r.next_moment(local("2026-01-15T08:00")) == local("2026-01-15T12:34"));
  city plain = f.made.c;
  plain.duties.clear();
  const directory d(plain);
  CHECK(!roster(d, f.book).next_moment({}));
}

TEST_CASE("roster: a city's faults") {
  const auto faults_of = [](auto&& spoil) {
    rostered_city made;
    spoil(made.c);
    std::string text;
    for (const auto& fault : check(made.c)) text += (text.empty() ? "" : "; ") + fault;
    return text;
  };
  using c = city&;
  CHECK(faults_of([](c x) { x.shifts[0].id = "Pagi Hari"; }).starts_with("shift 'Pagi Hari': id must match"));
  CHECK(faults_of([](c x) { x.shifts[1].id = "pagi"; }).starts_with("shift 'pagi': is defined twice"));
  CHECK(faults_of([](c x) { x.duties[0].shift = "siang"; }) == "duty 'damkar-1': shift 'siang' is not defined");
  CHECK(faults_of([](c x) { x.duties[0].unit = unit_id{"x"}; }).find("duty 'x': unit 'x' is not defined") !=
        std::string::npos);
  CHECK(faults_of([](c x) { x.duties[0].responders = {}; }) == "duty 'damkar-1': names nobody");
  CHECK(faults_of([](c x) { x.duties[0].responders = {responder_id{"zul"}}; }) ==
        "duty 'damkar-1': responder 'zul' is not defined");
  CHECK(faults_of([](c x) { x.duties[0].responders = {responder_id{"eko"}}; }) ==
        "duty 'damkar-1': responder 'eko' has a phone of unit 'pmi-1'");
  CHECK(faults_of([](c x) { std::swap(x.duties[1].from, x.duties[1].until); }) ==
        "duty 'damkar-1': ends before it begins");
  CHECK(faults_of([](c x) { x.units[1].strength = 1; }) ==
        "unit 'pmi-1': strength needs a roster: no duty names this unit");
  CHECK(faults_of([](c x) { x.stand_ins[0].by = agency_id{"pmi"}; }) == "stand_in 'pmi': nobody stands in for himself");
  CHECK(faults_of([](c x) { x.stand_ins[0].by = agency_id{"pln"}; }) == "stand_in 'pmi': agency 'pln' is not defined");
  CHECK(faults_of([](c x) { std::swap(x.stand_ins[0].from, x.stand_ins[0].until); }) ==
        "stand_in 'pmi': ends before it begins");
  CHECK(faults_of([](c x) { x.utc_offset = minutes{15 * 60}; }).starts_with("city 'blitar': utc_offset"));
  CHECK(faults_of([](c x) { x.warn_before = 25h; }).starts_with("city 'blitar': warn_before"));
  CHECK(faults_of([](c x) { x.silent_percent = 101; }).starts_with("city 'blitar': silent_percent"));
  CHECK(faults_of([](c x) {
          x.supervisors.push_back({"Kepala", {}});
        }) == "supervisor 'Kepala': has no channel: nobody could reach him");
  CHECK(faults_of([](c x) {
          x.supervisors.push_back({"Kepala", {{channel_kind::phone, "eko", {}, false}}});
        }) == "supervisor 'Kepala': phone eko belongs to someone else already");
}
