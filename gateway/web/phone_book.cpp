#include "gateway/web/phone_book.hpp"

#include "gateway/domain/ids.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>

namespace kentongan::web {

using namespace domain;

namespace {

constexpr std::string_view hash_prefix = "$7$";
constexpr int hash_iterations = 101;  // mosquitto's own default

std::variant<phone_entry, std::string> parse_entry(std::string_view line) {
  const auto kind = from_name<phone_kind>(next_word(line));
  phone_entry e;
  e.of = next_word(line);
  e.name = next_word(line);
  const auto created = parse_rfc3339(next_word(line));
  e.secret = unless_minus(next_word(line));
  auto invitation = read_invitation(line, e.invitation, e.invited_until);
  line.remove_prefix(std::min(line.find_first_not_of(" \t\r"), line.size()));
  line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
  if (!kind) return "the kind is neither phone nor agency";
  if (!is_topic_level(e.of) || !is_topic_level(e.name)) return "whose it is, or its name, is not an id";
  if (!created) return "the time cannot be read";
  if (!e.secret.empty() && !e.secret.starts_with(hash_prefix)) return "the secret is not a hash";
  if (!invitation.empty()) return invitation;
  if (!is_phone_label(line)) return "the label is too long";
  e.kind = *kind;
  e.created = *created;
  e.label = line;
  return e;
}

}  // namespace

bool is_phone_label(std::string_view s) {
  return s.size() <= phone_label_max &&
         std::none_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '#'; });
}

std::string phone_name(std::string_view of, const std::array<std::uint8_t, 32>& random) {
  static constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyz23456789";  // none that looks like another
  std::string name(of.substr(0, 27));
  name += '-';
  for (std::size_t i = 0; i < 4; ++i) name += letters[random[i] % letters.size()];
  return name;
}

std::string broker_hash(std::string_view secret, std::span<const std::uint8_t, 12> salt) {
  std::array<std::uint8_t, 64> digest{};
  if (PKCS5_PBKDF2_HMAC(secret.data(), static_cast<int>(secret.size()), salt.data(), static_cast<int>(salt.size()),
                        hash_iterations, EVP_sha512(), static_cast<int>(digest.size()), digest.data()) != 1)
    throw std::runtime_error("PBKDF2 is not available");
  return std::string(hash_prefix) + std::to_string(hash_iterations) + '$' + base64(salt) + '$' + base64(digest);
}

std::variant<phone_book, std::string> phone_book::parse(std::string_view file) {
  return read_book_of<phone_book>(file, parse_entry, "its name is there twice");
}

std::string phone_book::print() const {
  std::string out =
      "# Phones and agencies' systems: KIND OF NAME CREATED SECRET INVITATION UNTIL LABEL. Change it by `kentongan "
      "phone`.\n";
  for (const auto& e : entries())
    out += std::string(name_of(e.kind)) + ' ' + e.of + ' ' + e.name + ' ' + to_rfc3339(e.created) + ' ' +
           or_minus(e.secret) + ' ' + print_invitation(e.invitation, e.invited_until) +
           (e.label.empty() ? "" : " " + e.label) + '\n';
  return out;
}

}  // namespace kentongan::web
