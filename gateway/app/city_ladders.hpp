// How a city file spells waiting times: [ladder.P1] and [[agency_ladder]]; part of city_file.cpp.
#pragma once
#include "gateway/app/settings_reader.hpp"
#include "gateway/domain/city.hpp"

#include <array>
#include <chrono>
#include <vector>

namespace kentongan::app {

struct ladder_entry {
  std::chrono::seconds next_channel{0}, repeat{0}, desk{0}, supervisor{0}, alarm{0}, not_moving{0}, late_soon{0},
      late{0}, welfare{0};
};
// What one agency does otherwise than the city; `inherited` where it does not.
constexpr std::chrono::seconds inherited{-1};
struct agency_ladder : ladder_entry {
  agency_ladder()
      : ladder_entry{inherited, inherited, inherited, inherited, inherited,
                     inherited, inherited, inherited, inherited} {}
  domain::agency_id agency;
  domain::priority prio = domain::priority::p1;
};
struct ladder_entries {
  ladder_entry p1, p2, p3;
};
// The times as the file spells them, and back.
ladder_entries to_entries(const std::array<domain::ladder_times, domain::priority_count>&);
std::array<domain::ladder_times, domain::priority_count> to_ladders(const ladder_entries&);
// An agency's own ladder is the city's, but for what it names.
void put_own_ladders(config_result<domain::city>&, const std::vector<agency_ladder>&);

inline rule step() { return between(0, 7 * 24 * 3600, "s"); }

// The rows of a ladder_entry, in it or in what derives from it.
template <class T, class Table>
void ladder_rows(Table& t, const rule& step) {
  const auto m = [](std::chrono::seconds ladder_entry::*member) {
    return static_cast<std::chrono::seconds T::*>(member);
  };
  using l = ladder_entry;
  t.value("next_channel_s", m(&l::next_channel), "No device receipt: the reserve channels too.", step);
  t.value("repeat_s", m(&l::repeat), "Nobody answers: all channels again.", step);
  t.value("desk_s", m(&l::desk), "Still nobody: the desk and the standby units.", step);
  t.value("supervisor_s", m(&l::supervisor), "Still nobody: the stand-in agency and the supervisor.", step);
  t.value("alarm_s", m(&l::alarm), "Still nobody: an alarm at the console.", step);
  t.value("not_moving_s", m(&l::not_moving), "Accepted and not moving: the crew is asked, then an alarm.", step);
  t.value("late_soon_s", m(&l::late_soon), "On its way and not there: the crew is asked.", step);
  t.value("late_s", m(&l::late), "Still not there: an alarm.", step);
  t.value("welfare_s", m(&l::welfare), "Silent on the scene: asked twice, then an alarm.", step);
}

template <>
struct schema<ladder_entry> {
  template <class Table>
  static void rows(Table& t) {
    ladder_rows<ladder_entry>(t, step());
  }
};

template <>
struct schema<agency_ladder> {
  template <class Table>
  static void rows(Table& t) {
    t.needed("agency", &agency_ladder::agency, "Whose ladder.");
    t.needed("priority", &agency_ladder::prio, "For which orders.");
    ladder_rows<agency_ladder>(t, step());
  }
};

template <>
struct schema<ladder_entries> {
  template <class Table>
  static void rows(Table& t) {
    t.table("P1", &ladder_entries::p1, "Emergencies.");
    t.table("P2", &ladder_entries::p2, "Urgent.");
    t.table("P3", &ladder_entries::p3, "Routine.");
  }
};

}  // namespace kentongan::app
