#include "gateway/air/dtmf_reader.hpp"

#include "gateway/air/dtmf_dialogue.hpp"
#include "gateway/air/dtmf_words.hpp"
#include "tests/unit/air/keying.hpp"

#include <doctest/doctest.h>

using namespace kentongan;
using namespace kentongan::air;
using namespace kentongan::air::test;
using namespace std::chrono_literals;

namespace {

using enum dtmf_verdict;

const unit_numbers city = units({101, 102, 103});

std::vector<dtmf_verdict> verdicts(const std::vector<dtmf_reading>& all) {
  std::vector<dtmf_verdict> out;
  for (const auto& r : all) out.push_back(r.verdict);
  return out;
}

keys operator+(keys a, const keys& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

domain::steady_time at(int seconds) { return domain::steady_time{} + std::chrono::seconds{seconds}; }

dtmf_reading reading(std::string_view text) {
  dice d(9);
  dtmf_reader r(city);
  return heard(r, by_hand(text, d)).back();
}

}  // namespace

TEST_CASE("ht_dtmf: a hash ends a sequence at once, silence after its time, a new star cuts it off") {
  dice d(2);
  dtmf_reader r(city);
  for (const auto& k : by_hand("*1014", d)) CHECK_FALSE(r.heard(k));
  const auto end = r.deadline();
  REQUIRE(end);
  CHECK_FALSE(r.silence(*end - 1));
  const auto by_silence = r.silence(*end);
  REQUIRE(by_silence);
  CHECK(by_silence->verdict == spoken_back);
  CHECK(by_silence->keys == "*1014");
  CHECK(*end - by_silence->last_ms == dtmf_silence_ms);
  CHECK_FALSE(r.deadline());
  CHECK_FALSE(r.silence(*end + 100000));
  CHECK(verdicts(heard(r, by_hand("*10*1014#", d, 20000))) == std::vector{fragment, spoken_back});
  CHECK(verdicts(heard(r, by_hand("00*1014#", d, 60000))) == std::vector{emergency, spoken_back});
  CHECK(verdicts(heard(r, by_hand("*10100*1014#", d, 90000))) == std::vector{emergency, spoken_back});
  CHECK(r.statistics().of(spoken_back) == 4);
  CHECK(r.statistics().of(emergency) == 2);
  // Nobody called silence(): the next key finds out.
  dtmf_reader late(city);
  CHECK(verdicts(heard(late, by_hand("*1014", d) + by_hand("*1023", d, 30000))) ==
        std::vector{spoken_back, spoken_back});
}

TEST_CASE("ht_dtmf: a modem's events, a clock that wraps, and one that starts anew") {
  using radio::htl::dtmf_edge;
  dtmf_reader r(city);
  std::optional<dtmf_reading> got;
  for (const auto& k : from_memory(memory_frame(101, '4'), 0xFFFFFE00u)) {
    radio::htl::dtmf e;
    e.digit = k.digit;
    e.edge = dtmf_edge::on;
    e.at_ms = k.start_ms + 40;  // found after some of it
    CHECK_FALSE(r.heard(e));
    e.edge = dtmf_edge::off;
    e.at_ms = k.end_ms();
    e.duration_ms = k.duration_ms;
    got = r.heard(e);
  }
  REQUIRE(got);
  CHECK(got->verdict == proven);
  CHECK(got->first_ms == 0xFFFFFE00u);
  CHECK(got->last_ms == 0xFFFFFE00u + 8 * 160 + 100);
  // A key that is held waits; one whose end never comes does so for ten seconds.
  radio::htl::dtmf down;
  down.edge = dtmf_edge::on;
  down.at_ms = 5300;
  r.heard(dtmf_key{'0', 5000, 100});
  CHECK_FALSE(r.heard(down));
  CHECK_FALSE(r.silence(5300 + 9999));
  REQUIRE(r.silence(5300 + 10000));
  // The modem has started anew in the middle of a sequence.
  r.heard(dtmf_key{'*', 900000, 100});
  const auto cut = r.heard(dtmf_key{'4', 100, 100});
  REQUIRE(cut);
  CHECK(cut->verdict == objection);
}

TEST_CASE("ht_dtmf: a tone that fades for a moment is one key, the same key pressed twice is two") {
  dtmf_reader r(city);
  CHECK(heard(r, {{'0', 1000, 60}, {'0', 1080, 60}}).front().verdict == unknown_form);
  CHECK(r.statistics().joined == 1);
  CHECK(r.statistics().keys == 2);
  CHECK(heard(r, {{'0', 9000, 60}, {'0', 9095, 60}}).front().verdict == emergency);
}

TEST_CASE("ht_dtmf: endless keys are one bounded sequence") {
  dtmf_reader r(city);
  std::size_t readings = 0;
  for (unsigned i = 0; i < 100000; ++i) readings += r.heard(dtmf_key{'0', i * 200, 100}).has_value();
  CHECK(readings == 0);
  const auto got = r.silence(*r.deadline());
  REQUIRE(got);
  CHECK(got->verdict == unknown_form);
  CHECK(got->keys.size() < dtmf_keys_max);
}

TEST_CASE("ht_dtmf: an answer keyed by hand is asked back, and only its own number commits it") {
  dtmf_dialogue d;
  CHECK(d.heard(reading("*1014#"), at(0)).step == dtmf_step::ask);
  CHECK(d.heard(reading("#101#"), at(1)).step == dtmf_step::explain);  // nothing was asked yet
  const auto q = d.next(at(1));
  REQUIRE(q);
  CHECK(q->reading.unit == 101);
  CHECK_FALSE(d.next(at(1)));
  CHECK(d.heard(reading("#101#"), at(2)).step == dtmf_step::explain);  // still being spoken
  d.spoken(q->id, true, at(4));
  CHECK(d.heard(reading("#102#"), at(5)).step == dtmf_step::explain);
  CHECK(d.heard(reading("#"), at(5)).step == dtmf_step::nothing);
  CHECK(d.heard(reading("4#"), at(5)).step == dtmf_step::explain);
  const auto yes = d.heard(reading("#101#"), at(6));
  CHECK(yes.step == dtmf_step::commit);
  CHECK(yes.reading.code == domain::answer_code::on_scene);
  CHECK(yes.reading.keys == "*1014#");
  CHECK(d.heard(reading("#101#"), at(7)).step == dtmf_step::explain);
  CHECK(d.size() == 0);
}

TEST_CASE("ht_dtmf: no answer, no, a correction, and a read-back that never got on the air commit nothing") {
  dtmf_dialogue d;
  const auto ask = [&](std::string_view text, int s) {
    REQUIRE(d.heard(reading(text), at(s)).step == dtmf_step::ask);
    const auto q = d.next(at(s));
    REQUIRE(q);
    d.spoken(q->id, true, at(s));
  };
  ask("*1014#", 0);
  CHECK(d.deadline() == at(20));
  CHECK(d.expired(at(19)).empty());
  const auto gone = d.expired(at(20));
  REQUIRE(gone.size() == 1);
  CHECK(gone[0].unit == 101);
  CHECK(d.heard(reading("#101#"), at(20)).step == dtmf_step::explain);
  ask("*1013#", 30);
  CHECK(d.heard(reading("*"), at(31)).step == dtmf_step::dropped);
  CHECK(d.heard(reading("*"), at(31)).step == dtmf_step::nothing);
  CHECK(d.heard(reading("#101#"), at(32)).step == dtmf_step::explain);
  ask("*1013#", 40);
  ask("*1014#", 41);  // instead of it
  CHECK(d.heard(reading("#101#"), at(42)).reading.code == domain::answer_code::on_scene);
  CHECK(d.size() == 0);

  REQUIRE(d.heard(reading("*1014#"), at(50)).step == dtmf_step::ask);
  const auto first = d.next(at(50));
  REQUIRE(first);
  d.spoken(first->id, false, at(51));
  CHECK(d.deadline() == at(53));
  CHECK_FALSE(d.next(at(52)));
  CHECK(d.next(at(53))->id == first->id);
  CHECK(d.expired(at(170)).size() == 1);
  d.spoken(first->id, true, at(171));
  CHECK(d.size() == 0);
  CHECK_FALSE(d.deadline());
}

TEST_CASE("ht_dtmf: one question at a time, memories and emergencies wait for nobody, and the queue has an end") {
  dtmf_dialogue d;
  d.heard(reading("*1014#"), at(0));
  d.heard(reading("*1024#"), at(0));
  const auto first = d.next(at(0));
  REQUIRE(first);
  d.spoken(first->id, true, at(3));
  CHECK_FALSE(d.next(at(4)));
  CHECK(d.heard(reading("#102#"), at(4)).step == dtmf_step::explain);
  dtmf_reader r(city);
  CHECK(d.heard(heard(r, from_memory(memory_frame(103, '4'))).front(), at(4)).step == dtmf_step::commit);
  CHECK(d.heard(reading("*10300#"), at(4)).step == dtmf_step::emergency);
  // A memory of the same unit says it better than its keys did.
  CHECK(d.heard(heard(r, from_memory(memory_frame(101, '3'))).front(), at(5)).step == dtmf_step::commit);
  CHECK(d.heard(reading("#101#"), at(6)).step == dtmf_step::explain);
  CHECK(d.next(at(6))->reading.unit == 102);

  dtmf_dialogue small({20s, 60s, 2s, 2});
  CHECK(small.heard(reading("*1014#"), at(0)).step == dtmf_step::ask);
  CHECK(small.heard(reading("*1024#"), at(0)).step == dtmf_step::ask);
  CHECK(small.heard(reading("*1034#"), at(0)).step == dtmf_step::busy);
  CHECK(small.heard(reading("*1023#"), at(0)).step == dtmf_step::ask);
  CHECK(small.size() == 2);
  for (const auto text : {"*10140#", "*1014007#", "*1004#", "4#", "*4#"}) {
    const auto o = small.heard(reading(text), at(0));
    CHECK(o.step == dtmf_step::explain);
    CHECK_FALSE(explain_words(o.reading.verdict).empty());
  }
  CHECK(explain_words(proven).empty());
  CHECK(confirm_words(101) == "tekan pagar satu nol satu pagar, salah tekan bintang");
  CHECK(key_words("*9?0") == "bintang sembilan nol");
}
