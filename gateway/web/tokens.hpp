// Machine tokens: what a program shows instead of a password, "Authorization: Bearer ktg_...". A token is 256 random
// bits, so that its plain SHA-256 is as good a lock as a slow hash would be; the file holds only that.
//
// The file (book_lines.hpp), one token a line:
//   SHA256-HEX ROLE AGENCY-OR-MINUS NAME CREATED
#pragma once
#include "gateway/domain/time.hpp"
#include "gateway/web/access.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kentongan::web {

struct token_entry {
  std::string hash;  // SHA-256 of the token, 64 hexadecimal digits
  principal who;
  domain::utc_time created;

  const std::string& key() const { return who.name; }
};

std::string token_text(const std::array<std::uint8_t, 32>& random);

class token_book {
 public:
  token_book() = default;
  // The book, or why not: "line 3: ...".
  static std::variant<token_book, std::string> parse(std::string_view file);
  std::string print() const;

  // Null: no such token. `authorization` is the header's value.
  const principal* find(std::string_view authorization) const;
  // False: the name is taken.
  bool add(token_entry);
  bool revoke(std::string_view name);
  const std::vector<token_entry>& entries() const { return entries_; }

 private:
  std::vector<token_entry> entries_;
  std::map<std::string, std::size_t, std::less<>> by_hash_;
};

}  // namespace kentongan::web
