#include "gateway/air/dtmf_frames.hpp"

#include "tests/unit/air/keying.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace kentongan;
using namespace kentongan::air;
using namespace kentongan::air::test;
using namespace std::chrono_literals;

namespace {

using enum dtmf_verdict;
using code = domain::answer_code;

dtmf_reading read(const keys& ks, const unit_numbers& known, const dtmf_speaker& who = {}) {
  dtmf_reader r(known);
  const auto all = heard(r, ks, who);
  return all.empty() ? dtmf_reading{} : all.back();
}

const unit_numbers city = units({101, 102, 103, 104, 110, 111, 215, 7, 999});

}  // namespace

TEST_CASE("ht_dtmf: the check digit finds every wrong digit and every swap of neighbours") {
  CHECK(check_digit("572") == '4');  // the example of Damm's thesis
  CHECK(check_digit("5724") == '0');
  for (unsigned n = 0; n < 10000; ++n) {
    std::string s = std::to_string(10000 + n).substr(1);
    s += check_digit(s);
    REQUIRE(check_digit(s) == '0');
    for (std::size_t at = 0; at < s.size(); ++at) {
      for (char wrong = '0'; wrong <= '9'; ++wrong) {
        std::string t = s;
        t[at] = wrong;
        REQUIRE((check_digit(t) == '0') == (wrong == s[at]));
      }
      if (at == 0) continue;
      std::string t = s;
      std::swap(t[at - 1], t[at]);
      REQUIRE((check_digit(t) == '0') == (t == s));
    }
  }
}

