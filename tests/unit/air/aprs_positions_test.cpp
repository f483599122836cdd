#include "gateway/air/aprs_positions.hpp"

#include "gateway/air/aprs_clock.hpp"
#include "tests/support/fake_intake.hpp"
#include "tests/unit/air/dice.hpp"
#include "tests/unit/radio/codec/mic_e.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using namespace kentongan;
using namespace kentongan::air;
using domain::emergency_called;
using domain::position_seen;
using domain::reply_code;
using radio::test::mic_e_report;
using strings = std::vector<std::string>;

namespace {

domain::city make_city() {
  domain::city c;
  c.agencies.push_back({domain::agency_id("damkar"), "Damkar"});
  c.agencies.back().desk.push_back({domain::channel_kind::aprs, "PIKET-1", domain::net_id("vhf"), false});
  domain::unit u;
  u.id = domain::unit_id("damkar-1");
  u.agency = domain::agency_id("damkar");
  u.channels.push_back({domain::channel_kind::aprs, "DMKR1-7", domain::net_id("vhf"), false});
  c.units.push_back(u);
  return c;
}

constexpr domain::utc_time noon = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1} + 12h;

struct bench {
  domain::city city = make_city();
  domain::directory directory{city};
  test::fake_intake intake;
  domain::instant now{domain::steady_time{1h}, noon};
  strings notes;
  std::optional<aprs_positions> positions;

  explicit bench(position_settings s = {}) {
    positions.emplace(s, directory, intake,
                      aprs_positions::hooks{[this] { return now; },
                                            [this](std::string_view level, std::string_view text) {
                                              notes.push_back(std::string(level) + ": " + std::string(text));
                                            }});
  }
  void pass(std::chrono::milliseconds t) {
    now.steady += t;
    now.utc += t;
    if (const auto d = positions->deadline(); d && *d <= now.steady) positions->tick();
  }
  void hear(std::string_view info, std::string_view from = "DMKR1-7", std::string_view to = "APK004") {
    radio::ax25_frame f;
    f.destination = radio::parse_ax25_address(to).value();
    f.source = radio::parse_ax25_address(from).value();
    f.info = {reinterpret_cast<const std::uint8_t*>(info.data()), info.size()};
    positions->heard(f);
  }
  void hear(const mic_e_report& r, std::string_view from = "DMKR1-7") { hear(r.info(), from, r.destination()); }
  void describe(std::string_view text, std::string_view to = "DMKR1-7") {
    radio::aprs_message m;
    m.addressee = to;
    m.text = text;
    positions->heard(radio::parse_ax25_address("DMKR1-7").value(), m);
  }
  const position_statistics& count() const { return positions->statistics(); }
  template <class Event>
  std::vector<Event> take() {
    std::vector<Event> list;
    for (const auto& i : intake.items)
      if (const auto* e = std::get_if<Event>(&i.what)) list.push_back(*e);
    intake.items.clear();
    return list;
  }
};

constexpr std::string_view here = "!0805.70S/11209.50E[";

}  // namespace

TEST_CASE("aprs positions: of a unit are told, of strangers counted") {
  bench b;
  b.hear("!0805.70S/11209.50E[088/036Pos 1");
  b.hear(here, "YB3XYZ-7");
  b.hear(here, "PIKET-1");  // a desk has no place
  b.hear(here, "DMKR1-8");
  const auto told = b.take<position_seen>();
  REQUIRE(told.size() == 1);
  CHECK(told[0].channel == domain::channel_kind::aprs);
  CHECK(told[0].address == "DMKR1-7");
  CHECK(told[0].where.lat_deg == doctest::Approx(-8.095));
  CHECK(told[0].where.lon_deg == doctest::Approx(112.158333));
  CHECK(!told[0].where.accuracy_m);
  CHECK(told[0].where.device_at == noon);
  CHECK(b.count().positions == 1);
  CHECK(b.count().foreign == 3);
  b.pass(1min);
  b.hear("!0805.  S/11209.  E[");
  CHECK(b.take<position_seen>().at(0).where.accuracy_m.value() == doctest::Approx(926));
  b.hear(">Siaga");
  b.hear(";POS      *092345z0805.90S/11209.50Ef");
  b.hear(")POS!0805.90S/11209.50Ef");
  b.hear("!0805");
  b.hear("");
  CHECK(b.intake.items.empty());
  CHECK(b.count().objects == 2);
  CHECK(b.count().malformed == 1);
}

