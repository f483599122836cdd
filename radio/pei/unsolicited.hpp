// What a terminal says by itself, and the same results when they answer a question.
//
//   +CTSDSR: <AI service>,[<from>],[<type>],<to>,<type>,<bits>[,<end to end>]   then a line of user data (6.13.3)
//   +CTSDSR: <AI service>,<to>[,<type>],<bits>                                  the short forms seen in ftl/tetra-pei
//   +CREG: <registration>[,<location area>[,<network>]]                          6.17.46 (values: svxlink's TetraLib)
//   +CMGS: <instance>[,<status>[,<reference>]]                                   6.13.2
//   +CTICN: 13 fields, the 5th who calls, the 13th the priority                  6.14, and svxlink's TetraLogic
//   +CNUMF: <kind>,<identity>                                                    6.11.5.3
// Clause numbers: EN 300 392-5. Pure.
#pragma once
#include "radio/pei/identity.hpp"
#include "radio/pei/result.hpp"

#include <cstdint>
#include <optional>

namespace kentongan::radio::pei {

namespace ai_service {  // 6.17.3
inline constexpr std::uint32_t sds_1 = 9, sds_2 = 10, sds_3 = 11, sds_4 = 12, status = 13;
}

struct sds_header {
  std::uint32_t service = 0;
  std::optional<identity> from;  // nothing: the terminal does not say
  std::optional<identity> to;
  std::uint32_t bits = 0;
};
std::optional<sds_header> read_sds_header(const fields&);

enum class registration : std::uint8_t {
  searching = 0,
  home = 1,
  none = 2,
  rejected = 3,
  unknown = 4,
  visited = 5,
};
constexpr bool is_registered(registration r) noexcept { return r == registration::home || r == registration::visited; }
std::optional<registration> read_registration(const fields&);

struct send_report {
  static constexpr std::uint32_t sent = 4, failed = 5;  // sm0svx/svxlink#576 has both in a terminal's log
  std::uint32_t instance = 0;
  std::optional<std::uint32_t> status;
};
std::optional<send_report> read_send_report(const fields&);

struct incoming_call {
  // Pre-emptive priority 4, the emergency call (EN 300 392-2, 14.8.27).
  static constexpr std::uint32_t emergency = 15;
  std::optional<identity> from;
  std::optional<std::uint32_t> priority;
};
incoming_call read_call(const fields&);

// Our own identity; nothing when this row is another's (6.17.38: 0 and 6 are individual ones).
std::optional<identity> read_own_identity(const fields&);

}  // namespace kentongan::radio::pei
