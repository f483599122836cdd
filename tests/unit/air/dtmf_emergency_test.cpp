#include "gateway/air/dtmf_reader.hpp"
#include "tests/unit/air/keying.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace kentongan;
using namespace kentongan::air;
using namespace kentongan::air::test;

namespace {

const unit_numbers city = units({100, 101, 102, 103, 104, 110, 200, 215});

std::optional<dtmf_reading> emergency_in(const keys& ks, const unit_numbers& known, const dtmf_speaker& who = {}) {
  dtmf_reader r(known);
  for (auto& reading : heard(r, ks, who))
    if (reading.verdict == dtmf_verdict::emergency) return std::move(reading);
  return std::nullopt;
}

unit_numbers row(unit_number first, unit_number count) {
  unit_numbers n;
  for (unit_number i = 0; i < count; ++i) n.set(static_cast<std::size_t>(first + i));
  return n;
}

}  // namespace

TEST_CASE("ht_dtmf: 00 is an emergency in every form, whole or damaged, and inside numbers it is none") {
  dice d(6);
  struct row {
    std::string text;
    dtmf_speaker who;
    bool emergency;
    unit_number unit = 0;
    bool unsure = false;
  };
  const dtmf_speaker nobody, radio{102, {}}, asked{{}, 103};
  const std::string f = memory_frame(101, '0');
  REQUIRE(f.substr(0, 7) == "*101000");
  const std::string g = memory_frame(102, '0');
  REQUIRE(g[7] != '0');
  std::string bad_check = f;
  bad_check[7] = bad_check[7] == '9' ? '8' : '9';
  const row rows[] = {
      {f, nobody, true, 101},
      {f.substr(1), nobody, true, 101},
      {f.substr(0, 8), nobody, true, 101},
      {memory_frame(101, '0', 12), nobody, true, 101},
      {"*10100#", nobody, true, 101},
      {"*10100", nobody, true, 101},
      {"*101000#", nobody, true, 101},
      {"00", radio, true, 102},
      {"00", nobody, true, 0, true},
      {"00#", asked, true, 0, true},  // who was asked need not be who cries
      {"*00#", nobody, true, 0, true},
      {"0000", nobody, true, 0, true},
      {"0", radio, true, 102, true},
      {"*10100#", radio, true, 101, true},
      // Damaged.
      {bad_check, nobody, true, 101, true},
      {"*1010#", nobody, true, 101, true},
      {"10100#", nobody, true, 101, true},
      {"*10200" + g.substr(7), nobody, true, 102, true},  // a zero lost
      {"*7100#", nobody, true, 0, true},                  // a unit's digit lost
      {"*99900#", nobody, true, 0, true},                 // nobody's number
      {"000" + f.substr(7), nobody, true, 0, true},       // only the tail
      {memory_frame(999, '0'), nobody, true, 0, true},
      // No emergency.
      {"*1004#", nobody, false},
      {"*2004#", nobody, false},
      {memory_frame(100, '4'), nobody, false},
      {memory_frame(200, '4'), nobody, false},
      {memory_frame(101, '4'), nobody, false},
      {memory_frame(101, '4').substr(4), nobody, false},
      {memory_frame(101, '4').substr(5), nobody, false},
      {"*101400#", nobody, false},
      {"*101410#", nobody, false},
      {"*1014"
       "0100#",
       nobody, false},
      {"*1014"
       "1000#",
       nobody, false},
      {"*1014"
       "0005#",
       nobody, false},
      {"400#", asked, false},
      {"0", nobody, false},
      {"0", asked, false},
      {"#100#", nobody, false},
      {"#200#", nobody, false},
      {"10", nobody, false},
      {"A00B", nobody, false},
  };
  for (const auto& r : rows) {
    CAPTURE(r.text);
    for (const bool memory : {true, false}) {
      const auto got = emergency_in(memory ? from_memory(r.text) : by_hand(r.text, d), city, r.who);
      CHECK(got.has_value() == r.emergency);
      if (!got) continue;
      CHECK(got->unit == r.unit);
      CHECK(got->unsure == r.unsure);
      CHECK(got->code == domain::answer_code::emergency);
    }
  }
  CHECK(emergency_in(from_memory(memory_frame(101, '0', 12)), city)->order == 12);
}

TEST_CASE("ht_dtmf: damaged emergencies are raised, damaged answers and noise seldom are: figures") {
  const auto known = row(101, 30);
  dice d(7);
  const auto percent = [](std::uint64_t part, std::uint64_t all) {
    return std::to_string(part * 1000 / all / 10) + '.' + std::to_string(part * 1000 / all % 10) + " %";
  };
  struct kind {
    std::string name;
    std::string (*frame)(unit_number, char);
    bool memory;
  };
  const kind kinds[] = {
      {"memory", [](unit_number u, char s) { return memory_frame(u, s); }, true},
      {"by hand", [](unit_number u, char s) { return '*' + address_of(u) + s + (s == '0' ? "0#" : "#"); }, false}};
  for (const auto& k : kinds) {
    for (const unsigned lost : {1u, 2u}) {
      std::uint64_t raised = 0, known_right = 0, known_wrong = 0, sure_wrong = 0, false_ones = 0, false_sure = 0;
      constexpr std::uint64_t tries = 20000;
      for (std::uint64_t i = 0; i < tries; ++i) {
        const auto u = static_cast<unit_number>(101 + d() % 30);
        const auto send = [&](char status) {
          const std::string text = k.frame(u, status);
          auto ks = k.memory ? from_memory(text) : by_hand(text, d);
          for (unsigned n = 0; n < lost; ++n) ks.erase(ks.begin() + static_cast<std::ptrdiff_t>(d() % ks.size()));
          return emergency_in(ks, known);
        };
        if (const auto e = send('0')) {
          ++raised;
          known_right += e->unit == u;
          known_wrong += e->unit != 0 && e->unit != u;
          sure_wrong += !e->unsure && e->unit != u;
        }
        if (const auto e = send(static_cast<char>('1' + d() % 9))) {
          ++false_ones;
          false_sure += !e->unsure;
        }
      }
      MESSAGE(k.name << ", " << lost << " keys lost (seed 7): emergencies raised " << percent(raised, tries)
                     << ", unit right " << percent(known_right, tries) << ", unit wrong " << percent(known_wrong, tries)
                     << " (sure " << percent(sure_wrong, tries) << "); other answers taken for one "
                     << percent(false_ones, tries) << " (sure " << percent(false_sure, tries) << ")");
      if (lost == 1) CHECK(raised * 100 >= tries * 95);
      if (lost == 1) CHECK(false_ones * 100 <= tries * 2);
      CHECK(sure_wrong * 100 <= tries);
      CHECK(false_ones * 100 <= tries * 5);
    }
  }
  std::uint64_t of_noise = 0;
  constexpr std::uint64_t bursts = 100000;
  for (std::uint64_t i = 0; i < bursts; ++i) {
    std::string digits;
    for (unsigned n = 1 + d() % 14; n > 0; --n) digits += "0123456789*#ABCD"[d() % 16];
    of_noise += emergency_in(by_hand(digits, d), known).has_value();
  }
  MESSAGE(of_noise << " of " << bursts << " bursts of random keys are taken for an emergency");
  CHECK(of_noise * 500 < bursts);
}
