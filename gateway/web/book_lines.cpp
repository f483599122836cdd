#include "gateway/web/book_lines.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace kentongan::web {

using namespace domain;

std::string_view next_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
  const auto end = std::min(line.find_first_of(" \t\r"), line.size());
  const auto w = line.substr(0, end);
  line.remove_prefix(end);
  return w;
}

std::string or_minus(const std::string& s) { return s.empty() ? "-" : s; }
std::string unless_minus(std::string_view s) { return s == "-" ? std::string() : std::string(s); }

std::string read_invitation(std::string_view& line, std::string& hash, utc_time& until) {
  hash = unless_minus(next_word(line));
  const auto end = next_word(line);
  const auto time = parse_rfc3339(end);
  if (!hash.empty() && !is_sha256_hex(hash)) return "the invitation is not 64 hexadecimal digits";
  if (hash.empty() ? end != "-" : !time) return "the end of the invitation cannot be read";
  if (time) until = *time;
  return {};
}

std::string print_invitation(const std::string& hash, utc_time until) {
  return hash.empty() ? "- -" : hash + ' ' + to_rfc3339(until);
}

std::variant<principal, std::string> read_principal(std::string_view& line) {
  const auto what = from_name<role>(next_word(line));
  const auto agency = next_word(line);
  const auto name = next_word(line);
  if (!what) return "the role is none of dispatcher, desk, technician, viewer, administrator";
  if ((*what == role::desk) != (agency != "-")) return "a desk has an agency, and nobody else has one";
  if (agency != "-" && !is_topic_level(agency)) return "the agency is not an id";
  if (!is_login_name(name)) return "the name must match [A-Za-z0-9_.-]{1,32}";
  return principal{*what, agency == "-" ? agency_id{} : agency_id(std::string(agency)), std::string(name)};
}

std::string print_principal(const principal& p) {
  return std::string(name_of(p.role)) + ' ' + (p.agency.empty() ? "-" : p.agency.str()) + ' ' + p.name;
}

bool is_login_name(std::string_view s) {
  return !s.empty() && s.size() <= 32 &&
         s.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") == s.npos;
}

std::string sha256_hex(std::string_view text) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not available");
  return hex(std::span(digest).first(size));
}

bool is_sha256_hex(std::string_view s) { return s.size() == 64 && s.find_first_not_of("0123456789abcdef") == s.npos; }

std::string hex(std::span<const std::uint8_t> octets) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (const auto o : octets) (out += digits[o >> 4]) += digits[o & 15];
  return out;
}

std::string base64(std::span<const std::uint8_t> octets) {
  std::string out(4 * ((octets.size() + 2) / 3) + 1, '\0');
  const int n =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), octets.data(), static_cast<int>(octets.size()));
  out.resize(static_cast<std::size_t>(n));
  return out;
}

}  // namespace kentongan::web
