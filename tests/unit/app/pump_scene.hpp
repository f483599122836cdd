// A pump with a disk, a clock and an outside world in the test's hands: what the tests of pump.hpp play in.
#pragma once
#include "gateway/app/pump.hpp"
#include "tests/support/fake_journal.hpp"
#include "tests/support/virtual_clock.hpp"
#include "tests/unit/dispatch/scene.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace kentongan::app::test {

using namespace domain;
using dispatch::test::answer;
using dispatch::test::seen;

using lines = std::vector<std::string>;

inline order_received order_for(std::string id, std::string category) {
  return dispatch::test::place(std::move(id), std::move(category));
}

// A pump between the real dispatcher and a journal in the test's hands. `out` is everything that left, in order:
// "row 5 A", "send A/1", "recall A/1", "shown order stored", "reply 1 stored".
struct pump_scene {
  domain::city city = dispatch::test::small_city();
  domain::directory directory{city};
  dispatch::dispatcher core{directory, {}};
  kentongan::test::fake_journal journal;
  kentongan::test::virtual_clock clock;
  kentongan::test::captured_log log;
  lines out;
  int asked = 0;
  app::pump pump{
      {core, journal, clock.port(), log.port(),
       [](std::span<const report> reports, std::uint64_t& next) {
         // One row for each order that the reports speak of.
         std::map<std::string, ports::outbox_row> rows;
         for (const auto& r : reports) rows[r.order.str()].topic = r.order.str();
         std::vector<ports::outbox_row> list;
         for (auto& [order, row] : rows) {
           row.id = next++;
           list.push_back(std::move(row));
         }
         return list;
       },
       [this](const transmission& t) { out.push_back("send " + t.order->id.str() + "/" + std::to_string(t.delivery)); },
       [this](const domain::recall& r) { out.push_back("recall " + r.order.str() + "/" + std::to_string(r.delivery)); },
       [this](ports::outbox_row r) { out.push_back("row " + std::to_string(r.id) + " " + r.topic); },
       [this](const report& r) {
         shown.push_back(std::string(name_of(r.layer)) + " " + std::string(r.state));
         out.push_back("shown " + shown.back());
       }},
      40};
  lines shown;

  // Submits, and notes the reply under its number: 1, 2, 3 ...
  int submit(event e) {
    const int number = ++asked;
    pump.submit(std::move(e), [this, number](const reply& r) {
      out.push_back("reply " + std::to_string(number) + " " + std::string(name_of(r.code)) +
                    (r.why ? " " + std::string(name_of(*r.why)) : ""));
    });
    return number;
  }
  // What has left since the last look, without what is only shown.
  lines took() {
    lines list;
    for (auto& s : std::exchange(out, {}))
      if (!s.starts_with("shown ")) list.push_back(std::move(s));
    return list;
  }
  void turn() { pump.end_of_turn(); }
  void committed() {
    REQUIRE(journal.busy());
    journal.succeed();
    turn();
  }
  // An order is open, and everything about it is over and done with.
  void open(std::string id, std::string category = "tree") {
    submit(order_for(std::move(id), std::move(category)));
    turn();
    committed();
    out.clear();
    shown.clear();
  }
};

inline std::vector<std::uint64_t> seqs(const std::vector<fact>& facts) {
  std::vector<std::uint64_t> list;
  for (const auto& f : facts) list.push_back(f.seq);
  return list;
}

}  // namespace kentongan::app::test
