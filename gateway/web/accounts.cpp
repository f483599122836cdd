#include "gateway/web/accounts.hpp"

namespace kentongan::web {

using namespace domain;

namespace {

std::variant<account, std::string> parse_line(std::string_view line) {
  auto who = read_principal(line);
  if (auto* fault = std::get_if<std::string>(&who)) return std::move(*fault);
  account a{std::get<principal>(std::move(who)), {}};
  const auto created = parse_rfc3339(next_word(line));
  a.password = unless_minus(next_word(line));
  auto invitation = read_invitation(line, a.invitation, a.invited_until);
  if (!created) return "the time cannot be read";
  a.created = *created;
  if (!a.password.empty() && !a.password.starts_with("$argon2id$")) return "the password is not an argon2id hash";
  if (!invitation.empty()) return invitation;
  if (!next_word(line).empty()) return "there is more than seven words";
  return a;
}

}  // namespace

std::variant<account_book, std::string> account_book::parse(std::string_view file) {
  return read_book_of<account_book>(file, parse_line, "its name is there twice");
}

std::string account_book::print() const {
  std::string out =
      "# People who may sign in: ROLE AGENCY NAME CREATED PASSWORD INVITATION UNTIL. Change it by `kentongan "
      "account`.\n";
  for (const auto& a : entries())
    out += print_principal(a.who) + ' ' + to_rfc3339(a.created) + ' ' + or_minus(a.password) + ' ' +
           print_invitation(a.invitation, a.invited_until) + '\n';
  return out;
}

}  // namespace kentongan::web
