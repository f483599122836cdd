#include "gateway/rehearsal/stage.hpp"

namespace kentongan::rehearsal {

using namespace domain;

void stage::spread(const dispatch::outcome& o) {
  for (const auto& f : o.facts)
    for (auto* l : listeners_) l->on(f, *this);
  for (const auto& e : o.effects)
    if (const auto* t = std::get_if<transmission>(&e))
      for (auto* l : listeners_) l->on(*t, *this);
}

void stage::run(utc_time end) {
  for (;;) {
    const auto due = core_.deadline();
    // The core's first deadline is the beginning of time: it has not looked at its calendar yet.
    const auto rule = !due ? utc_time::max() : *due <= now_.steady ? now_.utc : to_utc(*due, now_);
    const auto deed = deeds_.next();
    if (std::min(rule, deed) >= end) return go_to(end);
    if (rule <= deed) {
      go_to(rule);
      // A deadline between two milliseconds is met at the later one.
      if (*due > now_.steady) go_to(rule + 1ms);
      spread(core_.tick(now_));
    } else {
      go_to(deed);
      deeds_.take()();
    }
  }
}

}  // namespace kentongan::rehearsal
