#include "radio/codec/aprs.hpp"

#include "radio/codec/aprs_text.hpp"

namespace kentongan::radio {
namespace {

using namespace aprs_text;

constexpr std::size_t header_size = 1 + aprs_addressee_size + 1;

constexpr bool is_printable(char c) noexcept { return c >= ' ' && c <= '~'; }
constexpr bool is_clean(char c) noexcept { return is_printable(c) && c != '|' && c != '~' && c != '{'; }

constexpr bool is_id_character(char c) noexcept { return is_digit(c) || is_letter(c); }

bool is_id(std::string_view text) noexcept {
  for (const char c : text) {
    if (!is_id_character(c)) return false;
  }
  return !text.empty() && text.size() <= aprs_max_id;
}

bool is_bulletin_addressee(std::string_view addressee) noexcept {
  return addressee.size() >= 3 && addressee[0] == 'B' && addressee[1] == 'L' && addressee[2] == 'N';
}

// What follows '{', "ack" or "rej": "a7", "a7}" or "a7}03". Fills the three number fields; false leaves them alone.
bool read_number(std::string_view text, aprs_message& message) noexcept {
  if (text.size() > aprs_max_id) return false;
  const std::size_t brace = text.find('}');
  const bool offers = brace != std::string_view::npos;
  const std::string_view id = offers ? head(text, brace) : text;
  if (!is_id(id)) return false;
  std::optional<std::string_view> reply;
  if (offers && brace + 1 < text.size()) {
    reply = tail(text, brace + 1);
    if (!is_id(*reply)) return false;
  }
  message.id = id;
  message.offers_reply_ack = offers;
  message.reply_ack = reply;
  return true;
}

void trim_end(std::string_view& text, bool spaces_too) noexcept {
  while (!text.empty() && (text.back() == '\r' || text.back() == '\n' || (spaces_too && text.back() == ' '))) {
    text.remove_suffix(1);
  }
}

// "acka7" and nothing else: an ack (or a reject) of a7.
bool read_answer(std::string_view text, aprs_message& message) noexcept {
  trim_end(text, true);
  if (text.size() < 4) return false;
  const std::string_view word = head(text, 3);
  const bool ack = word == "ack";
  if (!ack && word != "rej") return false;
  if (!read_number(tail(text, 3), message)) return false;
  message.kind = ack ? aprs_kind::ack : aprs_kind::reject;
  message.text = {};
  return true;
}

}  // namespace

aprs_result aprs_parse(std::span<const std::uint8_t> info, aprs_message& message) noexcept {
  message = {};
  if (info.empty() || info[0] != ':') return aprs_result::other;
  if (info.size() < header_size || info[header_size - 1] != ':') return aprs_result::malformed;
  const std::string_view all(reinterpret_cast<const char*>(info.data()), info.size());

  std::string_view addressee = head(tail(all, 1), aprs_addressee_size);
  for (const char c : addressee) {
    if (!is_printable(c) || c == ':') return aprs_result::malformed;
  }
  trim_end(addressee, true);
  if (addressee.empty()) return aprs_result::malformed;

  message.addressee = addressee;
  std::string_view text = tail(all, header_size);
  if (is_bulletin_addressee(addressee)) {
    message.kind = aprs_kind::bulletin;
  } else if (read_answer(text, message)) {
    return aprs_result::message;
  }
  trim_end(text, false);
  message.text = text;
  const std::size_t brace = text.rfind('{');
  if (brace != std::string_view::npos) {
    std::string_view number = tail(text, brace + 1);
    trim_end(number, true);
    if (read_number(number, message)) message.text = head(text, brace);
  }
  return aprs_result::message;
}

std::size_t aprs_format(const aprs_message& message, std::span<std::uint8_t> out) noexcept {
  const std::string_view addressee = message.addressee;
  if (addressee.empty() || addressee.size() > aprs_addressee_size) return 0;
  for (const char c : addressee) {
    if (!is_printable(c) || c == ':' || c == ' ') return 0;
  }
  const bool answer = message.kind == aprs_kind::ack || message.kind == aprs_kind::reject;
  if (is_bulletin_addressee(addressee) != (message.kind == aprs_kind::bulletin)) return 0;
  if (message.text.size() > aprs_max_text || !aprs_text_is_clean(message.text)) return 0;
  if (answer && (!message.id || !message.text.empty())) return 0;
  if (!message.id && (message.offers_reply_ack || message.reply_ack)) return 0;
  if (message.reply_ack && !message.offers_reply_ack) return 0;
  if (message.id && !is_id(*message.id)) return 0;
  if (message.reply_ack && !is_id(*message.reply_ack)) return 0;
  const std::size_t number_size = (message.id ? message.id->size() : 0) + (message.offers_reply_ack ? 1 : 0) +
                                  (message.reply_ack ? message.reply_ack->size() : 0);
  if (number_size > aprs_max_id) return 0;
  aprs_message misread;
  if (message.kind == aprs_kind::message && !message.id && read_answer(message.text, misread)) return 0;

  const std::size_t lead = answer ? 3 : (message.id ? 1 : 0);
  const std::size_t total = header_size + message.text.size() + lead + number_size;
  if (out.size() < total) return 0;

  std::uint8_t* to = out.data();
  const auto put = [&to](std::string_view text) noexcept {
    for (const char c : text) *to++ = static_cast<std::uint8_t>(c);
  };
  put(":");
  put(addressee);
  for (std::size_t i = addressee.size(); i < aprs_addressee_size; ++i) put(" ");
  put(":");
  put(message.text);
  if (answer) {
    put(message.kind == aprs_kind::ack ? "ack" : "rej");
  } else if (message.id) {
    put("{");
  }
  if (message.id) put(*message.id);
  if (message.offers_reply_ack) put("}");
  if (message.reply_ack) put(*message.reply_ack);
  return total;
}

std::optional<aprs_message> aprs_answer(const aprs_message& received, std::string_view sender,
                                        aprs_kind kind) noexcept {
  if (received.kind != aprs_kind::message || !received.id) return std::nullopt;
  aprs_message answer = received;
  answer.kind = kind;
  answer.addressee = sender;
  answer.text = {};
  return answer;
}

std::size_t aprs_clean_text(std::string_view text, std::span<char> out) noexcept {
  std::size_t size = 0;
  bool inside_character = false;  // of UTF-8, behind its first octet
  for (const char c : text) {
    const bool continuation = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (inside_character && continuation) continue;
    inside_character = (static_cast<unsigned char>(c) & 0xC0) == 0xC0;
    if (size == out.size()) break;
    char clean = '?';
    if (is_clean(c)) {
      clean = c;
    } else if (c == '|') {
      clean = '/';
    } else if (c == '~') {
      clean = '-';
    } else if (c == '{') {
      clean = '(';
    } else if (c == '\r' || c == '\n' || c == '\t') {
      clean = ' ';
    }
    out[size++] = clean;
  }
  while (size > 0 && out[size - 1] == ' ') --size;
  return size;
}

bool aprs_text_is_clean(std::string_view text) noexcept {
  for (const char c : text) {
    if (!is_clean(c)) return false;
  }
  return true;
}

}  // namespace kentongan::radio
