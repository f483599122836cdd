// What a crew means by a pre-coded TETRA status: a table of the city's.
//
// The values are the network operator's to give out. The default is the row of ten that the German services use (8002
// to 800B for the digits 0 to 9 of their radio status; ftl/tetra-pei and several public programs agree), because our
// digits are the same ones (gateway/air/dtmf_frames.hpp). Value 0 is an emergency in every network (EN 300
// 392-2, 14.8.34) and stands in no table. Pure.
#pragma once
#include "gateway/domain/event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kentongan::air {

struct tetra_status {
  std::uint16_t value = 0;  // 0x8000 and above
  domain::answer_code code = domain::answer_code::accept;
  friend bool operator==(const tetra_status&, const tetra_status&) = default;
};

std::vector<tetra_status> default_statuses();

// "8005=en_route": four hexadecimal digits from 8000 on, and an answer by its name. Nothing: it is none.
std::optional<tetra_status> parse_status(std::string_view);
std::string to_text(const tetra_status&);

// Empty when no value stands there twice, else what is wrong.
std::string check(const std::vector<tetra_status>&);

std::optional<domain::answer_code> find_status(const std::vector<tetra_status>&, std::uint16_t value);

std::string hexadecimal(std::uint16_t value);  // "8005"

}  // namespace kentongan::air
