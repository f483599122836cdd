// The calls of a year, drawn so that they add up to its figures: every category and every kecamatan as often as
// printed.
#pragma once
#include "gateway/rehearsal/chance.hpp"
#include "gateway/rehearsal/year.hpp"

#include <cstddef>

namespace kentongan::rehearsal {

struct call {
  domain::utc_time at;
  std::string category, kecamatan;  // kecamatan: empty when the figures name none
  std::size_t month = 0;
  bool prank = false;     // nobody knows it yet when the order goes out
  bool verified = false;  // somebody called back before the order was entered
};

// What no report says, and this takes for granted: incidents follow the answered calls over the months; within a month
// any moment is as likely as another, save that little routine work is called in at night; `unverified` of the real
// orders are entered before the call is checked, and of a month's pranks `entered` get as far as an order.
struct call_habits {
  double unverified = 0.20;
  double entered = 0.05;
};

// By time, oldest first.
std::vector<call> draw_calls(const year_figures&, const domain::city&, const call_habits&, chance&);

}  // namespace kentongan::rehearsal
