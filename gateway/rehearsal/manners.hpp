// How people and paths behave in a rehearsal: shares between 0 and 1. The defaults are guesses, meant to give every
// rung of the ladder something to do; a city that has measured its own says so on the command line.
#pragma once

namespace kentongan::rehearsal {

struct manners {
  double late = 0.12;         // of the crews: answer after 90 s to 15 min
  double reject = 0.04;       // cannot come
  double silent = 0.06;       // do not answer by themselves ...
  double wake = 0.33;         // ... and a repeated call wakes so many of them, each time
  double forget = 0.10;       // of the steps after "accepted": not reported
  double phone_loss = 0.05;   // of the copies to phones: a blank spot, received minutes later
  double radio_loss = 0.15;   // of the copies on the air: not received at all
  double desk_asleep = 0.15;  // of the desks and supervisors: do not answer
};

}  // namespace kentongan::rehearsal
