// Delivery = assignment x channel x attempt: how far one copy of an order got, by evidence.
// A broker's PUBACK or a keyed transmitter is a fact of its own, never "delivered".
#pragma once
#include "gateway/domain/names.hpp"

#include <cstdint>

namespace kentongan::domain {

// Evidence, weakest first (D0..D5 of the status model). The order of the enumerators is the lattice:
// a delivery only ever moves forward, so the order in which evidence arrives does not matter.
enum class evidence : std::uint8_t {
  queued,    // D0 ANTRE: on disk, waiting for its channel
  on_air,    // D1 MENGUDARA: handed to the transmitter / published
  broker,    // D2 BROKER: the broker has it, which is not delivery
  device,    // D3 ALAT: the receiving device said so itself
  opened,    // D4 DIBUKA: shown to a person
  answered,  // D5 DIJAWAB: a person answered
  failed,    // DX GAGAL, with a reason; evidence that arrives later still counts
  recalled,  // stopped by us: answered elsewhere, cancelled, superseded or expired
};
constexpr auto names_of(evidence) {
  return name_table<8>{"queued", "on_air", "broker", "device", "opened", "answered", "failed", "recalled"};
}

// Nothing more is sent for a delivery in such a state.
constexpr bool is_over(evidence e) noexcept { return e >= evidence::device; }

// May `from` be followed by `to`? Late evidence revives a failed or recalled delivery: the crew does know.
constexpr bool may_advance(evidence from, evidence to) noexcept {
  if (to == evidence::queued) return false;
  if (to == evidence::failed || to == evidence::recalled) return from < evidence::device;
  if (from == evidence::failed || from == evidence::recalled) return to >= evidence::device;
  return to > from;
}

}  // namespace kentongan::domain
