#include "gateway/web/tokens.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

namespace kentongan::web {

using namespace domain;

namespace {

constexpr std::string_view prefix = "ktg_";

std::string hex(const std::uint8_t* octets, std::size_t count) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < count; ++i) (out += digits[octets[i] >> 4]) += digits[octets[i] & 15];
  return out;
}

bool is_hash(std::string_view s) { return s.size() == 64 && s.find_first_not_of("0123456789abcdef") == s.npos; }

std::string_view word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
  const auto end = std::min(line.find_first_of(" \t\r"), line.size());
  const auto w = line.substr(0, end);
  line.remove_prefix(end);
  return w;
}

// The entry on a line, or what is wrong with it.
std::variant<token_entry, std::string> parse_line(std::string_view line) {
  token_entry e;
  e.hash = std::string(word(line));
  const auto what = from_name<role>(word(line));
  const auto agency = word(line);
  e.who.name = std::string(word(line));
  const auto created = parse_rfc3339(word(line));
  if (!is_hash(e.hash)) return "the hash is not 64 hexadecimal digits";
  if (!what) return "the role is none of dispatcher, desk, technician, viewer";
  e.who.role = *what;
  if ((*what == role::desk) != (agency != "-")) return "a desk has an agency, and nobody else has one";
  if (agency != "-" && !is_topic_level(agency)) return "the agency is not an id";
  if (agency != "-") e.who.agency = agency_id(std::string(agency));
  if (!is_token_name(e.who.name)) return "the name must match [A-Za-z0-9_.-]{1,32}";
  if (!created) return "the time cannot be read";
  e.created = *created;
  if (!word(line).empty()) return "there is more than five words";
  return e;
}

}  // namespace

std::string token_text(const std::array<std::uint8_t, 32>& random) {
  return std::string(prefix) + hex(random.data(), random.size());
}

std::string token_hash(std::string_view token) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(token.data(), token.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available");
  return hex(digest.data(), size);
}

bool is_token_name(std::string_view s) {
  return !s.empty() && s.size() <= 32 &&
         s.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == s.npos;
}

std::variant<token_book, std::string> token_book::parse(std::string_view file) {
  token_book book;
  for (int number = 1; !file.empty(); ++number) {
    const auto end = file.find('\n');
    auto line = file.substr(0, end);
    file.remove_prefix(end == file.npos ? file.size() : end + 1);
    line = line.substr(0, line.find('#'));
    if (line.find_first_not_of(" \t\r") == line.npos) continue;
    auto entry = parse_line(line);
    const auto fault = [&](const std::string& what) { return "line " + std::to_string(number) + ": " + what; };
    if (const auto* what = std::get_if<std::string>(&entry)) return fault(*what);
    if (!book.add(std::get<token_entry>(std::move(entry)))) return fault("its name or its hash is there twice");
  }
  return book;
}

std::string token_book::print() const {
  std::string out =
      "# Machine tokens of kentongan, hashed: SHA256 ROLE AGENCY NAME CREATED. Change it by `kentongan token`.\n";
  for (const auto& e : entries_)
    out += e.hash + ' ' + std::string(name_of(e.who.role)) + ' ' + (e.who.agency.empty() ? "-" : e.who.agency.str()) +
           ' ' + e.who.name + ' ' + to_rfc3339(e.created) + '\n';
  return out;
}

const principal* token_book::find(std::string_view authorization) const {
  constexpr std::string_view scheme = "bearer ";
  if (authorization.size() <= scheme.size() || authorization.size() > 256) return nullptr;
  for (std::size_t i = 0; i < scheme.size(); ++i)
    if ((authorization[i] | 0x20) != scheme[i]) return nullptr;
  authorization.remove_prefix(scheme.size());
  const auto token = word(authorization);
  if (!token.starts_with(prefix)) return nullptr;
  // A look-up may take longer for a hash that begins right: that tells nothing about the token behind it.
  const auto it = by_hash_.find(token_hash(token));
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