TEST_CASE("ht_dtmf: every form that a crew may key") {
  dice d(1);
  struct row {
    std::string text;
    bool memory;
    dtmf_speaker who;
    dtmf_verdict verdict;
    unit_number unit;
    code what;
    std::uint32_t order;
    dtmf_form form;
  };
  const dtmf_speaker nobody, radio{102, {}}, asked{{}, 103}, both{102, 103}, same{101, {}};
  const std::string f = memory_frame(101, '4'), f12 = memory_frame(101, '4', 12);
  REQUIRE(f == "*101400" + std::string(1, check_digit("101400")) + '#');
  const row rows[] = {
      {f, true, nobody, proven, 101, code::on_scene, 0, dtmf_form::memory},
      {memory_frame(7, '9'), true, asked, proven, 7, code::accept, 0, dtmf_form::memory},
      {memory_frame(999, '6'), true, nobody, proven, 999, code::reject, 0, dtmf_form::memory},
      {memory_frame(101, '1'), true, nobody, proven, 101, code::in_field, 0, dtmf_form::memory},
      {memory_frame(101, '2'), true, nobody, proven, 101, code::at_station, 0, dtmf_form::memory},
      {memory_frame(101, '3'), true, nobody, proven, 101, code::en_route, 0, dtmf_form::memory},
      {memory_frame(101, '5'), true, nobody, proven, 101, code::speak, 0, dtmf_form::memory},
      {memory_frame(101, '7'), true, nobody, proven, 101, code::transporting, 0, dtmf_form::memory},
      {memory_frame(101, '8'), true, nobody, proven, 101, code::at_destination, 0, dtmf_form::memory},
      {'*' + f, true, nobody, proven, 101, code::on_scene, 0, dtmf_form::memory},
      {f, true, same, proven, 101, code::on_scene, 0, dtmf_form::memory},
      // Not at once: another radio than the frame says, a hand's beat, an order named.
      {f, true, radio, spoken_back, 101, code::on_scene, 0, dtmf_form::memory},
      {f, false, nobody, spoken_back, 101, code::on_scene, 0, dtmf_form::memory},
      {f12, true, nobody, spoken_back, 101, code::on_scene, 12, dtmf_form::memory},
      // What a memory's frame may lose.
      {f.substr(1), true, nobody, proven, 101, code::on_scene, 0, dtmf_form::memory_cut},
      {f.substr(0, 8), true, nobody, spoken_back, 101, code::on_scene, 0, dtmf_form::memory_cut},
      {memory_frame(215, '4').substr(2), true, nobody, proven, 215, code::on_scene, 0, dtmf_form::memory_cut},
      {f12.substr(1), true, nobody, spoken_back, 101, code::on_scene, 12, dtmf_form::memory_cut},
      {f.substr(1, 7), true, nobody, spoken_back, 101, code::on_scene, 0, dtmf_form::memory_cut},
      // By hand.
      {"*1014#", false, nobody, spoken_back, 101, code::on_scene, 0, dtmf_form::by_hand},
      {"*1014#", true, nobody, spoken_back, 101, code::on_scene, 0, dtmf_form::by_hand},
      {"**1014", false, nobody, spoken_back, 101, code::on_scene, 0, dtmf_form::by_hand},
      {"1014#", false, nobody, spoken_back, 101, code::on_scene, 0, dtmf_form::by_hand},
      {"*1016#", false, nobody, spoken_back, 101, code::out_of_service, 0, dtmf_form::by_hand},
      {"*101612#", false, nobody, spoken_back, 101, code::reject, 12, dtmf_form::by_hand_order},
      {"*101405#", false, nobody, spoken_back, 101, code::on_scene, 5, dtmf_form::by_hand_order},
      {"*1014"
       "0123#",
       false, nobody, spoken_back, 101, code::on_scene, 123, dtmf_form::by_hand_order},
      {"*1014"
       "0012#",
       false, nobody, unknown_form, 0, code::accept, 0, dtmf_form::none},
      {"*1014123#", false, nobody, spoken_back, 101, code::on_scene, 123, dtmf_form::by_hand_order},
      {"*1014123#", true, nobody, wrong_check, 0, code::accept, 0, dtmf_form::none},
      {"*10141234#", false, nobody, spoken_back, 101, code::on_scene, 1234, dtmf_form::by_hand_order},
      {"*10144#", false, nobody, spoken_back, 101, code::on_scene, 4, dtmf_form::by_hand_order},
      {"*10140#", false, nobody, unknown_form, 0, code::accept, 0, dtmf_form::none},
      {"*101400#", false, nobody, spoken_back, 101, code::on_scene, 0, dtmf_form::by_hand_order},
      {"101412#", false, nobody, spoken_back, 101, code::on_scene, 12, dtmf_form::by_hand_order},
      {"*1004#", false, nobody, unknown_unit, 0, code::accept, 0, dtmf_form::none},
      {"*100412#", false, nobody, unknown_unit, 0, code::accept, 0, dtmf_form::none},
      {memory_frame(100, '4'), true, nobody, unknown_unit, 0, code::accept, 0, dtmf_form::none},
      // A status alone.
      {"4#", false, nobody, no_identity, 0, code::on_scene, 0, dtmf_form::status},
      {"4#", false, radio, spoken_back, 102, code::on_scene, 0, dtmf_form::status},
      {"4", false, asked, spoken_back, 103, code::on_scene, 0, dtmf_form::status},
      {"4", false, both, spoken_back, 102, code::on_scene, 0, dtmf_form::status},
      {"912#", false, asked, spoken_back, 103, code::accept, 12, dtmf_form::status_order},
      {"94#", false, asked, spoken_back, 103, code::accept, 4, dtmf_form::status_order},
      {"9123#", false, asked, spoken_back, 103, code::accept, 123, dtmf_form::status_order},
      {"9012#", false, asked, unknown_form, 0, code::accept, 0, dtmf_form::none},
      {"40#", false, asked, unknown_form, 0, code::accept, 0, dtmf_form::none},
      {"612#", false, asked, spoken_back, 103, code::reject, 12, dtmf_form::status_order},
      {"6#", false, asked, spoken_back, 103, code::out_of_service, 0, dtmf_form::status},
      // What confirms, objects, and is none of it.
      {"#101#", false, nobody, confirmation, 101, code::accept, 0, dtmf_form::none},
      {"##101#", false, nobody, confirmation, 101, code::accept, 0, dtmf_form::none},
      {"#100#", false, nobody, unknown_unit, 0, code::accept, 0, dtmf_form::none},
      {"#1014#", false, nobody, unknown_form, 0, code::accept, 0, dtmf_form::none},
      {"#101", false, nobody, unknown_form, 101 * 0, code::accept, 0, dtmf_form::none},
      {"*", false, nobody, objection, 0, code::accept, 0, dtmf_form::none},
      {"*#", false, nobody, objection, 0, code::accept, 0, dtmf_form::none},
      {"#", false, nobody, fragment, 0, code::accept, 0, dtmf_form::none},
      {"0", false, asked, unknown_form, 0, code::accept, 0, dtmf_form::none},
      {"*4#", false, asked, unknown_form, 0, code::accept, 0, dtmf_form::none},
      {"4A", false, asked, fragment, 0, code::accept, 0, dtmf_form::none},
      {"*10B4#", false, asked, unknown_form, 0, code::accept, 0, dtmf_form::none},
      {"*101412345678901234567890#", false, asked, unknown_form, 0, code::accept, 0, dtmf_form::none},
  };
  for (const auto& r : rows) {
    CAPTURE(r.text);
    CAPTURE(r.memory);
    const auto got = read(r.memory ? from_memory(r.text) : by_hand(r.text, d), city, r.who);
    CHECK(domain::name_of(got.verdict) == domain::name_of(r.verdict));
    CHECK(got.unit == r.unit);
    CHECK(domain::name_of(got.code) == domain::name_of(r.what));
    CHECK(got.order == r.order);
    CHECK(domain::name_of(got.form) == domain::name_of(r.form));
  }
}

