// The user data of a short data service message of type 4: texts and their delivery reports (SDS-TL), and what the 16
// bits of a pre-coded status mean.
//
// Sources: EN 300 392-2, clause 29 (SDS-TL): 29.4.2 the PDUs, 29.4.3.2 delivery status, 29.4.3.9 protocol identifiers,
// 29.5.3 text messaging, 29.5.10 user data headers; values compared with ftl/tetra-pei and its test vectors.
//
//   TRANSFER  pid | 0000 rr s c | reference | [store and forward] | coding, [time], [header], text
//   REPORT    pid | 0001 a00 c  | status    | reference | [store and forward]
//   ACK       pid | 0010 0000   | status    | reference
//   rr: report asked for, 1 received, 2 consumed, 3 both. s: 0 invites the short form. c: a store and forward part
//   follows. a: an ACK is asked for. A pid below 0x80 has no SDS-TL: pid | coding, text.
//
// Texts in parts (pid 8A) are read as parts; we send none. Pure; takes any octets.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kentongan::radio::pei {

namespace pid {
inline constexpr std::uint8_t simple_text = 0x02, simple_immediate_text = 0x09, text = 0x82, immediate_text = 0x89,
                              text_with_header = 0x8A;
}

// The delivery status of reports (table 29.16), as far as something follows from it here.
namespace delivery {
inline constexpr std::uint8_t received = 0x00, consumed = 0x02, congestion = 0x20, coding_not_supported = 0x51;
}
enum class delivery_class : std::uint8_t {
  received,  // by the terminal itself
  consumed,  // a person has read it
  passed,    // on the way, or reports about reports: proves nothing
  later,     // the network keeps it
  failed,    // this time
  never,     // and again would not help
};
delivery_class class_of(std::uint8_t status) noexcept;
std::string describe_delivery(std::uint8_t status);  // for people

struct text_part {  // of a text in parts
  std::uint16_t group = 0;
  std::uint8_t number = 1, total = 1;  // 1 <= number <= total
  friend bool operator==(const text_part&, const text_part&) = default;
};

struct sds_text {
  std::uint8_t protocol = pid::text;
  std::optional<std::uint8_t> reference;  // nothing: no SDS-TL, no report possible
  bool wants_received = false;            // a report when it is here; and when it is read:
  bool wants_consumed = false;
  std::optional<text_part> part;
  std::string text;  // UTF-8
};
struct sds_report {
  std::uint8_t protocol = pid::text;
  std::uint8_t status = delivery::received;
  std::uint8_t reference = 0;
  bool wants_ack = false;
};
struct sds_acknowledge {  // of a report of ours
  std::uint8_t status = 0;
  std::uint8_t reference = 0;
};
struct sds_other {  // locations and other services
  std::uint8_t protocol = 0;
};
using sds_message = std::variant<sds_text, sds_report, sds_acknowledge, sds_other>;

// `bits` of the octets count, but never more than there are. Nothing: too short for what it says it is.
std::optional<sds_message> read_sds(std::span<const std::uint8_t> octets, std::size_t bits);

// The longest text (in octets of its coding) that fits into user data of so many bits.
std::size_t text_room(std::size_t bits) noexcept;

enum class ask_report : std::uint8_t { none = 0, received = 1, consumed = 2, both = 3 };
std::vector<std::uint8_t> make_text(std::string_view utf8, std::uint8_t reference, ask_report);
std::vector<std::uint8_t> make_report(std::uint8_t protocol, std::uint8_t status, std::uint8_t reference);
std::vector<std::uint8_t> make_acknowledge(std::uint8_t protocol, std::uint8_t status, std::uint8_t reference);

// A pre-coded status (EN 300 392-2, 14.8.34): 0 emergency; up to 31743 reserved; 31744 to 32767 the short form of a
// delivery report (29.4.2.3: type in bits 9 and 10, reference in the last octet); from 32768 on the network's and the
// user's own.
enum class status_kind : std::uint8_t { emergency, reserved, short_report, own };
status_kind kind_of_status(std::uint16_t value) noexcept;
sds_report read_short_report(std::uint16_t value) noexcept;  // of a short_report

}  // namespace kentongan::radio::pei