TEST_CASE("aprs positions: what no station can be at") {
  bench b;
  const auto at = [&](double lat, double lon) { b.hear(mic_e_report{lat, lon}); };
  at(0, 0);
  CHECK(b.count().no_fix == 1);
  CHECK(b.intake.items.empty());
  at(-8.1, 112.15);
  CHECK(b.take<position_seen>().size() == 1);
  b.pass(1min);
  at(-8.1, 121.3);  // 1000 km east
  CHECK(b.count().out_of_reach == 1);
  CHECK(b.intake.items.empty());
  b.pass(1min);
  at(-8.11, 112.15);
  CHECK(b.take<position_seen>().size() == 1);
  b.pass(1min);
  at(-8.1, 121.3);
  b.pass(1min);
  at(-7, 100);  // a third place: nobody can be in all of them
  b.pass(1min);
  at(-8.1, 121.3);
  CHECK(b.count().out_of_reach == 4);
  CHECK(b.intake.items.empty());
  b.pass(1min);
  at(-8.1, 121.31);  // twice in the same place: the first one was wrong
  CHECK(b.take<position_seen>().size() == 1);
  b.pass(10h);
  at(-8.1, 112.15);
  CHECK(b.take<position_seen>().size() == 1);
}

TEST_CASE("aprs positions: a repeat of a digipeater is none, and a talkative station is slowed down") {
  bench b;
  b.hear(here);
  b.pass(2s);
  b.hear(here);
  CHECK(b.count().repeats == 1);
  b.hear("!0805.71S/11209.50E[");
  CHECK(b.count().too_soon == 1);
  b.pass(8s);
  b.hear("!0805.72S/11209.50E[");
  CHECK(b.count().positions == 2);
  // The same information field to another destination is another latitude.
  b.pass(10s);
  const mic_e_report one{-8.1, 112.15}, other{-8.11, 112.15};
  REQUIRE(one.info() == other.info());
  b.hear(one);
  b.pass(10s);
  b.hear(other);
  CHECK(b.count().positions == 4);
  for (int i = 0; i < 1000; ++i) {
    b.hear("!0805." + std::to_string(10 + i % 80) + "S/11209.50E[");
    b.pass(100ms);
  }
  CHECK(b.count().positions <= 4 + 11);
  CHECK(b.count().positions >= 4 + 9);
}