TEST_CASE("ht_dtmf: one wrong, lost, doubled or inserted digit or swap in a memory's frame is never believed wrongly") {
  std::size_t tried = 0, believed = 0;
  const auto expect = [&](const keys& ks, unit_number unit, code what) {
    ++tried;
    const auto got = read(ks, city);
    if (got.verdict != proven) return;
    ++believed;
    REQUIRE(got.unit == unit);
    REQUIRE(got.code == what);
    REQUIRE(got.order == 0);
  };
  for (const unit_number unit : std::initializer_list<unit_number>{101, 110, 215, 7, 999}) {
    for (char status = '1'; status <= '9'; ++status) {
      const std::string f = memory_frame(unit, status);
      const auto right = read(from_memory(f), city);
      REQUIRE(right.verdict == proven);
      for (std::size_t at = 0; at < f.size(); ++at) {
        for (const char c : std::string_view("0123456789*#ABCD")) {
          auto ks = from_memory(f);
          ks[at].digit = c;
          if (c != f[at]) expect(ks, unit, right.code);
          std::string longer = f;
          longer.insert(at, 1, c);
          expect(from_memory(longer), unit, right.code);
        }
        auto lost = from_memory(f);
        lost.erase(lost.begin() + static_cast<std::ptrdiff_t>(at));
        expect(lost, unit, right.code);
        std::string shorter = f;
        shorter.erase(at, 1);
        expect(from_memory(shorter), unit, right.code);  // as if the HT itself had left it out
        auto split = from_memory(f);
        const std::uint16_t half = 30;
        split[at].duration_ms = half;
        split.insert(split.begin() + static_cast<std::ptrdiff_t>(at) + 1, {f[at], split[at].start_ms + 70, half});
        expect(split, unit, right.code);
        if (at == 0) continue;
        std::string swapped = f;
        std::swap(swapped[at - 1], swapped[at]);
        if (swapped != f) expect(from_memory(swapped), unit, right.code);
      }
    }
  }
  MESSAGE(tried << " damaged frames, " << believed << " believed, none wrongly");
  CHECK(tried > 10000);
}

TEST_CASE("ht_dtmf: a lost first digit is found again only where one unit fits and nothing else is wrong") {
  // 101 and 201 end alike: the check digit would have to choose, and no longer proves.
  for (char status = '1'; status <= '9'; ++status) {
    const std::string tail = memory_frame(101, status).substr(2);
    CHECK(read(from_memory(tail), units({101, 102})).unit == 101);
    CHECK(read(from_memory(tail), units({101, 102})).verdict == proven);
    CHECK(read(from_memory(tail), units({101, 201})).verdict != proven);
    CHECK(read(from_memory(tail), units({301, 102})).verdict != proven);
    for (std::size_t at = 0; at < tail.size(); ++at)
      for (char c = '0'; c <= '9'; ++c) {
        std::string t = tail;
        t[at] = c;
        if (t != tail) CHECK(read(from_memory(t), units({101, 102})).verdict != proven);
      }
  }
  dice d(3);
  CHECK(read(by_hand(memory_frame(101, '4').substr(2), d), units({101})).verdict != proven);
}

