// People who sign in: their roles, and their passwords as argon2id hashes. Nobody gets a password from somebody else:
// an account begins with an invitation, a link that works once and for a time, behind which its owner sets his own. A
// forgotten password is a new invitation.
//
// The file (book_lines.hpp), one account a line:
//   ROLE AGENCY-OR-MINUS NAME CREATED PASSWORD-OR-MINUS INVITATION-OR-MINUS UNTIL-OR-MINUS
#pragma once
#include "gateway/domain/time.hpp"
#include "gateway/web/access.hpp"

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
};

// What is long enough for argon2id to hold, and short enough to be typed.
constexpr std::size_t password_octets_min = 10, password_octets_max = 128;
constexpr std::chrono::hours invitation_lasts{24};

std::string invitation_text(const std::array<std::uint8_t, 32>& random);  // what stands in the link

class account_book {
 public:
  // The book, or why not: "line 3: ...".
  static std::variant<account_book, std::string> parse(std::string_view file);
  std::string print() const;

  // Null: nobody has this name.
  const account* find(std::string_view name) const;
  // The account that this link opens now; null: none.
  const account* invited(std::string_view invitation, domain::utc_time now) const;
  // False: the name is taken.
  bool add(account);
  // False: nobody has this name.
  bool invite(std::string_view name, std::string_view invitation, domain::utc_time until);
  bool set_password(std::string_view name, std::string hash);  // uses up the invitation
  bool remove(std::string_view name);
  const std::vector<account>& entries() const { return entries_; }

 private:
  account* own(std::string_view name);
  std::vector<account> entries_;
};

}  // namespace kentongan::web