TEST_CASE("aprs clock: the moment nearest to now, if it can be") {
  using form = radio::aprs_time::form;
  struct row {
    std::string_view now;
    radio::aprs_time time;
    std::string_view value;  // empty: it cannot be
  };
  const row rows[] = {
      {"2026-03-01T12:00:00.000Z", {form::day_utc, 1, 11, 59, 0}, "2026-03-01T11:59:00.000Z"},
      {"2026-03-01T12:00:00.000Z", {form::day_utc, 1, 12, 2, 0}, "2026-03-01T12:02:00.000Z"},
      {"2026-03-01T12:00:00.000Z", {form::day_utc, 1, 12, 3, 0}, ""},   // ahead
      {"2026-03-01T12:00:00.000Z", {form::day_utc, 28, 12, 0, 0}, ""},  // of February: a day back
      {"2026-03-01T03:00:00.000Z", {form::day_utc, 28, 20, 0, 0}, "2026-02-28T20:00:00.000Z"},
      {"2026-03-01T03:00:00.000Z", {form::day_utc, 31, 20, 0, 0}, ""},  // no such day near
      {"2026-02-28T23:59:00.000Z", {form::day_utc, 1, 0, 0, 0}, "2026-03-01T00:00:00.000Z"},
      {"2026-01-01T00:10:00.000Z", {form::day_utc, 31, 23, 50, 0}, "2025-12-31T23:50:00.000Z"},
      {"2026-03-01T12:00:00.000Z", {form::day_local, 1, 18, 59, 0}, "2026-03-01T11:59:00.000Z"},
      {"2026-03-01T20:00:00.000Z", {form::day_local, 2, 2, 59, 0}, "2026-03-01T19:59:00.000Z"},
      {"2026-03-01T12:00:00.000Z", {form::clock_utc, 0, 11, 59, 30}, "2026-03-01T11:59:30.000Z"},
      {"2026-03-01T00:00:10.000Z", {form::clock_utc, 0, 23, 59, 50}, "2026-02-28T23:59:50.000Z"},
      {"2026-03-01T23:59:50.000Z", {form::clock_utc, 0, 0, 0, 10}, "2026-03-02T00:00:10.000Z"},
      {"2026-03-01T12:00:00.000Z", {form::clock_utc, 0, 12, 5, 0}, ""},
  };
  for (const row& r : rows) {
    CAPTURE(r.now);
    CAPTURE(int{r.time.hour});
    const auto at = moment_of(r.time, domain::parse_rfc3339(r.now).value(), 7h);
    CHECK((at ? domain::to_rfc3339(*at) : "") == r.value);
  }
}

TEST_CASE("aprs positions: the station's own time is used, an impossible one refused and told once") {
  bench b;
  b.hear("@011155z0805.70S/11209.50E[");
  CHECK(b.take<position_seen>().at(0).where.device_at == noon - 5min);
  b.pass(1min);
  b.hear("/115930h0805.70S/11209.50E[");
  CHECK(b.take<position_seen>().at(0).where.device_at == noon - 30s);
  for (const char* time : {"151155z", "130000h", "000000z"}) {
    b.pass(1min);
    b.hear("@" + std::string(time) + "0805.70S/11209.50E[");
  }
  CHECK(b.intake.items.empty());
  CHECK(b.count().bad_times == 3);
  CHECK(b.notes == strings{"warn: the clock of DMKR1-7 is wrong: its positions are not used"});
}

TEST_CASE("aprs emergency: Mic-E of a unit is an emergency with its place, however often it is sent") {
  bench b;
  b.hear(mic_e_report{-8.095, 112.158333, 0, false, 0, 0, "[/", ">tolong ~^"});
  REQUIRE(b.intake.items.size() == 2);  // the place first: the emergency is shown with it
  CHECK(std::holds_alternative<position_seen>(b.intake.items[0].what));
  const auto e = b.take<emergency_called>().at(0);
  CHECK(e.channel == domain::channel_kind::aprs);
  CHECK(e.address == "DMKR1-7");
  CHECK(!e.unsure);
  CHECK(e.note == "APRS Mic-E -8.09500, 112.15833: tolong -");
  CHECK(!e.device_at);
  CHECK(e.answer_id.size() <= 64);
  CHECK(e.answer_id != e.other_id);
  for (int i = 0; i < 10; ++i) {
    b.pass(20s);
    b.hear(mic_e_report{-8.095 + i / 100., 112.158333, 0});
  }
  CHECK(b.take<emergency_called>().empty());
  CHECK(b.count().emergencies == 1);
  CHECK(b.count().emergency_repeats == 10);
  CHECK(b.count().positions == 11);  // and is followed

  // It goes on: the next span names the one before, the one after that is news again.
  b.pass(30min);
  b.hear(mic_e_report{-8.095, 112.158333, 0});
  CHECK(b.take<emergency_called>().at(0).other_id == e.answer_id);
  b.pass(30min);
  b.hear(mic_e_report{-8.095, 112.158333, 0});
  const auto later = b.take<emergency_called>().at(0);
  CHECK(later.other_id != e.answer_id);
  CHECK(later.answer_id != e.answer_id);
}

