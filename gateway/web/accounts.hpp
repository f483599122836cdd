// People who sign in: their roles, and their passwords as argon2id hashes. Nobody gets a password from somebody else:
// an account begins with an invitation, a link that works once and for a time, behind which its owner sets his own. A
// forgotten password is a new invitation.
//
// The file (book_lines.hpp), one account a line:
//   ROLE AGENCY-OR-MINUS NAME CREATED PASSWORD-OR-MINUS INVITATION-OR-MINUS UNTIL-OR-MINUS
#pragma once
#include "gateway/domain/time.hpp"
#include "gateway/web/access.hpp"
#include "gateway/web/invited_book.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kentongan::web {

struct account {
  principal who;
  domain::utc_time created;
  std::string password = {};    // a PHC string, "$argon2id$..."; empty: none was set yet
  std::string invitation = {};  // SHA-256 of the link's token; empty: none is open
  domain::utc_time invited_until = {};

  static constexpr std::string_view link_prefix = "ktu_";
  const std::string& key() const { return who.name; }
  std::string& lock() { return password; }
};

// What is long enough for argon2id to hold, and short enough to be typed.
constexpr std::size_t password_octets_min = 10, password_octets_max = 128;

class account_book : public invited_book<account> {
 public:
  // The book, or why not: "line 3: ...".
  static std::variant<account_book, std::string> parse(std::string_view file);
  std::string print() const;
};

}  // namespace kentongan::web
