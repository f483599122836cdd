// Where and whom the radio reaches, by what happened: a technician who thinks about a second site, an antenna or a
// better place for an HT starts here. From the journal's facts; pure.
//
//   by unit:  orders that called it by radio; of these confirmed by its radio or answered by it, answered by another
//   way
//             only, and never answered: a radio that is off, too far, or not heard by us.
//   by place: what crews said from the scene of an order, by radio or by another way only, and places reported by
//   radio.
//             Who stands there and telephones may have tried the radio first.
#pragma once
#include "gateway/domain/fact.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kentongan::app {

struct unit_coverage {
  std::string unit;
  std::uint64_t called = 0, by_radio = 0, otherwise = 0, never = 0;
};

struct place_coverage {
  std::string place;                       // "-8.10, 112.17": a square of `cell_deg`; or an address without coordinates
  std::optional<double> lat_deg, lon_deg;  // its centre
  std::uint64_t by_radio = 0, otherwise = 0, positions = 0;
};

class coverage {
 public:
  static constexpr double cell_deg = 0.01;  // 1.1 km

  void take(const domain::fact&);              // in the journal's order
  std::vector<unit_coverage> units() const;    // by name
  std::vector<place_coverage> places() const;  // those that were heard worst first

 private:
  struct call {  // of one unit by one order
    bool on_air = false, by_radio = false, otherwise = false;
  };
  struct open_order {
    domain::place where;
    std::map<std::uint32_t, std::string> by_radio;  // unit of each delivery by radio
  };
  void said(const domain::order_id&, const domain::unit_id&, const domain::actor&, bool from_scene);
  place_coverage& cell(const domain::place&);

  std::map<std::string, open_order, std::less<>> orders_;
  std::map<std::pair<std::string, std::string>, call> calls_;  // by order and unit
  std::map<std::string, place_coverage, std::less<>> places_;
};

}  // namespace kentongan::app
