// Who is signed in. A session is 256 random bits in a cookie; kept is only their SHA-256, in memory and in a file, so
// that a gateway that comes back at 3 a.m. asks nobody for a password. A session ends by itself, by signing out, with
// its account, and with its account's password.
//
// The file (book_lines.hpp), one session a line:
//   SHA256-HEX NAME UNTIL MARK
#pragma once
#include "gateway/domain/time.hpp"
#include "gateway/web/accounts.hpp"

#include <map>
#include <string>
#include <string_view>
#include <variant>

namespace kentongan::web {

struct session {
  std::string name;  // of the account
  domain::utc_time until;
  std::string mark;  // of the password it was begun with
};

class session_book {
 public:
  static std::variant<session_book, std::string> parse(std::string_view file);
  std::string print() const;

  // `id`: what the cookie says. The oldest of an account's sessions goes when it has too many.
  void begin(std::string_view id, const account&, domain::utc_time until);
  // Its account; null: there is no such session, or it has ended.
  const account* find(std::string_view id, const account_book&, domain::utc_time now) const;
  // It goes on until then. False: there is none.
  bool extend(std::string_view id, domain::utc_time until);
  bool end(std::string_view id);
  // Forgets what has ended.
  void clean(const account_book&, domain::utc_time now);
  std::size_t size() const { return by_hash_.size(); }

  static constexpr std::size_t of_one_account_max = 20;

 private:
  std::map<std::string, session, std::less<>> by_hash_;
};

// The session's id in the header Cookie; empty: none.
std::string_view session_in(std::string_view cookies);
// What must come along with a change. It follows from the id, and the id does not follow from it.
std::string csrf_of(std::string_view id);
// Set-Cookie. `seconds` 0 takes it away.
std::string session_cookie(std::string_view id, std::chrono::seconds lasts, bool secure);

}  // namespace kentongan::web
