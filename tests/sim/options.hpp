// What one run is like: which faults there are, how often, and how people behave. Drawn first from the seed; whole
// kinds of fault are off in any one run, so that the others are seen clearly (swarm testing).
#pragma once
#include "gateway/rehearsal/chance.hpp"

#include <string>

namespace kentongan::sim {

using rehearsal::chance;
using std::chrono::milliseconds;

struct options {
  // Broker and network. Counts are for the first phase.
  int broker_restarts = 0;       // it forgets everything it had
  int gateway_cuts = 0;          // connections of the gateway that break
  int centre_cuts = 0;           // ... of the call centre
  double duplicate = 0;          // a message that is delivered twice
  int slow_consumers = 0;        // a client that takes nothing for a while
  milliseconds latency_max{20};  // one way
  // The serial line.
  double octet_flipped = 0, octet_lost = 0;  // each
  double noise = 0;                          // before a frame
  int unplugged = 0, stalls = 0;             // times
  // The radio channel.
  double frame_lost = 0;  // each way
  int modem_deaf = 0;     // times the modem hears and sends nothing
  int handheld_restarts = 0;
  // The journal.
  int disk_full = 0;  // times
  double busy = 0, crash_in_commit = 0;
  milliseconds commit_max{3};
  bool on_file = false;
  // The process.
  int kills = 0;
  double crash_in_action = 0;  // when something is published or written to the modem
  // The wall clock.
  int clock_jumps = 0;
  double clock_drift_ppm = 0;
  // People.
  int orders = 8;
  double ignores = 0.2, answers_late = 0.1, double_clicks = 0, refuses = 0.1, forgets_number = 0.2, stops_halfway = 0.2;
  int coverage_losses = 0;
  double updates = 0.1, cancels = 0.15, sent_twice = 0, conflicts = 0;
  int garbage = 0;  // messages of no sense

  bool clock_is_right() const { return clock_jumps == 0 && clock_drift_ppm == 0; }
  // KISS has no checksum: with wrong octets on the line anything may be read, and content is not judged.
  bool octets_are_right() const { return octet_flipped == 0 && octet_lost == 0; }

  static options draw(chance&);
  std::string text() const;
};

}  // namespace kentongan::sim
