#include "gateway/web/sessions.hpp"

#include "gateway/web/book_lines.hpp"

#include <algorithm>
#include <vector>

namespace kentongan::web {

using namespace domain;

namespace {

constexpr std::string_view cookie_name = "kentongan=";

// Another password, another mark; it tells nothing about either.
std::string mark_of(const account& a) { return sha256_hex("mark " + a.password).substr(0, 16); }

const account* account_of(const session& s, const account_book& accounts, utc_time now) {
  const auto* a = accounts.find(s.name);
  return a && now < s.until && s.mark == mark_of(*a) ? a : nullptr;
}

}  // namespace

std::variant<session_book, std::string> session_book::parse(std::string_view file) {
  session_book book;
  auto fault = read_lines(file, [&](std::string_view line) -> std::string {
    const std::string hash(next_word(line));
    session s;
    s.name = std::string(next_word(line));
    const auto until = parse_rfc3339(next_word(line));
    s.mark = std::string(next_word(line));
    if (!is_sha256_hex(hash)) return "the hash is not 64 hexadecimal digits";
    if (!is_login_name(s.name)) return "the name must match [A-Za-z0-9_.-]{1,32}";
    if (!until) return "the time cannot be read";
    s.until = *until;
    return book.by_hash_.emplace(hash, std::move(s)).second ? "" : "its hash is there twice";
  });
  if (!fault.empty()) return fault;
  return book;
}

std::string session_book::print() const {
  std::string out = "# Who is signed in, hashed: SHA256 NAME UNTIL MARK. Without this file everybody signs in again.\n";
  for (const auto& [hash, s] : by_hash_) out += hash + ' ' + s.name + ' ' + to_rfc3339(s.until) + ' ' + s.mark + '\n';
  return out;
}

void session_book::begin(std::string_view id, const account& a, utc_time until) {
  std::vector<std::pair<utc_time, std::string>> own;
  for (const auto& [hash, s] : by_hash_)
    if (s.name == a.who.name) own.emplace_back(s.until, hash);
  if (own.size() >= of_one_account_max) by_hash_.erase(std::min_element(own.begin(), own.end())->second);
  by_hash_[sha256_hex(id)] = {a.who.name, until, mark_of(a)};
}

const account* session_book::find(std::string_view id, const account_book& accounts, utc_time now) const {
  const auto it = by_hash_.find(sha256_hex(id));
  return it == by_hash_.end() ? nullptr : account_of(it->second, accounts, now);
}

bool session_book::extend(std::string_view id, utc_time until) {
  const auto it = by_hash_.find(sha256_hex(id));
  if (it == by_hash_.end()) return false;
  it->second.until = until;
  return true;
}

bool session_book::end(std::string_view id) { return by_hash_.erase(sha256_hex(id)) != 0; }

void session_book::clean(const account_book& accounts, utc_time now) {
  std::erase_if(by_hash_, [&](const auto& one) { return !account_of(one.second, accounts, now); });
}

std::string_view session_in(std::string_view cookies) {
  while (!cookies.empty()) {
    const auto end = cookies.find(';');
    auto one = cookies.substr(0, end);
    cookies = end == cookies.npos ? std::string_view{} : cookies.substr(end + 1);
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (one.starts_with(cookie_name) && is_sha256_hex(one.substr(cookie_name.size())))  // 256 bits look alike
      return one.substr(cookie_name.size());
  }
  return {};
}

std::string csrf_of(std::string_view id) { return sha256_hex("csrf " + std::string(id)).substr(0, 32); }

std::string session_cookie(std::string_view id, std::chrono::seconds lasts, bool secure) {
  return std::string(cookie_name) + std::string(id) + "; Path=/; Max-Age=" + std::to_string(lasts.count()) +
         "; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
}

}  // namespace kentongan::web