TEST_CASE("ht_dtmf: the beat of a memory, fast, slow, with a long first and last key, and not a hand's") {
  for (const auto& [on, off] : {std::pair<int, int>{34, 34}, {50, 50}, {62, 62}, {100, 100}, {100, 60}, {250, 250}}) {
    auto ks = from_memory("*1014001#", 0xFFFFFF00u, static_cast<std::uint16_t>(on), static_cast<std::uint16_t>(off));
    CHECK(has_memory_beat(ks));
    for (std::size_t i = 0; i < ks.size(); i += 2) ks[i].start_ms += 9;  // edges measured late
    CHECK(has_memory_beat(ks));
    ks.back().duration_ms += 300;
    ks.front().start_ms -= 500;
    ks.front().duration_ms += 500;
    CHECK(has_memory_beat(ks));
    auto hole = ks;
    hole.erase(hole.begin() + 4);
    CHECK_FALSE(has_memory_beat(hole));
    auto longer = ks;
    longer[4].duration_ms += 60;
    CHECK_FALSE(has_memory_beat(longer));
  }
  CHECK_FALSE(has_memory_beat(from_memory("123")));
  CHECK_FALSE(has_memory_beat({}));
  CHECK_FALSE(has_memory_beat(from_memory("*1014001#", 0, 400, 400)));
  dice d(5);
  int even = 0;
  for (int i = 0; i < 100000; ++i) even += has_memory_beat(by_hand("*1014001#", d));
  MESSAGE(even << " of 100,000 frames keyed by hand have a memory's beat");
  CHECK(even == 0);
}

TEST_CASE("ht_dtmf: answer ids: twice within four seconds is one answer, after twelve seconds another") {
  dtmf_reading r;
  r.unit = 7;
  r.code = code::on_scene;
  r.order = 12;
  const auto same = [](const repeat_ids& a, const repeat_ids& b) {
    return a.id == b.id || a.id == b.other_id || a.other_id == b.id;
  };
  const domain::utc_time zero{std::chrono::milliseconds{1'792'000'000'000}};
  CHECK(answer_ids(r, domain::utc_time{16000ms}).id == "dtmf-007-on_scene-12-2");
  CHECK(answer_ids(r, domain::utc_time{16000ms}).other_id == "dtmf-007-on_scene-12-1");
  CHECK(answer_ids(r, domain::utc_time{20000ms}).other_id == "dtmf-007-on_scene-12-3");
  for (int at = 0; at < 24000; at += 250)
    for (int later = 0; later <= 20000; later += 250) {
      const auto a = answer_ids(r, zero + std::chrono::milliseconds{at});
      const auto b = answer_ids(r, zero + std::chrono::milliseconds{at + later});
      // What the second one is looked up by are its two ids, among those the first one was stored under.
      const bool known = b.id == a.id || b.other_id == a.id;
      if (later <= 4000) CHECK(known);
      if (later >= 12000) CHECK_FALSE(same(a, b));
    }
  auto other = r;
  other.order = 0;
  CHECK(answer_ids(other, zero).id != answer_ids(r, zero).id);
  CHECK(answer_ids(r, zero).id.size() <= 64);
}

TEST_CASE("ht_dtmf: the numbers a net can hear are those of its own voice channels") {
  domain::city c;
  const auto channel = [](const char* address, const char* net, domain::channel_kind kind) {
    domain::channel ch;
    ch.kind = kind;
    ch.address = address;
    ch.net = domain::net_id(net);
    return ch;
  };
  using enum domain::channel_kind;
  domain::unit u;
  u.channels = {channel("101", "vhf1", voice), channel("102", "vhf2", voice), channel("103", "vhf1", aprs)};
  c.units.push_back(u);
  domain::agency a;
  a.desk = {channel("900", "vhf1", voice)};
  c.agencies.push_back(a);
  CHECK(numbers_on(c, domain::net_id("vhf1")) == units({101, 900}));
  CHECK(numbers_on(c, domain::net_id("vhf2")) == units({102}));
  CHECK(address_of(7) == "007");
}
