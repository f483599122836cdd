#include "gateway/web/tokens.hpp"

#include "gateway/web/book_lines.hpp"

#include <algorithm>

namespace kentongan::web {

using namespace domain;

namespace {

constexpr std::string_view prefix = "ktg_";

// The entry on a line, or what is wrong with it.
std::variant<token_entry, std::string> parse_line(std::string_view line) {
  token_entry e;
  e.hash = std::string(next_word(line));
  if (!is_sha256_hex(e.hash)) return "the hash is not 64 hexadecimal digits";
  auto who = read_principal(line);
  if (auto* fault = std::get_if<std::string>(&who)) return std::move(*fault);
  e.who = std::get<principal>(std::move(who));
  const auto created = parse_rfc3339(next_word(line));
  if (!created) return "the time cannot be read";
  e.created = *created;
  if (!next_word(line).empty()) return "there is more than five words";
  return e;
}

}  // namespace

std::string token_text(const std::array<std::uint8_t, 32>& random) { return std::string(prefix) + hex(random); }

std::variant<token_book, std::string> token_book::parse(std::string_view file) {
  return read_book_of<token_book>(file, parse_line, "its name or its hash is there twice");
}

std::string token_book::print() const {
  std::string out =
      "# Machine tokens of kentongan, hashed: SHA256 ROLE AGENCY NAME CREATED. Change it by `kentongan token`.\n";
  for (const auto& e : entries_) out += e.hash + ' ' + print_principal(e.who) + ' ' + to_rfc3339(e.created) + '\n';
  return out;
}

const principal* token_book::find(std::string_view authorization) const {
  constexpr std::string_view scheme = "bearer ";
  if (authorization.size() <= scheme.size() || authorization.size() > 256) return nullptr;
  for (std::size_t i = 0; i < scheme.size(); ++i)
    if ((authorization[i] | 0x20) != scheme[i]) return nullptr;
  authorization.remove_prefix(scheme.size());
  const auto token = next_word(authorization);
  if (!token.starts_with(prefix)) return nullptr;
  // A look-up may take longer for a hash that begins right: that tells nothing about the token behind it.
  const auto it = by_hash_.find(sha256_hex(token));
  return it == by_hash_.end() ? nullptr : &entries_[it->second].who;
}

bool token_book::add(token_entry e) {
  const bool taken =
      std::any_of(entries_.begin(), entries_.end(), [&](const auto& x) { return x.who.name == e.who.name; });
  if (taken || by_hash_.contains(e.hash)) return false;
  by_hash_.emplace(e.hash, entries_.size());
  entries_.push_back(std::move(e));
  return true;
}

bool token_book::revoke(std::string_view name) {
  const auto it = std::find_if(entries_.begin(), entries_.end(), [&](const auto& e) { return e.who.name == name; });
  if (it == entries_.end()) return false;
  entries_.erase(it);
  by_hash_.clear();
  for (std::size_t i = 0; i < entries_.size(); ++i) by_hash_.emplace(entries_[i].hash, i);
  return true;
}

}  // namespace kentongan::web
