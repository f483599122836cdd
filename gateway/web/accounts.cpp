#include "gateway/web/accounts.hpp"

#include "gateway/web/book_lines.hpp"

#include <algorithm>

namespace kentongan::web {

using namespace domain;

namespace {

constexpr std::string_view invitation_prefix = "ktu_";

std::variant<account, std::string> parse_line(std::string_view line) {
  auto who = read_principal(line);
  if (auto* fault = std::get_if<std::string>(&who)) return std::move(*fault);
  account a{std::get<principal>(std::move(who)), {}};
  const auto created = parse_rfc3339(next_word(line));
  a.password = unless_minus(next_word(line));
  a.invitation = unless_minus(next_word(line));
  const auto until = next_word(line);
  if (!created) return "the time cannot be read";
  a.created = *created;
  if (!a.password.empty() && !a.password.starts_with("$argon2id$")) return "the password is not an argon2id hash";
  if (!a.invitation.empty() && !is_sha256_hex(a.invitation)) return "the invitation is not 64 hexadecimal digits";
  const auto ends = parse_rfc3339(until);
  if (a.invitation.empty() ? until != "-" : !ends) return "the end of the invitation cannot be read";
  if (ends) a.invited_until = *ends;
  if (!next_word(line).empty()) return "there is more than seven words";
  return a;
}

}  // namespace

std::string invitation_text(const std::array<std::uint8_t, 32>& random) {
  return std::string(invitation_prefix) + hex(random);
}

std::variant<account_book, std::string> account_book::parse(std::string_view file) {
  account_book book;
  auto fault = read_lines(file, [&](std::string_view line) -> std::string {
    auto entry = parse_line(line);
    if (auto* what = std::get_if<std::string>(&entry)) return std::move(*what);
    return book.add(std::get<account>(std::move(entry))) ? "" : "its name is there twice";
  });
  if (!fault.empty()) return fault;
  return book;
}

std::string account_book::print() const {
  std::string out =
      "# People who may sign in: ROLE AGENCY NAME CREATED PASSWORD INVITATION UNTIL. Change it by `kentongan "
      "account`.\n";
  for (const auto& a : entries_)
    out += print_principal(a.who) + ' ' + to_rfc3339(a.created) + ' ' + or_minus(a.password) + ' ' +
           or_minus(a.invitation) + ' ' + (a.invitation.empty() ? "-" : to_rfc3339(a.invited_until)) + '\n';
  return out;
}

const account* account_book::find(std::string_view name) const {
  const auto it = std::find_if(entries_.begin(), entries_.end(), [&](const auto& a) { return a.who.name == name; });
  return it == entries_.end() ? nullptr : &*it;
}

account* account_book::own(std::string_view name) { return const_cast<account*>(find(name)); }

const account* account_book::invited(std::string_view invitation, utc_time now) const {
  if (!invitation.starts_with(invitation_prefix)) return nullptr;
  const auto hash = sha256_hex(invitation);
  const auto it = std::find_if(entries_.begin(), entries_.end(),
                               [&](const auto& a) { return a.invitation == hash && now < a.invited_until; });
  return it == entries_.end() ? nullptr : &*it;
}

bool account_book::add(account a) {
  if (find(a.who.name)) return false;
  entries_.push_back(std::move(a));
  return true;
}

bool account_book::invite(std::string_view name, std::string_view invitation, utc_time until) {
  auto* a = own(name);
  if (!a) return false;
  a->invitation = sha256_hex(invitation);
  a->invited_until = until;
  return true;
}

bool account_book::set_password(std::string_view name, std::string hash) {
  auto* a = own(name);
  if (!a) return false;
  a->password = std::move(hash);
  a->invitation.clear();
  return true;
}

bool account_book::remove(std::string_view name) {
  return std::erase_if(entries_, [&](const auto& a) { return a.who.name == name; }) != 0;
}

}  // namespace kentongan::web
