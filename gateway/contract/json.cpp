#include "gateway/contract/json.hpp"

#include <cstdio>

namespace kentongan::contract {

using domain::reject_reason;
using domain::rejection;
namespace json = boost::json;

std::variant<json::object, rejection> parse_foreign_object(std::string_view payload) {
  if (payload.size() > payload_octets_max)
    return rejection{reject_reason::too_long, "the payload has more than 65536 octets"};
  json::parse_options options;
  options.max_depth = 8;
  json::error_code ec;
  json::value v = json::parse(payload, ec, {}, options);
  if (ec) return rejection{reject_reason::malformed, "not JSON: " + ec.message()};
  auto* o = v.if_object();
  if (!o) return rejection{reject_reason::malformed, "not a JSON object"};
  return std::move(*o);
}

std::variant<json::object, rejection> parse_object(std::string_view payload) {
  auto parsed = parse_foreign_object(payload);
  const auto* o = std::get_if<json::object>(&parsed);
  if (!o) return parsed;
  const auto* version = o->if_contains("v");
  if (!version || !version->is_int64() || version->get_int64() != 1)
    return rejection{reject_reason::malformed, "v: must be 1"};
  return parsed;
}

const json::value* fields::find(std::string_view key) const {
  const auto* v = object_.if_contains(key);
  return v && !v->is_null() ? v : nullptr;
}

void fields::fail(reject_reason why, std::string_view key, std::string what) {
  if (!fault_) fault_ = rejection{why, std::string(key) + ": " + what};
}

std::string fields::text(std::string_view key, std::size_t octets_max) {
  const auto* v = find(key);
  if (!v) return {};
  const auto* s = v->if_string();
  if (!s) return fail(reject_reason::malformed, key, "must be a string"), std::string{};
  if (s->size() > octets_max)
    return fail(reject_reason::too_long, key, "more than " + std::to_string(octets_max) + " octets"), std::string{};
  return std::string(s->data(), s->size());
}

std::optional<std::int64_t> fields::integer(std::string_view key, std::int64_t min, std::int64_t max) {
  const auto* v = find(key);
  if (!v) return std::nullopt;
  json::error_code ec;
  const auto n = v->is_number() ? v->to_number<std::int64_t>(ec) : 0;
  if (!v->is_number() || ec || n < min || n > max)
    return fail(reject_reason::malformed, key,
                "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max)),
           std::nullopt;
  return n;
}

std::optional<double> fields::number(std::string_view key, double min, double max) {
  const auto* v = find(key);
  if (!v) return std::nullopt;
  json::error_code ec;
  const double n = v->is_number() ? v->to_number<double>(ec) : 0;
  // Written so that a NaN fails too.
  if (!v->is_number() || ec || !(n >= min && n <= max))
    return fail(reject_reason::malformed, key,
                "must be a number from " + std::to_string(min) + " to " + std::to_string(max)),
           std::nullopt;
  return n;
}

std::optional<domain::utc_time> fields::time(std::string_view key) {
  const std::string s = text(key, 40);
  if (s.empty()) return std::nullopt;
  const auto t = domain::parse_rfc3339(s);
  if (!t) fail(reject_reason::malformed, key, "must be a time like 2026-01-31T07:00:00Z");
  return t;
}

std::optional<bool> fields::flag(std::string_view key) {
  const auto* v = find(key);
  if (!v) return std::nullopt;
  if (!v->is_bool()) fail(reject_reason::malformed, key, "must be true or false");
  return v->is_bool() ? std::optional(v->get_bool()) : std::nullopt;
}

const json::object* fields::object(std::string_view key) {
  const auto* v = find(key);
  if (v && !v->is_object()) fail(reject_reason::malformed, key, "must be an object");
  return v ? v->if_object() : nullptr;
}

const json::array* fields::array(std::string_view key, std::size_t items_max) {
  const auto* v = find(key);
  if (!v) return nullptr;
  const auto* a = v->if_array();
  if (!a) return fail(reject_reason::malformed, key, "must be a list"), nullptr;
  if (a->size() > items_max)
    return fail(reject_reason::too_long, key, "more than " + std::to_string(items_max) + " items"), nullptr;
  return a;
}

writer& writer::field(std::string_view key, std::uint64_t value) {
  name(key);
  out_ += std::to_string(value);
  return *this;
}

writer& writer::field(std::string_view key, double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  name(key);
  out_ += text;
  return *this;
}

writer& writer::flag(std::string_view key, bool value) {
  name(key);
  out_ += value ? "true" : "false";
  return *this;
}

namespace {

// Octets of the well-formed UTF-8 sequence that begins at `at` with an octet >= 0x80; 0: there is none (Unicode 15.0,
// table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t sequence_octets(std::string_view text, std::size_t at) {
  const auto octet = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
  };
  const auto tail = [&](std::size_t i) { return (octet(i) & 0xC0u) == 0x80u; };
  const unsigned first = octet(0), second = octet(1);
  if (first >= 0xC2 && first <= 0xDF) return tail(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool fits = !(first == 0xE0 && second < 0xA0) && !(first == 0xED && second > 0x9F);
    return fits && tail(1) && tail(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool fits = !(first == 0xF0 && second < 0x90) && !(first == 0xF4 && second > 0x8F);
    return fits && tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

writer& writer::quoted(std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  out_ += '"';
  std::size_t plain = 0;  // start of the run that needs no escape
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x80) {
      if (const auto octets = sequence_octets(text, i)) {
        i += octets - 1;
        continue;
      }
      out_.append(text, plain, i - plain);
      out_ += "\xEF\xBF\xBD";  // U+FFFD
      plain = i + 1;
      continue;
    }
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out_.append(text, plain, i - plain);
    plain = i + 1;
    out_ += '\\';
    switch (c) {
      case '"':
      case '\\':
        out_ += static_cast<char>(c);
        break;
      case '\n':
        out_ += 'n';
        break;
      case '\t':
        out_ += 't';
        break;
      case '\r':
        out_ += 'r';
        break;
      default:
        (((out_ += "u00") += hex[c >> 4]) += hex[c & 15]);
        break;
    }
  }
  out_.append(text, plain, text.size() - plain);
  out_ += '"';
  return *this;
}

}  // namespace kentongan::contract
