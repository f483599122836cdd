// Who may come to the broker's guarded door: responders' phones, and agencies' own systems. Each has a name and a
// secret of its own, so that one can be taken away without touching another.
//
// A page's phone begins with an invitation, a link that works once and for a time; behind it the phone gets its secret.
// What has no page (a stock app, an agency's system) gets its secret when it is made.
//
// The file (book_lines.hpp), one credential a line:
//   KIND OF NAME CREATED SECRET-OR-MINUS INVITATION-OR-MINUS UNTIL-OR-MINUS LABEL
#pragma once
#include "gateway/domain/names.hpp"
#include "gateway/domain/time.hpp"
#include "gateway/web/invited_book.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kentongan::web {

enum class phone_kind : std::uint8_t {
  phone,   // of a responder or a desk: `of` is its topic level under resp/
  agency,  // an agency's system: `of` is the agency
};
constexpr auto names_of(phone_kind) { return domain::name_table<2>{"phone", "agency"}; }

struct phone_entry {
  phone_kind kind = phone_kind::phone;
  std::string of;
  std::string name;  // a topic level; also its client id
  domain::utc_time created;
  std::string secret = {};      // hashed as mosquitto wants it; empty: it has none yet
  std::string invitation = {};  // SHA-256 of the link's token; empty: none is open
  domain::utc_time invited_until = {};
  std::string label = {};  // whose it is, in a person's words

  static constexpr std::string_view link_prefix = "kth_";
  const std::string& key() const { return name; }
  std::string& lock() { return secret; }
};

constexpr std::size_t phone_label_max = 40;
bool is_phone_label(std::string_view);  // UTF-8 without control characters and '#'

// "damkar-1-k3f9": whose, and four characters that tell his phones apart.
std::string phone_name(std::string_view of, const std::array<std::uint8_t, 32>& random);
// As mosquitto 2.0 keeps it (password_mosq.c writes "$7$", iterations, salt, digest): PBKDF2-HMAC-SHA512. The secret is
// 256 random bits, so few iterations are enough.
std::string broker_hash(std::string_view secret, std::span<const std::uint8_t, 12> salt);

class phone_book : public invited_book<phone_entry> {
 public:
  // The book, or why not: "line 3: ...".
  static std::variant<phone_book, std::string> parse(std::string_view file);
  std::string print() const;
};

}  // namespace kentongan::web