TEST_CASE("aprs emergency: in words, from strangers, damaged, and from nowhere") {
  bench b;
  struct row {
    std::string_view from, to, info, note;
    bool unsure;
  };
  const mic_e_report lost{0, 0, 0};
  const row rows[] = {
      {"DMKR1-7", "APK004", ">EMERGENCY!", "APRS: EMERGENCY!", false},
      {"PIKET-1", "APK004", "!0805.70S/11209.50E[EMERGENCY! banjir", "APRS -8.09500, 112.15833: EMERGENCY! banjir",
       false},
      {"YB3AAA-7", "APK004", "=0805.70S/11209.50E[EMERGENCY net", "APRS -8.09500, 112.15833: EMERGENCY net", true},
      {"YB3BBB", "ALERT", ">x", "APRS: x", true},
      {"YB3CCC", "0805W0", "`%damaged", "APRS Mic-E", true},
      {"YB3DDD", "000PP0", "`v&\x1cl!\x1c[/", "APRS Mic-E 0.00000, 0.16667", false},
  };
  for (const row& r : rows) {
    CAPTURE(r.from);
    b.hear(r.info, r.from, r.to);
    const auto told = b.take<emergency_called>();
    REQUIRE(told.size() == 1);
    CHECK(told[0].address == r.from);
    CHECK(told[0].note == r.note);
    CHECK(told[0].unsure == r.unsure);
  }
  b.hear(lost.info(), "YB3EEE", lost.destination());  // its receiver has no fix, and he is in distress all the same
  CHECK(b.take<emergency_called>().at(0).note == "APRS Mic-E");
  b.hear("@151155z0805.70S/11209.50E[EMERGENCY!", "YB3FFF");  // a clock that is wrong
  CHECK(!b.take<emergency_called>().at(0).device_at);
  // A word first, then the button: the button is news.
  b.hear(">EMERGENCY", "YB3GGG");
  CHECK(b.take<emergency_called>().at(0).unsure);
  b.hear(">EMERGENCY!", "YB3GGG");
  CHECK(!b.take<emergency_called>().at(0).unsure);
}

TEST_CASE("aprs emergency: told again until the intake has taken it") {
  bench b;
  b.hear(">EMERGENCY!");
  const auto id = b.intake.newest<emergency_called>().answer_id;
  CHECK(!b.positions->deadline());
  b.intake.answer(reply_code::rejected);
  CHECK(b.positions->deadline() == b.now.steady + 5s);
  b.pass(4s);
  CHECK(b.intake.items.empty());
  b.pass(1s);
  REQUIRE(b.intake.items.size() == 1);
  CHECK(b.intake.newest<emergency_called>().answer_id == id);
  CHECK(!b.positions->deadline());
  b.intake.answer(reply_code::rejected);
  b.pass(5s);
  b.intake.answer(reply_code::stored);
  CHECK(!b.positions->deadline());
  b.hear(">EMERGENCY!!");
  auto late = std::move(b.intake.items);
  b.positions.reset();
  for (auto& i : late) i.done({});  // hurts nobody
}

TEST_CASE("aprs emergency: invented ones are bounded, and a unit is heard all the same") {
  bench b;
  for (int i = 0; i < 5000; ++i) {
    b.hear(">EMERGENCY!", "YB" + std::to_string(1000 + i));
    b.pass(10ms);
  }
  const auto told = b.take<emergency_called>().size();
  CHECK(told >= 20);
  CHECK(told <= 31);
  CHECK(b.count().emergencies_dropped == 5000 - told);
  b.hear(">EMERGENCY!");
  CHECK(b.take<emergency_called>().size() == 1);
}

