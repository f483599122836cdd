// What the commands that give and take rights share (token, account): whom --role, --agency and a name mean, and the
// book that holds the rights.
#pragma once
#include "gateway/app/book_file.hpp"
#include "gateway/app/client_session.hpp"
#include "gateway/app/settings.hpp"
#include "gateway/web/access.hpp"

#include <chrono>
#include <exception>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>
#include <variant>

namespace kentongan::app {

inline constexpr int exit_not_written = 74;  // EX_IOERR

// Says it on stderr.
int refuse(const std::string& why, int exit_code = exit_refused);

// Whom they mean, or what is wrong with them. Reads the city when there is an agency.
std::variant<web::principal, std::string> principal_option(const settings&, const std::string& role,
                                                           const std::string& agency, const std::string& name);

// Shows the book to `show`. Returns the exit code.
template <class Book, class Show>
int show_book(const std::filesystem::path& file, Show show) {
  auto read = read_book<Book>(file);
  if (const auto* fault = std::get_if<std::string>(&read)) return refuse(*fault, exit_not_written);
  show(std::get<Book>(read));
  if (std::get<Book>(read).entries().empty()) std::cerr << "nobody in " << file.string() << '\n';
  return 0;
}

// `change` returns why it refuses, or an empty string: then the book is written. Returns the exit code.
template <class Book, class Change>
int change_book(const std::filesystem::path& file, Change change) {
  try {
    const file_lock only_one(file);
    auto read = read_book<Book>(file);
    if (const auto* fault = std::get_if<std::string>(&read)) return refuse(*fault, exit_not_written);
    auto& book = std::get<Book>(read);
    if (const std::string why = change(book); !why.empty()) return refuse(why);
    write_private(file, book.print());
    return 0;
  } catch (const std::exception& e) {
    return refuse(e.what(), exit_not_written);
  }
}

inline domain::utc_time now_utc() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// "did you mean" among the book's names.
template <class Book>
std::string no_such_name(const Book& book, const std::string& what, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& e : book.entries()) known.push_back(e.key());
  return "there is no " + what + " '" + name + "'" + did_you_mean(name, known);
}

}  // namespace kentongan::app
