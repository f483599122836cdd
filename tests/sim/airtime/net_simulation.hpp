// One radio net for some hours of virtual time: the gateway's real radio_net (scheduler, voice, APRS, DTMF answers)
// behind the firmware's real channel access, on a channel that people, packets and the crews' answers share.
// Deterministic: the same settings give the same result.
//
// A crew that understood an order presses its memory's frame ("accepted") after some seconds, and again when it hears
// no word back in time. An APRS HT acknowledges by itself, its crew types an answer, and it repeats that until
// acknowledged (radio/stand_in). Not modelled: the ladder's repeats, crews out of reach, FM's capture.
#pragma once
#include "tests/sim/airtime/people.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <vector>

namespace kentongan::sim {

struct net_load {
  std::uint64_t seed = 1;
  std::chrono::minutes length{4 * 60};  // of orders coming in; then until the last has ended
  std::size_t voice_crews = 12, aprs_crews = 0;
  std::array<double, 3> orders_per_hour{};  // by priority
  double talk = 0, packets = 0;             // what others ask of the channel, as a share of its time

  unsigned budget_percent = 20;
  std::chrono::seconds budget_window{3600};  // as [[net]] airtime_window_s
  double hidden = 0.2;  // chance that two stations in the field do not hear each other; the gateway hears all
  manners people;
  std::chrono::milliseconds sense_after{90};    // a radio's key-up, and the time to notice a carrier
  std::chrono::milliseconds speech_ready{150};  // what the speech program takes for a new sentence
  std::chrono::milliseconds think_least{5'000}, think_most{25'000};        // from an order to the crew's answer
  std::chrono::milliseconds patience_least{8'000}, patience_most{15'000};  // for the word back
  unsigned presses_most = 5;
};

struct net_result {
  // From order to the first carrier that carries it, in seconds, by priority.
  std::array<std::vector<double>, 3> voice_delay, aprs_delay;

  std::uint64_t orders = 0;
  std::uint64_t on_air = 0;
  std::uint64_t expired = 0;     // no gap in time
  std::uint64_t refused = 0;     // no room
  std::uint64_t unfinished = 0;  // none of these, or more than one: a fault

  double hours = 0;
  double channel_share = 0;  // somebody transmits
  double gateway_share = 0;
  double worst_minute = 0;              // the gateway's largest share of any 60 s
  double worst_minute_held = 0;         // of it, what the budget may hold back
  std::uint64_t budget_broken = 0;      // handed over although the budget had no room, by airtime_budget's rule
  std::chrono::nanoseconds longest{0};  // transmission of the gateway

  std::uint64_t overs = 0, overs_lost = 0;      // people's and other stations', destroyed at the gateway
  std::uint64_t copies = 0, copies_lost = 0;    // transmissions of the gateway, destroyed at a crew that should hear it
  std::uint64_t presses = 0, presses_lost = 0;  // of memories, no key of which or not all were heard
  std::uint64_t answers_wanted = 0;             // orders that a crew has understood
  std::uint64_t answers_in = 0;                 // of them: its answer came
  std::uint64_t wrong = 0;                      // answers laid to a crew that gave none

  friend bool operator==(const net_result&, const net_result&) = default;
};

net_result simulate(const net_load&);

}  // namespace kentongan::sim