TEST_CASE("aprs battery: a low one is told to the technician, by comment, report or comment telemetry") {
  const auto low = [](const bench& b) { return b.notes; };
  SUBCASE("in a comment, once in six hours") {
    bench b;
    b.hear("!0805.70S/11209.50E[Bat=7.40V");
    b.pass(1h);
    b.hear("!0805.70S/11209.50E[Bat=6.80V");
    b.pass(1h);
    b.hear("!0805.70S/11209.50E[Bat=6.70V");
    CHECK(low(b) == strings{"warn: the battery of damkar-1 (DMKR1-7) is low: 6.80 V"});
    b.pass(6h);
    b.hear("!0805.70S/11209.50E[Bat=6.60V");
    CHECK(low(b).size() == 2);
    CHECK(b.count().low_batteries == 2);
    CHECK(b.count().positions == 4);
  }
  SUBCASE("in percent") {
    bench b;
    b.hear("!0805.70S/11209.50E[Bat=3.95V 19%");
    CHECK(low(b) == strings{"warn: the battery of damkar-1 (DMKR1-7) is low: 19 %"});
  }
  SUBCASE("telemetry means nothing before the station has said what it is") {
    bench b;
    b.hear("T#001,120,66,0,0,0,00000000");
    CHECK(low(b).empty());
    b.describe("PARM.Temp,Vbat");
    b.describe("UNIT.C,V");
    b.hear("T#002,120,66,0,0,0,00000000");
    CHECK(low(b).empty());
    b.describe("EQNS.0,0.5,-40,0,0.1,0", "DMKR1-8");  // somebody else's
    b.hear("T#003,120,66,0,0,0,00000000");
    CHECK(low(b).empty());
    b.describe("EQNS.0,0.5,-40,0,0.1,0");
    b.hear("T#004,120,76,0,0,0,00000000");
    CHECK(low(b).empty());
    b.hear("T#005,120,66,0,0,0,00000000");
    CHECK(low(b) == strings{"warn: the battery of damkar-1 (DMKR1-7) is low: 6.60 V"});
  }
  SUBCASE("telemetry in a comment, a channel known by its unit only") {
    bench b;
    b.describe("EQNS.0,0.01,0");
    b.describe("UNIT.VDC");
    b.hear("!0805.70S/11209.50E[|!!&!|");  // 455: 4.55 V of two cells, or of one that is full
    CHECK(low(b) == strings{"warn: the battery of damkar-1 (DMKR1-7) is low: 4.55 V"});
  }
  SUBCASE("strangers' batteries are theirs") {
    bench b;
    b.hear("!0805.70S/11209.50E[Bat=6.80V", "YB3XYZ");
    CHECK(low(b).empty());
  }
}

TEST_CASE("aprs positions: any frame is survived, and no place off the earth is told") {
  bench b;
  dice random(3);
  const std::string good[] = {"!0805.70S/11209.50E[088/036/A=000600 Bat=6.8V|ss11|",
                              "@011155z0805.70S/11209.50E[EMERGENCY",
                              "=/XRr5r<Jq[7P[x",
                              mic_e_report{-8.1, 112.15, 0}.info(),
                              "T#001,1,2,3",
                              ">EMERGENCY!"};
  std::size_t told = 0;
  for (int i = 0; i < 30000; ++i) {
    std::string info = good[random() % 6];
    for (auto n = random() % 4; n > 0; --n) info[random() % info.size()] = static_cast<char>(random());
    info.resize(random() % 4 == 0 ? random() % (info.size() + 1) : info.size());
    b.hear(info, random() % 2 ? "DMKR1-7" : "YB3XYZ-7", random() % 2 ? "0805W0" : "APK004");
    b.pass(std::chrono::milliseconds(random() % 20000));
    for (const auto& e : b.take<position_seen>()) {
      ++told;
      REQUIRE(std::abs(e.where.lat_deg) <= 90);
      REQUIRE(std::abs(e.where.lon_deg) <= 180);
      REQUIRE(e.where.device_at <= b.now.utc + 2min);
    }
  }
  CHECK(told > 500);
}
