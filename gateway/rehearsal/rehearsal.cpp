#include "gateway/rehearsal/rehearsal.hpp"

#include "gateway/rehearsal/console.hpp"

namespace kentongan::rehearsal {

using namespace domain;

year_tally rehearse(const directory& d, const year_figures& figures, const script& s,
                    const std::function<void(std::size_t)>& month_done) {
  using namespace std::chrono;
  chance draw(s.seed);
  const local_clock clock(d.city().utc_offset);
  const auto month_begins = [&](unsigned m) {
    return clock.at(local_days{year_month{year{figures.year}, month{1}} / 1 + months{m}}, minutes{0});
  };
  stage scene(d, month_begins(0));
  crews people(scene, d, s.people, draw.fork());
  console desk(scene, people, s.people, draw.fork());
  tally_keeper keeper;
  for (stage::listener* l : {static_cast<stage::listener*>(&keeper), static_cast<stage::listener*>(&people),
                             static_cast<stage::listener*>(&desk)})
    scene.add(*l);

  auto calls_draw = draw.fork();
  const auto calls = draw_calls(figures, d.city(), s.calls, calls_draw);
  std::array<unsigned, 12> incidents{};
  unsigned no_order = 0, pranks = 0;
  for (const auto& c : calls) {
    if (c.prank) {
      ++pranks;
    } else {
      ++incidents[c.month];
      const auto* k = d.find_category(c.category);
      no_order += k && k->routes.empty();
    }
    desk.expect(c);
  }
  for (unsigned m = 0; m < 12; ++m) {
    scene.run(month_begins(m + 1));
    if (month_done) month_done(m);
  }
  scene.run(scene.now() + weeks{1});  // what began at the year's end comes to its own
  auto t = keeper.finish(scene);
  t.incidents = incidents;
  t.no_order = no_order;
  t.pranks = pranks;
  return t;
}

}  // namespace kentongan::rehearsal
