// APRS messages: text to one station, with a number that its receiver acknowledges; and bulletins, which nobody does.
// Sources: APRS Protocol Reference 1.0.1 (APRS101), chapter 14; reply-acks: "APRS Reply-Acks" (Bruninga, 1999), part of
// the APRS 1.1 addendum. Everything else APRS carries (positions, status, weather ...) is recognised as `other`.
//
//   :DAMKAR-7 :Kebakaran #12{a7        message, number a7
//   :DAMKAR-7 :Kebakaran #12{a7}       ... whose sender understands reply-acks
//   :DAMKAR-7 :Kebakaran #12{a7}03     ... and acknowledges message 03 in passing
//   :POSKO    :acka7                   acknowledgement        :POSKO    :reja7   refusal
//   :BLN1     :Sungai naik             bulletin
//
// Parsing is lenient where stations on the air are sloppy (text longer than 67, any octets in it, CR or LF at the end);
// formatting is strict, and whatever aprs_format writes, aprs_parse reads back as the same message.
// Freestanding: no heap, no exceptions.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace kentongan::radio {

inline constexpr std::size_t aprs_max_text = 67;       // APRS101 chapter 14
inline constexpr std::size_t aprs_addressee_size = 9;  // padded with spaces
inline constexpr std::size_t aprs_max_id = 5;          // 2 when reply-acks are offered
// ':' addressee ':' text '{' id; the longest information field aprs_format writes.
inline constexpr std::size_t aprs_max_info = 1 + aprs_addressee_size + 1 + aprs_max_text + 1 + aprs_max_id;

// Destination address of frames sent by this program: APZxxx is the range for software without an entry of its own
// (APRS tocall registry).
inline constexpr std::string_view aprs_tocall = "APZ112";

enum class aprs_kind : std::uint8_t { message, ack, reject, bulletin };

// Views into the octets parsed, or into the caller's own text when formatting.
struct aprs_message {
  aprs_kind kind = aprs_kind::message;
  std::string_view addressee;          // without padding; a bulletin's begins with BLN
  std::string_view text;               // empty in an ack and a reject
  std::optional<std::string_view> id;  // own number, or the number acknowledged or refused; letters and digits
  bool offers_reply_ack = false;       // a '}' follows the number
  // Message: the number that its sender acknowledges in passing. Ack and reject: only an echo of what old software got
  // behind the number; it acknowledges nothing.
  std::optional<std::string_view> reply_ack;

  bool operator==(const aprs_message&) const = default;
};

enum class aprs_result : std::uint8_t {
  message,    // `message` is filled
  other,      // some other APRS payload, or not APRS at all
  malformed,  // begins like a message, but the addressee is not 9 characters between colons
};

aprs_result aprs_parse(std::span<const std::uint8_t> info, aprs_message& message) noexcept;

// Octets written; 0 when `out` is too small or a rule is broken: addressee of 1..9 printable characters without ':' or
// spaces, and beginning with BLN exactly when it is a bulletin; text of at most 67 characters, all of them clean (see
// aprs_clean_text); number of letters and digits, at most 5 characters together with '}' and the reply-ack; an ack and
// a reject need a number and have no text; a message without a number must not read like an ack or a reject.
std::size_t aprs_format(const aprs_message& message, std::span<std::uint8_t> out) noexcept;

// The answer to a numbered message: an ack (or reject) to `sender` that repeats its number the way it came, so that old
// software, which compares all five characters, recognises it too. Empty when the message wants no answer.
std::optional<aprs_message> aprs_answer(const aprs_message& received, std::string_view sender,
                                        aprs_kind kind = aprs_kind::ack) noexcept;

// Makes a text sendable, at most out.size() characters of it: | ~ { become / - (, every other octet outside printable
// ASCII becomes '?' (one for a whole UTF-8 character), line ends and tabs become spaces, trailing spaces go. Returns
// the characters written. Also good for showing a received text.
std::size_t aprs_clean_text(std::string_view text, std::span<char> out) noexcept;

// True when every character may stand in a message (length not considered).
bool aprs_text_is_clean(std::string_view text) noexcept;

}  // namespace kentongan::radio
