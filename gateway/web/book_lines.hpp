// The small files of rights: one entry a line, words between blanks, '#' begins a comment. A line that cannot be read
// is a fault of the whole file: half a list of rights is none.
#pragma once
#include "gateway/domain/time.hpp"
#include "gateway/web/access.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace kentongan::web {

// The next word, taken off the line; empty: there is none.
std::string_view next_word(std::string_view& line);

// Of a word that may be missing: '-' stands in its place.
std::string or_minus(const std::string&);
std::string unless_minus(std::string_view);

// INVITATION-OR-MINUS UNTIL-OR-MINUS, as print_invitation writes them; what is wrong with them, or an empty string.
std::string read_invitation(std::string_view& line, std::string& hash, domain::utc_time& until);
std::string print_invitation(const std::string& hash, domain::utc_time until);

// Calls `each` with every line that says something; it returns what is wrong with it, or an empty string. Returns the
// first fault, "line 3: ...", or an empty string.
template <class Each>
std::string read_lines(std::string_view file, Each each) {
  for (int number = 1; !file.empty(); ++number) {
    const auto end = file.find('\n');
    auto line = file.substr(0, end);
    file.remove_prefix(end == file.npos ? file.size() : end + 1);
    line = line.substr(0, line.find('#'));
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    if (const std::string fault = each(line); !fault.empty()) return "line " + std::to_string(number) + ": " + fault;
  }
  return {};
}

// The book of a file, by what reads one line of it; or "line 3: ...". `twice`: why a second entry is not taken.
template <class Book, class Entry>
std::variant<Book, std::string> read_book_of(std::string_view file,
                                             std::variant<Entry, std::string> (*read)(std::string_view),
                                             const std::string& twice) {
  Book book;
  auto fault = read_lines(file, [&](std::string_view line) -> std::string {
    auto entry = read(line);
    if (auto* what = std::get_if<std::string>(&entry)) return std::move(*what);
    return book.add(std::get<Entry>(std::move(entry))) ? "" : twice;
  });
  if (!fault.empty()) return fault;
  return book;
}

// ROLE AGENCY-OR-MINUS NAME, as read_principal reads it and print_principal writes it.
std::variant<principal, std::string> read_principal(std::string_view& line);
std::string print_principal(const principal&);
bool is_login_name(std::string_view);  // [A-Za-z0-9_.-]{1,32}

// 64 hexadecimal digits of SHA-256: what is kept of a secret of 256 random bits.
std::string sha256_hex(std::string_view);
bool is_sha256_hex(std::string_view);
std::string hex(std::span<const std::uint8_t>);
std::string base64(std::span<const std::uint8_t>);

}  // namespace kentongan::web
