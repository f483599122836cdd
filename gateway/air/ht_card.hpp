// The card of an analogue HT: the frames for its DTMF memories and what to key by hand, as data, as text and as an HTML
// page of A6 landscape (148 x 105 mm) to print and to tape on its back. Indonesian. Pure.
#pragma once
#include "gateway/air/dtmf_frames.hpp"
#include "gateway/domain/city.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kentongan::air {

struct ht_card_row {
  char key = '9';       // status digit, and the memory to load the frame into
  std::string meaning;  // "TIBA di lokasi"
  std::string memory;   // "*1014001#"
  std::string by_hand;  // "*1014#"; "nn" stands for an order's number
};

struct ht_card {
  std::string city, agency, unit, net;
  std::string number;              // "101"
  std::vector<ht_card_row> rows;   // in the order of an assignment; the emergency is the last one, key '0'
  std::string with_order;          // how an order is named by hand: "*1014nn#"
  std::string out_of_service;      // "*1016#"
  std::string yes, no;             // "#101#", "*"
  std::string said_after_memory;   // what the radio says to a memory's frame
  std::string said_after_by_hand;  // ... and to keys, before `yes`
};

// One card for each voice channel of the unit; none: it has none. A unit of another city gives cards all the same.
std::vector<ht_card> ht_cards(const domain::city&, const domain::unit&);

std::string to_text(const ht_card&);  // UTF-8, ends with a new line
// A whole page, one sheet per card, without scripts or anything from outside.
std::string to_html(const std::vector<ht_card>&);

}  // namespace kentongan::air
