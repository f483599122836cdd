// A terminal's state machine and the scripted terminal at its far end, in virtual time.
#pragma once
#include "radio/pei/terminal.hpp"
#include "tests/support/scripted_terminal.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

namespace kentongan::radio::pei::test {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

struct bench {
  clock::time_point now{100h};
  kentongan::test::scripted_terminal far;
  std::multimap<clock::time_point, std::string> coming;  // what the far end will have said
  std::vector<std::string> fates, states, writes;
  std::vector<heard> heards;
  terminal_settings settings;
  std::optional<terminal> near;

  explicit bench(terminal_settings given = {}) : settings(std::move(given)) {
    far.say = [this](std::chrono::milliseconds after, std::string octets) {
      coming.emplace(now + after, std::move(octets));
    };
    near.emplace(settings, terminal::handlers{
                               [this](std::string_view octets) {
                                 writes.emplace_back(octets);
                                 far.take(octets);
                               },
                               [this](terminal_state s, std::string_view reason) {
                                 states.push_back(std::string(to_string(s)) + ": " + std::string(reason));
                               },
                               [this](std::uint64_t id, send_fate fate, std::string_view reason) {
                                 static const char* const names[] = {"sent", "failed", "unanswered", "expired"};
                                 fates.push_back(std::to_string(id) + ' ' + names[static_cast<int>(fate)] +
                                                 (reason.empty() ? "" : ": " + std::string(reason)));
                               },
                               [this](const heard& h) { heards.push_back(h); },
                           });
  }

  void say(std::string_view octets) {
    near->received({reinterpret_cast<const std::uint8_t*>(octets.data()), octets.size()}, now);
  }

  void run(std::chrono::milliseconds time) {
    const auto end = now + time;
    int turns = 0;
    for (;;) {
      REQUIRE(++turns < 100000);  // it does not spin
      const auto due = near->deadline();
      const auto next = coming.empty() ? clock::time_point::max() : coming.begin()->first;
      const auto at = std::min(next, due.value_or(clock::time_point::max()));
      if (at > end) break;
      now = std::max(now, at);
      if (next <= now) {
        const std::string octets = coming.begin()->second;
        coming.erase(coming.begin());
        say(octets);
      } else {
        near->tick(now);
      }
    }
    now = end;
  }
  void open() { near->opened(now); }
  void start() {
    open();
    run(5s);
    REQUIRE(near->state() == terminal_state::up);
  }
  bool send(std::uint64_t id, std::uint32_t to, const std::string& words, std::uint8_t rank = 1) {
    return near->send({id, to, make_text(words, static_cast<std::uint8_t>(id), ask_report::both), rank, now + 10min});
  }
  template <class Heard>
  std::vector<Heard> all() const {
    std::vector<Heard> list;
    for (const auto& h : heards)
      if (const auto* one = std::get_if<Heard>(&h)) list.push_back(*one);
    return list;
  }
  std::size_t count(const std::string& command) const {
    return static_cast<std::size_t>(std::count(far.commands.begin(), far.commands.end(), command));
  }
};

}  // namespace kentongan::radio::pei::test
